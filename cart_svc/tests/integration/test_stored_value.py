"""What a shopper wants to pay with stays with the cart, and the code of a card with nobody."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any  # Any: Django's test response
from uuid import uuid4

import orjson
import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from cart_svc.carts import errors, rules, services, store
from cart_svc.carts.models import CartSnapshot
from cart_svc.tests.factories import publish_article
from cart_svc.tests.shopper import add

pytestmark = pytest.mark.django_db
CODE = "ABCD-EFGH-JKLM-NPQR"
CARD = {"kind": "gift_card", "last_four": "NPQR"}
CREDIT = {"kind": "store_credit", "last_four": ""}
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def put(client: APIClient, cart_id: str, *intents: dict[str, str], **headers: str) -> Any:
    path = f"/api/v1/carts/{cart_id}/stored-value"
    return client.put(path, {"stored_value": list(intents)}, format="json", headers=headers)


def test_a_card_is_remembered_by_its_end_until_it_is_taken_back(
    client: APIClient, cart_id: str
) -> None:
    before = client.get(f"/api/v1/carts/{cart_id}").json()

    kept = put(client, cart_id, {"code": CODE})
    seen = client.get(f"/api/v1/carts/{cart_id}")
    gone = put(client, cart_id)

    assert before["stored_value"] == []
    assert (kept.status_code, kept.json()["stored_value"]) == (200, [CARD])
    assert (seen.json()["stored_value"], seen.json()["version"]) == ([CARD], before["version"])
    assert "EFGH" not in kept.content.decode() + seen.content.decode()
    assert gone.json()["stored_value"] == []


def test_store_credit_is_for_whoever_has_signed_in(
    client: APIClient, cart_id: str, as_customer: Callable[..., dict[str, str]]
) -> None:
    ada = as_customer(uuid4())
    mine = client.post(
        "/api/v1/carts", {"currency": "CAD", "channel": "web"}, format="json", headers=ada
    ).json()["id"]

    refused = put(client, cart_id, {"code": CODE}, {"kind": "store_credit"})
    taken = put(client, mine, {"code": CODE}, {"kind": "store_credit"}, **ada)
    strangers = put(client, mine, {"code": CODE})

    assert (refused.status_code, refused.json()["code"]) == (422, "customer_required")
    assert refused.json()["errors"][0]["field"] == "stored_value.1.kind"
    assert client.get(f"/api/v1/carts/{cart_id}").json()["stored_value"] == []
    assert taken.json()["stored_value"] == [CARD, CREDIT]
    assert strangers.status_code == 404


@pytest.mark.parametrize(
    ("intents", "field"),
    [
        ([{}], "stored_value.0.code"),
        ([{"code": CODE, "kind": "store_credit"}], "stored_value.0.code"),
        ([{"code": "X" * 41}], "stored_value.0.code"),
        ([{"kind": "points"}], "stored_value.0.kind"),
        ([{"code": CODE}, {"code": CODE}], "stored_value"),
        ([{"code": f"CARD-{n}"} for n in range(4)], "stored_value"),
        ([{"code": CODE, "amount": "5.00"}], "stored_value.0.amount"),
    ],
)
def test_nonsense_is_named_and_nothing_kept(
    client: APIClient, cart_id: str, intents: list[dict[str, str]], field: str
) -> None:
    answer = put(client, cart_id, *intents)

    assert answer.status_code == 400
    assert [each["field"] for each in answer.json()["errors"]] == [field]
    assert client.get(f"/api/v1/carts/{cart_id}").json()["stored_value"] == []


def test_a_card_stays_by_the_end_of_its_code_which_nobody_is_told_again(
    client: APIClient, cart_id: str
) -> None:
    put(client, cart_id, {"code": CODE})

    both = put(client, cart_id, {"code": "WXYZ-2345"}, {"last_four": "npqr"})
    one = put(client, cart_id, {"last_four": "NPQR"})
    unknown = put(client, cart_id, {"last_four": "2345"})

    other = {"kind": "gift_card", "last_four": "2345"}
    assert (both.json()["stored_value"], one.json()["stored_value"]) == ([other, CARD], [CARD])
    assert (unknown.status_code, unknown.json()["code"]) == (422, "card_not_remembered")
    assert unknown.json()["errors"][0]["field"] == "stored_value.0.last_four"
    assert store.peek(cart_id).stored_value == (rules.ValueIntent(code=CODE),)


def test_a_cart_that_a_checkout_holds_keeps_what_it_has_told(
    client: APIClient, cart_id: str
) -> None:
    publish_article("TEA-1")
    version = add(client, cart_id).json()["version"]
    put(client, cart_id, {"code": CODE})
    held = store.freeze(cart_id=cart_id, attempt_id="a-1", customer_id="", expected_version=version)

    late = put(client, cart_id)
    services.convert_cart(cart_id=cart_id, order_number="W-1", customer_id="", now=NOON)

    assert held.cart.stored_value == (rules.ValueIntent(code=CODE),)
    assert (late.status_code, late.json()["code"]) == (409, "cart_frozen")
    assert store.peek(cart_id).stored_value == ()


def test_no_snapshot_has_a_code_and_a_guest_brings_it_along(
    client: APIClient, cart_id: str, as_customer: Callable[..., dict[str, str]]
) -> None:
    publish_article("TEA-1")
    add(client, cart_id)
    put(client, cart_id, {"code": CODE})
    services.keep_snapshots(now=timezone.now(), limit=10)
    ada = as_customer(uuid4())

    body = {"guest_cart_id": cart_id}
    merged = client.post("/api/v1/carts/mine/merge", body, format="json", headers=ada)

    kept = orjson.dumps(list(CartSnapshot.objects.values()), default=str)
    assert (b"TEA-1" in kept, b"EFGH" in kept) == (True, False)
    assert merged.json()["stored_value"] == [CARD]
    with pytest.raises(errors.CartMerged):
        store.set_stored_value(visit=rules.Visit(cart_id, "", "", NOON), intents=())
    assert store.peek(cart_id).stored_value == ()
