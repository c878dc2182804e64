"""A guest's key to the cart is its id: it is written down nowhere."""

import json
from typing import Any  # Any: log records

import pytest
from django.conf import settings
from rest_framework.test import APIClient

from cart_svc.carts import services, store
from cart_svc.tests.factories import publish_article
from cart_svc.tests.shopper import add
from shared_libs.observability import logs

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("what", ["found", "changed", "refused", "broken"])
def test_no_log_has_the_id_of_a_cart(
    client: APIClient,
    cart_id: str,
    what: str,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    logs.configure({"level": "DEBUG"})
    publish_article()
    client.raise_request_exception = False

    if what == "found":
        client.get(f"/api/v1/carts/{cart_id}?x={cart_id}")
    elif what == "changed":
        add(client, cart_id)
    elif what == "refused":
        client.delete(f"/api/v1/carts/{cart_id}/lines/NONE")
    else:

        def fail(*_arguments: Any) -> None:
            raise RuntimeError(f"HGETALL cart:{cart_id}")

        monkeypatch.setattr(store, "read", fail)
        assert client.get(f"/api/v1/carts/{cart_id}").status_code == 500

    written = capfd.readouterr().err
    logs.configure(settings.LOGGING)
    lines = [json.loads(line) for line in written.splitlines() if line.startswith("{")]
    assert any(line.get("event") == "request" for line in lines)
    assert cart_id not in written


def test_the_database_keeps_a_digest_only(cart_id: str) -> None:
    from django.db import connection  # noqa: PLC0415
    from django.utils import timezone  # noqa: PLC0415

    services.convert_cart(cart_id=cart_id, order_number="W-1", customer_id="", now=timezone.now())

    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(c)::text FROM carts_convertedcart c")
        assert cart_id not in str(cursor.fetchall())
