"""Two accounts of one person become one at customer: what becomes of their orders."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any  # Any: a sample is JSON
from uuid import UUID, uuid4

import pytest
from rest_framework.test import APIClient

from order_svc.orders import consumers
from order_svc.orders.models import Order, OrderEvent
from order_svc.tests.factories import World, placed
from shared_libs.events.envelope import Envelope

pytestmark = pytest.mark.django_db
SAMPLES = Path(__file__).resolve().parents[3] / "contracts" / "events"
MERGED, ERASED = "customer.customer_merged.v1", "customer.privacy_requested.v1"
Headers = Callable[..., dict[str, str]]


def said(type_: str, **changes: Any) -> None:
    """The event arrives, as its sample but for the changes."""
    data = json.loads((SAMPLES / f"{type_}.json").read_text()) | changes
    moment = datetime(2026, 11, 23, tzinfo=UTC)
    event = Envelope(uuid4(), type_, "customer", "merges", 1, moment, "test-0001", data)
    consumers.HANDLERS[type_](event)


def merge(kept: UUID, *duplicates: UUID) -> None:
    said(MERGED, kept_id=str(kept), merged_ids=[str(each) for each in duplicates])


def test_the_kept_account_has_the_orders_of_both_however_often_it_is_said(
    api: APIClient, world: World, as_customer: Headers
) -> None:
    kept, old, older = uuid4(), uuid4(), uuid4()
    numbers = {
        placed(world, customer, number=n).number for n, customer in enumerate((kept, old, older))
    }
    strangers = placed(world, uuid4(), number=9)

    merge(old, older)
    for _each in range(2):
        merge(kept, old, older)
        mine = api.get("/api/v1/orders", headers=as_customer(kept)).json()["results"]
        theirs = api.get("/api/v1/orders", headers=as_customer(old)).json()["results"]
        assert ({row["number"] for row in mine}, theirs) == (numbers, [])
    told = OrderEvent.objects.filter(kind="CLAIMED", actor="svc:customer")
    assert told.count() == 3  # the oldest order moved twice
    strangers.refresh_from_db()
    assert strangers.customer_id not in {kept, None}


@pytest.mark.parametrize("has_followed", [True, False], ids=["followed", "not yet"])
def test_erasure_of_the_kept_account_reaches_the_orders_of_the_merged_one(
    world: World, *, has_followed: bool
) -> None:
    """They have followed the merge, or the request names the account that they are still of."""
    kept, old = uuid4(), uuid4()
    placed(world, old)
    Order.objects.update(email="old@example.org", status="CANCELLED")
    if has_followed:
        merge(kept, old)
    account = {"customer_id": str(old), "email": "old@example.org"}
    earlier = [] if has_followed else [account]

    person = {"customer_id": str(kept), "email": "new@example.org"}
    said(ERASED, kind="ERASE", earlier_accounts=earlier, **person)

    order = Order.objects.get()
    assert "@erased.invalid" in order.email
    assert "Tremblay" not in str(order.shipping_address)
