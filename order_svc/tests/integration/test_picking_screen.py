"""The tablet of the picker: what it lists, what it carries, and what it leads to."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from order_svc.orders import consumers, services
from order_svc.orders.models import Barcode, Fulfilment, Order
from order_svc.tests.factories import World, placed
from shared_libs.events.envelope import Envelope

pytestmark = pytest.mark.django_db
SAMPLES = Path(__file__).resolve().parents[3] / "contracts" / "events"
VARIANT = "product.variant_changed.v1"
LIST = "/admin/order/orders/fulfilment/picking/"
Staff = Callable[..., Client]


def assigned(order: Order, location: str = "LC") -> Fulfilment:
    wish = services.Assignment()
    made = services.assign_units(order=order, wanted=wish, actor="a", now=timezone.now())[0]
    Fulfilment.objects.filter(pk=made.pk).update(location=location)
    return made


def barcoded(sku: str, *codes: tuple[str, str, int]) -> None:
    """Product tells which barcodes an article has, as its sample does."""
    data = json.loads((SAMPLES / f"{VARIANT}.json").read_text()) | {
        "sku": sku,
        "barcodes": [{"code": c, "kind": kind, "pack_quantity": n} for c, kind, n in codes],
    }
    moment = datetime(2026, 11, 23, tzinfo=UTC)
    consumers.HANDLERS[VARIANT](
        Envelope(uuid4(), VARIANT, "product", sku, 1, moment, "test-0001", data)
    )


def test_a_barcode_is_of_one_article_the_one_that_was_told_last() -> None:
    barcoded("TEA", ("4006381333931", "gtin13", 1), ("2000001", "weighed", 1))
    barcoded("TEA", ("4006381333931", "gtin13", 1), ("14006381333938", "gtin14", 12))
    barcoded("CUP", ("14006381333938", "gtin14", 6))

    rows = Barcode.objects.order_by("code").values_list("code", "sku", "units")
    assert list(rows) == [
        ("04006381333931", "TEA", Decimal(1)),
        ("14006381333938", "CUP", Decimal(6)),
    ]


def test_the_screen_carries_all_barcodes_of_its_parcel(staff: Staff, world: World) -> None:
    barcoded("TEA", ("4006381333931", "gtin13", 1), ("14006381333938", "gtin14", 12))
    parcel = assigned(world.bought())

    screen = staff("stock_clerk").get(f"{LIST}{parcel.pk}/").context["screen"]

    assert screen["url"] == f"/api/v1/fulfilments/{parcel.pk}/pick"
    assert [(line["sku"], line["wanted"], line["codes"]) for line in screen["lines"]] == [
        ("TEA", "2", {"04006381333931": "1", "14006381333938": "12"}),
        ("CUP", "1", {}),
    ]


def test_what_the_screen_sends_is_taken_once_with_the_reason(staff: Staff, world: World) -> None:
    parcel = assigned(world.bought())
    clerk = staff("stock_clerk")
    screen = clerk.get(f"{LIST}{parcel.pk}/").context["screen"]
    body = {
        "version": screen["version"],
        "lines": [{"line": 1, "quantity": "1"}, {"line": 2, "quantity": "1"}],
        "reason": "one was broken",
    }

    answers = [
        clerk.post(
            screen["url"],
            body,
            content_type="application/json",
            headers={"Idempotency-Key": "key-of-one-wish-0001"},
        )
        for _twice in range(2)
    ]

    assert [each.status_code for each in answers] == [200, 200]
    told = parcel.order.events.get(kind="PICKED").details
    assert (told["missing"], told["reason"]) == ({"1": "1"}, "one was broken")


def test_a_parcel_is_led_from_step_to_step(staff: Staff, world: World) -> None:
    parcel = assigned(world.bought())
    clerk, move = staff("stock_clerk"), services.Move(parcel.pk, "a", timezone.now())

    steps = []
    for take in (services.pick_units, services.pack_units):
        take(move=move)
        steps.append(clerk.get(f"{LIST}{parcel.pk}/").context["screen"]["step"])
    services.ship_parcel(move=move, carriage=services.Carriage())
    after = clerk.get(f"{LIST}{parcel.pk}/")

    assert steps == ["pack", "ship"]
    assert after["Location"] == LIST


def test_the_list_has_what_is_to_be_done_in_the_own_store(staff: Staff, world: World) -> None:
    here = assigned(placed(world, number=1), "MTL")
    there = assigned(placed(world, number=2), "LC")
    clerk = staff("stock_clerk", stores=["MTL"])

    shown = clerk.get(LIST).content.decode()
    scanned = clerk.get(LIST, {"q": str(here.order.number).lower()})
    strange = clerk.get(f"{LIST}{there.pk}/")

    assert str(here.order.number) in shown
    assert str(there.order.number) not in shown
    assert scanned["Location"] == f"{LIST}{here.pk}/"
    assert strange.status_code == 404


def test_a_cashier_sees_what_is_to_be_collected_and_nothing_else(
    staff: Staff, world: World
) -> None:
    parcel = assigned(world.bought())

    cashier = staff("cashier")

    assert cashier.get(LIST).context["queues"] == []
    assert cashier.get(f"{LIST}{parcel.pk}/")["Location"] == LIST
    assert staff("support").get(LIST).status_code == 403


def test_the_list_leads_to_the_orders_that_nobody_picks_yet(staff: Staff, world: World) -> None:
    waiting, given = placed(world, number=1), placed(world, number=2)
    assigned(given)
    clerk = staff("stock_clerk")

    orders = clerk.get(clerk.get(LIST).context["orders_url"]).content.decode()

    assert str(waiting.number) in orders
    assert str(given.number) not in orders
    assert "orders_url" not in staff("cashier").get(LIST).context


def test_the_list_takes_as_many_queries_for_ten_parcels_as_for_one(
    staff: Staff, world: World
) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            staff("stock_clerk").get(LIST)
        return len(captured)

    assigned(placed(world, number=1))
    queries()
    with_one = queries()
    for number in range(2, 11):
        assigned(placed(world, number=number))

    assert queries() == with_one
