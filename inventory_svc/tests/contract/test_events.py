"""What we announce equals the committed samples; what others announce can be read from theirs."""

import json
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from inventory_svc.stock import consumers, services
from inventory_svc.stock.events import AvailabilityChanged, LevelChanged, LowStock, OversellOpened
from inventory_svc.stock.models import OversellCase, Reservation
from inventory_svc.stock.services import DocumentLine
from inventory_svc.tests.factories import NOW, level, reserve, stock
from shared_libs.events.envelope import Envelope
from shared_libs.events.models import OutboxEvent

SAMPLES = Path(__file__).parents[3] / "contracts" / "events"


def sample(event_type: str) -> dict[str, Any]:
    """The data of the committed sample."""
    document: dict[str, Any] = json.loads((SAMPLES / f"{event_type}.json").read_text())
    return document


def announced(event_type: str) -> dict[str, Any]:
    event = OutboxEvent.objects.filter(type=event_type).order_by("position").last()
    assert event is not None
    data: dict[str, Any] = event.data
    return data


@pytest.mark.django_db
def test_what_we_announce_is_as_published() -> None:
    stock("SHIRT-M", 5)
    services.set_thresholds(
        level_id=level("SHIRT-M").pk,
        thresholds=services.Thresholds(Decimal(0), Decimal(3), Decimal(10)),
        now=NOW,
    )
    reserve(("SHIRT-M", 2))
    assert announced(LowStock.TYPE) == sample(LowStock.TYPE)

    services.post_sale(
        sale_id="0198f1f0-0000-7000-8000-000000000001",
        store="LC",
        lines=[DocumentLine(1, "SHIRT-M", Decimal(4))],
        occurred_at=NOW,
        now=NOW,
    )

    assert announced(LevelChanged.TYPE) == sample(LevelChanged.TYPE)
    assert announced(AvailabilityChanged.TYPE) == sample(AvailabilityChanged.TYPE)
    assert announced(OversellOpened.TYPE) == sample(OversellOpened.TYPE)
    assert OversellCase.objects.get().cause == sample(OversellOpened.TYPE)["cause"]


def test_we_can_read_an_article() -> None:
    data = sample("product.variant_changed.v1")

    facts = consumers.variant_facts(data)

    assert (facts.sku, facts.name_en, facts.track_inventory) == (
        data["sku"],
        data["name"]["en"],
        data["track_inventory"],
    )
    assert facts.category_path == data["category"]["path"]
    assert [(each.code, int(each.pack_quantity)) for each in facts.barcodes] == [
        (each["code"], each["pack_quantity"]) for each in data["barcodes"]
    ]


def test_the_label_of_a_scale_is_no_number_to_count_by() -> None:
    data = sample("product.variant_changed.v1")
    label = {"code": "2000001", "kind": "weighed", "pack_quantity": 1}

    facts = consumers.variant_facts(data | {"barcodes": [label]})

    assert facts.barcodes == ()


def test_we_can_read_a_sale() -> None:
    data = sample("sales.sale_completed.v1")

    sale = consumers.sale_read(data)

    assert (sale.id, sale.store) == (data["id"], data["store"])
    assert sale.occurred_at == datetime.fromisoformat(data["occurred_at"])
    assert _read(sale.lines) == _said(data)


def test_a_gift_card_of_any_amount_is_no_stock() -> None:
    data = sample("sales.sale_completed.v1")
    card = {**data["lines"][0], "line": 9, "sku": "GIFT-CARD"}

    with_card = consumers.sale_read({**data, "lines": [*data["lines"], card]})
    alone = consumers.sale_read({**data, "lines": [card]})

    assert _read(with_card.lines) == _said(data)
    assert alone.lines == ()


def test_we_can_read_a_voided_sale() -> None:
    data = sample("sales.sale_voided.v1")

    sale = consumers.sale_read(data["sale"])

    assert (sale.id, sale.store) == (data["sale_id"], data["store"])
    assert _read(sale.lines) == _said(data["sale"])
    assert datetime.fromisoformat(data["occurred_at"]).tzinfo is not None


def test_we_can_read_a_return() -> None:
    data = sample("sales.return_completed.v1")

    back = consumers.return_read(data)

    assert [(line.sku, line.disposition) for line in back.lines] == [
        (line["sku"], line["disposition"]) for line in data["lines"]
    ]
    assert {line.disposition for line in back.lines} <= {"restock", "damage", "scrap"}


def test_we_can_read_a_shipment_and_a_cancellation() -> None:
    shipped = sample("order.order_fulfilled.v1")
    cancelled = sample("order.order_cancelled.v1")

    shipment = consumers.ShipmentRead.of(shipped)

    assert list(shipment.by_reservation) == [UUID(shipped["attempt_id"])]
    assert _read(shipment.by_reservation[UUID(shipped["attempt_id"])]) == _said(shipped)
    assert shipment.location == shipped["location"]
    assert str(UUID(cancelled["attempt_id"])) == cancelled["attempt_id"]


@pytest.mark.django_db
def test_an_order_that_is_called_off_gives_the_stock_of_its_edits_back_too() -> None:
    cancelled = sample("order.order_cancelled.v1")
    references = [str(uuid4()) for _edit in range(2)]

    event = cancelled | {"reservations": references}
    consumers.order_cancelled(envelope_of("order.order_cancelled.v1", event))

    released = Reservation.objects.filter(state="released").values_list("reference", flat=True)
    assert {str(each) for each in released} == {cancelled["attempt_id"], *references}


@pytest.mark.django_db
def test_goods_of_a_refunded_order_lie_where_they_were_received_once() -> None:
    refund = sample("order.order_refunded.v1")
    stock("SHIRT-M", 5, at="MTL")
    kept = [{**line, "disposition": None} for line in refund["lines"]]
    broken = [{**line, "disposition": "damage"} for line in refund["lines"]]

    for event in (
        refund,
        refund,
        refund | {"refund_id": "a", "lines": kept},
        refund | {"refund_id": "b", "lines": broken},
    ):
        consumers.order_refunded(envelope_of("order.order_refunded.v1", event))

    shirts = level("SHIRT-M", "MTL")
    assert (shirts.on_hand, shirts.damaged) == (Decimal(7), Decimal(1))


@pytest.mark.django_db
def test_a_line_of_an_order_comes_back_in_parts() -> None:
    refund = sample("order.order_refunded.v1")
    stock("SHIRT-M", 5, at="MTL")
    (line,) = refund["lines"]
    parts = [{**line, "disposition": each} for each in ("restock", "damage", "restock")]

    event = refund | {"lines": parts}
    consumers.order_refunded(envelope_of("order.order_refunded.v1", event))

    shirts = level("SHIRT-M", "MTL")
    assert (shirts.on_hand, shirts.damaged) == (Decimal(8), Decimal(1))


def envelope_of(event_type: str, data: dict[str, Any]) -> Envelope:
    return Envelope(UUID(int=1), event_type, "order", "order:1", 1, NOW, "test-0001", data)


def _read(lines: Sequence[DocumentLine]) -> list[tuple[int, str, Decimal]]:
    return [(line.line, line.sku, line.quantity) for line in lines]


def _said(data: dict[str, Any]) -> list[tuple[int, str, Decimal]]:
    return [(line["line"], line["sku"], Decimal(line["quantity"])) for line in data["lines"]]
