"""The door for events: who may knock, and with what."""

from typing import Any

import pytest
from rest_framework.test import APIClient

from shared_libs.auth import service_tokens
from shared_libs.events.envelope import BATCH_MEDIA_TYPE
from shared_libs.events.tests import shop

pytestmark = pytest.mark.django_db


def post(body: str, **headers: str) -> Any:  # Any: the test client adds json() to a response
    """Knock with our own token, which is one of a known producer, unless told otherwise."""
    token = {"X-Service-Token": service_tokens.token_for("product")}
    return APIClient().post(
        "/internal/events", body, content_type=BATCH_MEDIA_TYPE, headers=token | headers
    )


def test_an_empty_batch_is_taken(ledger: shop.Ledger) -> None:
    response = post("[]")

    assert (response.status_code, response.json()) == (200, {"results": []})


def test_a_visitor_is_sent_away(ledger: shop.Ledger) -> None:
    response = APIClient().post("/internal/events", "[]", content_type=BATCH_MEDIA_TYPE)

    assert response.status_code == 401


def test_a_token_for_another_service_is_not_good_here(ledger: shop.Ledger) -> None:
    response = post("[]", **{"X-Service-Token": service_tokens.token_for("order")})

    assert response.status_code == 401


def test_a_service_whose_events_we_do_not_handle_is_sent_away() -> None:
    response = post("[]")

    assert response.status_code == 403


@pytest.mark.parametrize("body", ["{}", "[1]", "[", '"x"', f"[{'{},' * 200}{{}}]"])
def test_what_is_no_batch_is_malformed(ledger: shop.Ledger, body: str) -> None:
    response = post(body)

    assert (response.status_code, response.json()["code"]) == (400, "malformed")


def test_another_media_type_is_refused(ledger: shop.Ledger) -> None:
    token = {"X-Service-Token": service_tokens.token_for("product")}
    response = APIClient().post(
        "/internal/events", "[]", content_type="application/json", headers=token
    )

    assert response.status_code == 415
