import json
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from inventory_svc.logistics import errors, selectors, services
from inventory_svc.logistics.events import ReceiptEntered
from inventory_svc.logistics.models import PurchaseOrder, PurchaseOrderLine, Receipt
from inventory_svc.logistics.rules.commands import Actor
from inventory_svc.logistics.selectors import Incoming
from inventory_svc.logistics.services import Delivery, OrderedQuantity, OrderWanted, SupplierFacts
from inventory_svc.stock import services as stock_services
from inventory_svc.stock.models import Movement
from inventory_svc.tests.factories import VariantFactory, figures, stock
from inventory_svc.tests.integration.test_concurrency import at_once
from inventory_svc.tests.integration.test_transfers_api import Clerk
from inventory_svc.tests.journeys import (
    CENTRE,
    STORE,
    act,
    approved,
    places,
    requested,
    shipped,
    some,
)
from shared_libs.events.models import OutboxEvent

pytestmark = pytest.mark.django_db
Headers = Callable[..., dict[str, str]]
State = PurchaseOrder.State
ORDERS = "/api/v1/inventory/purchase-orders"


def wanted(
    *lines: tuple[str, int | str, str], over_percent: int = 0, to: str = "LC"
) -> OrderWanted:
    places(to)
    services.describe_supplier(facts=SupplierFacts("NORD", "Textiles du Nord", "CAD"))
    for sku, _quantity, _cost in lines:
        VariantFactory(sku=sku)
    return OrderWanted(
        supplier="NORD",
        destination="LC",
        expected_date=date(2026, 12, 4),
        over_receipt_percent=over_percent,
        lines=[OrderedQuantity(sku, Decimal(each), Decimal(cost)) for sku, each, cost in lines],
    )


def drafted(*lines: tuple[str, int | str, str], over_percent: int = 0) -> str:
    order = wanted(*lines, over_percent=over_percent)
    return services.draft_purchase_order(wanted=order, command=act("", CENTRE)).number


def ordered(*lines: tuple[str, int | str, str], over_percent: int = 0) -> str:
    number = drafted(*lines, over_percent=over_percent)
    return services.place_purchase_order(command=act(number, CENTRE)).number


def receive(number: str, *lines: tuple[str, int | str]) -> Receipt:
    return services.receive_purchase_order(
        delivery=Delivery(some(*lines)), command=act(number, CENTRE)
    )


def state_of(number: str) -> str:
    return PurchaseOrder.objects.get(number=number).state


def test_an_order_comes_in_two_receipts_that_keep_what_each_unit_cost() -> None:
    number = ordered(("MUG", 100, "2.3755"), ("CUP", 10, "4"))

    first = receive(number, ("MUG", 60))
    assert state_of(number) == State.PARTIALLY_RECEIVED
    second = receive(number, ("MUG", 40), ("CUP", 10))

    assert state_of(number) == State.RECEIVED
    assert (figures("MUG"), figures("CUP")) == ((100, 0, 0), (10, 0, 0))
    assert [first.number, second.number] == ["R-2026-000001", "R-2026-000002"]
    kept = [(line.order_line.variant.sku, line.unit_cost) for line in second.lines.all()]
    assert kept == [("MUG", Decimal("2.3755")), ("CUP", Decimal(4))]
    moved = Movement.objects.filter(reference="receipt:R-2026-000002").order_by("line")
    assert [(row.kind, int(row.delta), row.reason) for row in moved] == [
        ("receipt", 40, number),
        ("receipt", 10, number),
    ]
    assert selectors.purchase_order(number, by=CENTRE).total_cost == Decimal("277.55")


def test_more_than_was_ordered_is_refused_line_by_line_unless_the_order_accepts_it() -> None:
    strict, lenient = ordered(("MUG", 100, "2")), ordered(("MUG", 100, "2"), over_percent=5)

    with pytest.raises(errors.OverDelivered) as refused:
        receive(strict, ("MUG", 101))
    receive(lenient, ("MUG", 60))
    with pytest.raises(errors.OverDelivered) as beyond:
        receive(lenient, ("MUG", 46))
    receive(lenient, ("MUG", 43))

    assert refused.value.extra == {
        "lines": [{"line": 1, "sku": "MUG", "quantity": "101", "possible": "100"}]
    }
    assert beyond.value.extra["lines"][0]["possible"] == "45"
    assert figures("MUG") == (103, 0, 0)
    assert state_of(strict) == State.ORDERED


def test_a_draft_is_changed_and_nothing_is_received_before_it_is_ordered() -> None:
    number = drafted(("MUG", 100, "2"))

    services.revise_purchase_order(
        wanted=wanted(("CUP", 5, "1.5")), command=act(number, CENTRE, version=1)
    )
    with pytest.raises(errors.WrongState):
        receive(number, ("CUP", 5))

    lines = PurchaseOrderLine.objects.filter(order__number=number)
    assert [(line.line, line.variant.sku, int(line.quantity)) for line in lines] == [(1, "CUP", 5)]
    assert not Receipt.objects.exists()


def test_an_order_of_which_nothing_more_comes_is_closed_with_a_reason() -> None:
    number = ordered(("MUG", 100, "2"))
    receive(number, ("MUG", 60))

    with pytest.raises(errors.WrongState):
        services.cancel_purchase_order(command=act(number, CENTRE, reason="Late"))
    services.close_purchase_order(command=act(number, CENTRE, reason="Sold out there"))
    with pytest.raises(errors.WrongState):
        receive(number, ("MUG", 40))

    steps = selectors.timeline(number).values_list("step", "reason", "summary")
    assert list(steps) == [
        ("draft", "", ""),
        ("order", "", ""),
        ("receive", "", "R-2026-000001: 60 MUG"),
        ("close", "Sold out there", ""),
    ]


def test_what_cannot_be_an_order_is_refused() -> None:
    twice = wanted(("MUG", 1, "2"), ("MUG", 2, "3"))
    with pytest.raises(errors.TwiceOnDocument):
        services.draft_purchase_order(wanted=twice, command=act("", CENTRE))
    with pytest.raises(errors.NotYourPlace):
        services.draft_purchase_order(wanted=wanted(("MUG", 1, "2")), command=act("", STORE))
    services.describe_supplier(facts=SupplierFacts("NORD", "Nord", "CAD", is_active=False))
    inactive = OrderWanted("NORD", "LC", [OrderedQuantity("MUG", Decimal(1), Decimal(1))])
    with pytest.raises(errors.SupplierUnknown):
        services.draft_purchase_order(wanted=inactive, command=act("", CENTRE))

    assert not PurchaseOrder.objects.exists()


def test_what_is_coming_is_known_by_article_and_location() -> None:
    stock("MUG", 100)
    receive(ordered(("MUG", 100, "2")), ("MUG", 60))
    drafted(("MUG", 7, "2"))
    services.receive_transfer(
        command=act(shipped(("MUG", 10)).number, STORE), lines=some(("MUG", 4))
    )
    approved(("MUG", 3))
    requested(("MUG", 2))

    assert selectors.incoming() == [
        Incoming("MUG", "LC", on_the_way=Decimal(40), asked_for=Decimal(7)),
        Incoming("MUG", "MTL", on_the_way=Decimal(6), asked_for=Decimal(5)),
    ]
    assert selectors.incoming(skus=["CUP"]) == []
    assert [each.location for each in selectors.incoming(locations=["MTL"])] == ["MTL"]


@pytest.mark.django_db(transaction=True)
def test_a_delivery_that_two_clerks_enter_at_once_comes_in_once() -> None:
    number = ordered(("MUG", 10, "2"), ("CUP", 4, "1"))

    def enter(_number: int) -> str:
        receive(number, ("MUG", 10))
        return "received"

    outcomes = at_once(enter, 6, threads=6)

    assert outcomes == {"received": 1, "over_delivered": 5}
    assert figures("MUG") == (10, 0, 0)
    assert [each.number for each in Receipt.objects.all()] == ["R-2026-000001"]


def test_the_database_itself_refuses_what_cannot_have_come() -> None:
    ordered(("MUG", 10, "2"))

    with pytest.raises(Exception, match="twice_a_line"), transaction.atomic():
        PurchaseOrderLine.objects.update(received=21)


@pytest.fixture
def centre(as_staff: Headers) -> Clerk:
    return Clerk(as_staff("stock_clerk", stores=("LC",)))


def body(**changes: Any) -> dict[str, Any]:
    return {
        "supplier": "NORD",
        "destination": "LC",
        "lines": [{"sku": "MUG", "quantity": "10", "unit_cost": "2.5"}],
    } | changes


def test_buying_by_the_api_from_draft_to_receipt(centre: Clerk, as_staff: Headers) -> None:
    places("LC")
    VariantFactory(sku="MUG")
    supplier = {"code": "NORD", "name": "Textiles du Nord", "currency": "CAD"}

    made = centre.post("/api/v1/inventory/suppliers", supplier)
    url = f"{ORDERS}/{centre.post(ORDERS, body()).json()['number']}"
    centre.post(f"{url}/order", {})
    delivery = {"delivery_note": "BL 4711", "lines": [{"sku": "MUG", "quantity": "4"}]}
    first = centre.post(f"{url}/receipts", delivery, key="the-same-key-twice")
    again = centre.post(f"{url}/receipts", delivery, key="the-same-key-twice")

    assert (made.status_code, first.status_code) == (201, 201)
    assert again.content == first.content
    assert first.json()["lines"] == [
        {"line": 1, "sku": "MUG", "quantity": "4", "unit_cost": "2.50"}
    ]
    order = centre.get(url)
    assert (order.json()["state"], order.json()["total_cost"]) == ("partially_received", "25.00")
    assert (order.json()["lines"][0]["missing"], order["ETag"]) == ("6", '"3"')
    coming = centre.get("/api/v1/inventory/incoming?sku=MUG&location=LC").json()["results"]
    assert coming == [{"sku": "MUG", "location": "LC", "on_the_way": "6", "asked_for": "0"}]
    quebec = Clerk(as_staff("stock_clerk", stores=("QUE",)))
    assert quebec.get(url).status_code == 404
    assert quebec.get("/api/v1/inventory/receipts").json()["results"] == []
    assert quebec.post(f"{url}/close", {"reason": "Mine!"}).status_code == 404


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"supplier": "no code"}, "supplier", "invalid"),
        ({"over_receipt_percent": 101}, "over_receipt_percent", "max_value"),
        (
            {"lines": [{"sku": "MUG", "quantity": "1", "unit_cost": "-1"}]},
            "lines.0.unit_cost",
            "min_value",
        ),
        (
            {"lines": [{"sku": "MUG", "quantity": "1000000", "unit_cost": "1"}]},
            "lines.0.quantity",
            "max_value",
        ),
        ({"lines": [{"sku": "MUG", "quantity": "1"}]}, "lines.0.unit_cost", "required"),
    ],
    ids=str,
)
def test_an_order_that_makes_no_sense_is_refused_by_field(
    centre: Clerk, changes: dict[str, Any], field: str, code: str
) -> None:
    answer = centre.post(ORDERS, body(**changes))

    assert answer.status_code == 400
    assert [(each["field"], each["code"]) for each in answer.json()["errors"]] == [(field, code)]


@pytest.mark.parametrize("path", ["purchase-orders", "receipts", "suppliers"])
def test_a_list_of_purchasing_takes_as_many_queries_for_ten_as_for_one(
    centre: Clerk, path: str
) -> None:
    counts = []
    for more in (1, 9):
        for _each in range(more):
            receive(ordered(("MUG", 10, "2"), ("CUP", 4, "1")), ("MUG", 4), ("CUP", 1))
        with CaptureQueriesContext(connection) as captured:
            centre.get(f"/api/v1/inventory/{path}")
        counts.append(len(captured))

    assert counts[0] == counts[1] <= 2


def test_a_receipt_is_announced_with_what_each_unit_cost() -> None:
    number = ordered(("MUG", 100, "2.3755"), ("CUP", 10, "4"))

    receive(number, ("MUG", 60), ("CUP", 10))

    event = OutboxEvent.objects.get(type=ReceiptEntered.TYPE)
    folder = Path(__file__).parents[3] / "contracts" / "events"
    assert event.data == json.loads((folder / f"{ReceiptEntered.TYPE}.json").read_text())
    assert event.aggregate == f"receipt:{event.data['number']}"


def test_a_store_keeps_to_its_own_orders() -> None:
    number = ordered(("MUG", 10, "2"))

    assert not selectors.purchase_orders_of(STORE).exists()
    with pytest.raises(errors.DocumentUnknown):
        selectors.purchase_order(number, by=STORE)
    with pytest.raises(errors.DocumentUnknown):
        services.receive_purchase_order(
            delivery=Delivery(some(("MUG", 1))), command=act(number, STORE)
        )
    assert selectors.purchase_orders_of(Actor("staff:all")).count() == 1
    assert stock_services.ledger_faults_now() == []
