"""Goods that come in from suppliers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.db.models import F

from inventory_svc.logistics import errors, selectors
from inventory_svc.logistics.events import ReceiptEntered, ReceivedLine
from inventory_svc.logistics.models import PurchaseOrder, PurchaseOrderLine, Receipt, ReceiptLine
from inventory_svc.logistics.rules import numbers, receipts
from inventory_svc.logistics.rules.commands import Command, Quantity
from inventory_svc.logistics.rules.receipts import OrderedLine
from inventory_svc.logistics.services import _documents, _purchasing
from inventory_svc.stock import services as stock
from shared_libs.events import outbox
from shared_libs.money import quantity_text, unit_price_text

State = PurchaseOrder.State
KIND = "receipt"


@dataclass(frozen=True)
class Delivery:
    """What a supplier has brought, and the number on its paper."""

    lines: Sequence[Quantity]
    delivery_note: str = ""


@transaction.atomic
def receive_purchase_order(*, delivery: Delivery, command: Command) -> Receipt:
    """These units of the order have come in, and the receipt keeps what they cost.

    Locks the order, then the series of numbers, then the levels. Raises OverDelivered naming every
    line of which more has come than was ordered and is accepted beyond it, NotOnDocument,
    NothingNamed, and what every step raises.
    """
    order = _purchasing.locked_order(command, "receive")
    rows = {row.variant.sku: row for row in order.lines.all()}
    states = [
        OrderedLine(each.line, sku, each.quantity, each.received) for sku, each in rows.items()
    ]
    arrived = _documents.combined(delivery.lines)
    if strangers := sorted(set(arrived) - set(rows)):
        raise errors.NotOnDocument(skus=strangers)
    most = order.over_receipt_percent
    if excesses := receipts.excesses(states, arrived, over_percent=most):
        raise errors.OverDelivered(excesses=excesses)
    stock.ensure_movable(quantities=arrived, locations=[order.destination.code])
    receipt = _keep(order, delivery, command, rows, arrived)
    _post(order, receipt, command, rows, arrived)
    _tell(order, receipt, rows, arrived)
    after = State.RECEIVED if receipts.is_complete(states, arrived) else State.PARTIALLY_RECEIVED
    summary = f"{receipt.number}: {_documents.told(arrived)}"
    _documents.take_step(order, command, "receive", to=after, summary=summary)
    return selectors.receipt(receipt.number, by=command.by)


def _possible(
    order: PurchaseOrder, states: Sequence[OrderedLine], delivery: Delivery
) -> dict[str, Decimal]:
    arrived = _documents.combined(delivery.lines)
    if strangers := sorted(set(arrived) - {line.sku for line in states}):
        raise errors.NotOnDocument(skus=strangers)
    most = order.over_receipt_percent
    if excesses := receipts.excesses(states, arrived, over_percent=most):
        raise errors.OverDelivered(excesses=excesses)
    stock.ensure_movable(quantities=arrived, locations=[order.destination.code])
    return arrived


def _keep(
    order: PurchaseOrder,
    delivery: Delivery,
    command: Command,
    rows: Mapping[str, PurchaseOrderLine],
    arrived: Mapping[str, Decimal],
) -> Receipt:
    receipt = Receipt.objects.create(
        number=_documents.next_number(numbers.RECEIPT, now=command.now),
        order=order,
        delivery_note=delivery.delivery_note,
        received_by=command.by.name,
        received_at=command.now,
    )
    ReceiptLine.objects.bulk_create(
        ReceiptLine(
            receipt=receipt,
            order_line=rows[sku],
            quantity=quantity,
            unit_cost=rows[sku].unit_cost,
        )
        for sku, quantity in sorted(arrived.items())
    )
    for sku, quantity in arrived.items():
        PurchaseOrderLine.objects.filter(pk=rows[sku].pk).update(received=F("received") + quantity)
    return receipt


def _post(
    order: PurchaseOrder,
    receipt: Receipt,
    command: Command,
    rows: Mapping[str, PurchaseOrderLine],
    arrived: Mapping[str, Decimal],
) -> None:
    document = stock.Document(
        f"receipt:{receipt.number}", KIND, command.by.name, command.now, order.number
    )
    entries = [
        stock.Entry(rows[sku].line, sku, order.destination.code, quantity)
        for sku, quantity in sorted(arrived.items())
    ]
    stock.post_document(
        document=document, entries=entries, guard=stock.allow_as_fact, now=command.now
    )


def _tell(
    order: PurchaseOrder,
    receipt: Receipt,
    rows: Mapping[str, PurchaseOrderLine],
    arrived: Mapping[str, Decimal],
) -> None:
    lines = tuple(
        ReceivedLine(
            line=rows[sku].line,
            sku=sku,
            quantity=quantity_text(quantity),
            unit_cost=unit_price_text(rows[sku].unit_cost, order.currency),
        )
        for sku, quantity in sorted(arrived.items())
    )
    event = ReceiptEntered(
        number=receipt.number,
        order=order.number,
        supplier=order.supplier.code,
        location=order.destination.code,
        currency=order.currency,
        received_at=receipt.received_at,
        lines=lines,
    )
    outbox.publish(event, aggregate=f"receipt:{receipt.number}", occurred_at=receipt.received_at)
