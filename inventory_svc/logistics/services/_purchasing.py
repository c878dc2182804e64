"""Buying: suppliers, and orders until they are sent."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from decimal import Decimal
from typing import Any  # Any: values as they were sent, checked by their fields

from django.conf import settings
from django.db import transaction

from inventory_svc.logistics import errors, selectors
from inventory_svc.logistics.models import PurchaseOrder, PurchaseOrderLine, Supplier
from inventory_svc.logistics.rules import numbers
from inventory_svc.logistics.rules.commands import Command, Quantity
from inventory_svc.logistics.services import _documents
from inventory_svc.stock import services as stock
from shared_libs.refusals import refuse_stale

State = PurchaseOrder.State


@dataclass(frozen=True)
class SupplierFacts:
    """What describes a supplier."""

    code: str
    name: str
    currency: str
    email: str = ""
    phone: str = ""
    address: str = ""
    lead_time_days: int = 7
    is_active: bool = True


@dataclass(frozen=True)
class OrderedQuantity:
    """So much of an article, at this cost for each unit."""

    sku: str
    quantity: Decimal
    unit_cost: Decimal


@dataclass(frozen=True)
class OrderWanted:
    """Goods to buy; in the supplier's currency."""

    supplier: str
    destination: str
    lines: Sequence[OrderedQuantity]
    expected_date: date | None = None
    over_receipt_percent: int = 0
    note: str = ""


@transaction.atomic
def describe_supplier(
    *, facts: SupplierFacts, expected_version: int | None = None
) -> tuple[Supplier, bool]:
    """The supplier of this code is as described, and whether it is new. A repeat changes nothing.

    A place of the same code is there, so that others can be supplied from it. Locks the supplier.
    Raises Stale.
    """
    known = _held(facts.code)
    refuse_stale(known.version if known else 0, expected_version)
    stock.ensure_supplier_place(code=facts.code, name=facts.name, time_zone=settings.SHOP_TIME_ZONE)
    if known is not None:
        return _described_anew(facts, known), False
    supplier, is_new = Supplier.objects.get_or_create(code=facts.code, defaults=vars(facts))
    if is_new:
        return supplier, True
    # another was first: theirs is described anew
    return describe_supplier(facts=facts, expected_version=expected_version)


@transaction.atomic
def change_supplier(
    *, code: str, sent: Mapping[str, Any], expected_version: int | None
) -> Supplier:
    """What was sent of the supplier is so. Raises SupplierNotFound, Stale."""
    known = _held(code)
    if known is None:
        raise errors.SupplierNotFound
    refuse_stale(known.version, expected_version)
    return _described_anew(replace(_facts_of(known), **sent), known)


def _held(code: str) -> Supplier | None:
    return Supplier.objects.select_for_update(no_key=True).filter(code=code).first()


def _described_anew(facts: SupplierFacts, known: Supplier) -> Supplier:
    if _facts_of(known) == facts:
        return known
    for name, value in vars(facts).items():
        setattr(known, name, value)
    known.version += 1
    known.save()
    return known


def _facts_of(supplier: Supplier) -> SupplierFacts:
    names = [each.name for each in fields(SupplierFacts)]
    return SupplierFacts(**{name: getattr(supplier, name) for name in names})


@transaction.atomic
def draft_purchase_order(*, wanted: OrderWanted, command: Command) -> PurchaseOrder:
    """There is a draft of an order, which nobody has sent yet.

    `command.number` is not read. Locks the series of numbers. Raises SupplierUnknown, NotYourPlace,
    TwiceOnDocument, NoShelves, and what stock's ensure_movable raises.
    """
    supplier = _supplier(wanted.supplier)
    ids = _articles(wanted, command)
    (destination_id,) = _documents.location_ids(wanted.destination)
    order = PurchaseOrder.objects.create(
        number=_documents.next_number(numbers.PURCHASE_ORDER, now=command.now),
        supplier=supplier,
        destination_id=destination_id,
        currency=supplier.currency,
        expected_date=wanted.expected_date,
        over_receipt_percent=wanted.over_receipt_percent,
        note=wanted.note,
        created_by=command.by.name,
        created_at=command.now,
    )
    _write_lines(order, wanted, ids)
    _documents.note(order.number, command, "draft")
    return selectors.purchase_order(order.number, by=command.by)


@transaction.atomic
def revise_purchase_order(*, wanted: OrderWanted, command: Command) -> PurchaseOrder:
    """The draft says this instead. Locks the order. Raises as draft_purchase_order."""
    order = locked_order(command, "revise")
    supplier = _supplier(wanted.supplier)
    ids = _articles(wanted, command)
    (destination_id,) = _documents.location_ids(wanted.destination)
    order.supplier, order.currency, order.destination_id = (
        supplier,
        supplier.currency,
        destination_id,
    )
    order.expected_date, order.note = wanted.expected_date, wanted.note
    order.over_receipt_percent = wanted.over_receipt_percent
    order.save()
    order.lines.all().delete()
    _write_lines(order, wanted, ids)
    _documents.take_step(order, command, "revise", to=State.DRAFT)
    return selectors.purchase_order(order.number, by=command.by)


@transaction.atomic
def place_purchase_order(*, command: Command) -> PurchaseOrder:
    """The order has gone to the supplier and is expected. Locks the order."""
    order = locked_order(command, "order")
    _documents.take_step(order, command, "order", to=State.ORDERED)
    return selectors.purchase_order(order.number, by=command.by)


@transaction.atomic
def cancel_purchase_order(*, command: Command) -> PurchaseOrder:
    """Nothing is expected, for a reason; possible until the first receipt. Locks the order."""
    order = locked_order(command, "cancel")
    _documents.take_step(order, command, "cancel", to=State.CANCELLED)
    return selectors.purchase_order(order.number, by=command.by)


@transaction.atomic
def close_purchase_order(*, command: Command) -> PurchaseOrder:
    """Nothing more is expected, whatever is missing, for a reason. Locks the order."""
    order = locked_order(command, "close")
    _documents.take_step(order, command, "close", to=State.CLOSED)
    return selectors.purchase_order(order.number, by=command.by)


def locked_order(command: Command, step: str) -> PurchaseOrder:
    """The order, locked, if it goes to the caller's locations and the step is possible."""
    return _documents.locked(selectors.purchase_orders_of(command.by), command, step)


def _supplier(code: str) -> Supplier:
    found = Supplier.objects.filter(code=code, is_active=True).first()
    if found is None:
        raise errors.SupplierUnknown(supplier=code)
    return found


def _articles(wanted: OrderWanted, command: Command) -> dict[str, int]:
    if not command.by.works_at(wanted.destination):
        raise errors.NotYourPlace(location=wanted.destination)
    skus = [line.sku for line in wanted.lines]
    if twice := sorted({sku for sku in skus if skus.count(sku) > 1}):
        # two costs for one article would leave open which of them a receipt brings
        raise errors.TwiceOnDocument(skus=twice)
    quantities = _documents.combined([Quantity(line.sku, line.quantity) for line in wanted.lines])
    return _documents.variant_ids(quantities, locations=[wanted.destination])


def _write_lines(order: PurchaseOrder, wanted: OrderWanted, ids: dict[str, int]) -> None:
    PurchaseOrderLine.objects.bulk_create(
        PurchaseOrderLine(
            order=order,
            line=line,
            variant_id=ids[each.sku],
            quantity=each.quantity,
            unit_cost=each.unit_cost,
        )
        for line, each in enumerate(wanted.lines, start=1)
    )
