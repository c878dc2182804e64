"""Purchase orders and receipts, and what is coming."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import F, Prefetch, QuerySet, Sum

from inventory_svc.logistics import errors
from inventory_svc.logistics.models import (
    PurchaseOrder,
    PurchaseOrderLine,
    Receipt,
    ReceiptLine,
    Supplier,
    TransferLine,
)
from inventory_svc.logistics.rules.commands import Actor

ZERO = Decimal(0)


@dataclass(frozen=True)
class Incoming:
    """Units of an article that a location can count on (ordered, or on the road), and those that
    have been asked for only.
    """

    sku: str
    location: str
    on_the_way: Decimal = ZERO
    asked_for: Decimal = ZERO


def suppliers() -> QuerySet[Supplier]:
    """All suppliers."""
    return Supplier.objects.all()


def supplier(code: str) -> Supplier:
    """The supplier of this code; raises SupplierNotFound."""
    found = suppliers().filter(code=code).first()
    if found is None:
        raise errors.SupplierNotFound
    return found


def purchase_orders_of(by: Actor) -> QuerySet[PurchaseOrder]:
    """The orders that go to the actor's locations, with supplier and lines."""
    lines = PurchaseOrderLine.objects.select_related("variant").order_by("line")
    rows = PurchaseOrder.objects.select_related("supplier", "destination").prefetch_related(
        Prefetch("lines", lines)
    )
    return rows if by.places is None else rows.filter(destination__code__in=by.places)


def purchase_order(number: str, *, by: Actor) -> PurchaseOrder:
    """The order of this number; raises DocumentUnknown, also for one of other locations."""
    found = purchase_orders_of(by).filter(number=number).first()
    if found is None:
        raise errors.DocumentUnknown
    return found


def receipts_of(by: Actor) -> QuerySet[Receipt]:
    """What came to the actor's locations, with orders and lines."""
    lines = ReceiptLine.objects.select_related("order_line__variant").order_by("order_line__line")
    rows = Receipt.objects.select_related("order__supplier", "order__destination").prefetch_related(
        Prefetch("lines", lines)
    )
    return rows if by.places is None else rows.filter(order__destination__code__in=by.places)


def receipt(number: str, *, by: Actor) -> Receipt:
    """The receipt of this number; raises DocumentUnknown, also for one of other locations."""
    found = receipts_of(by).filter(number=number).first()
    if found is None:
        raise errors.DocumentUnknown
    return found


def last_costs(supplier: str, skus: Collection[str]) -> dict[str, Decimal]:
    """What a unit of each of these cost when it was last ordered of the supplier. One query."""
    rows = (
        PurchaseOrderLine.objects.filter(order__supplier__code=supplier, variant__sku__in=skus)
        .exclude(order__state="cancelled")
        .order_by("variant_id", "-pk")
        .distinct("variant_id")
    )
    return dict(rows.values_list("variant__sku", "unit_cost"))


def incoming(
    *, skus: Collection[str] | None = None, locations: Collection[str] | None = None
) -> list[Incoming]:
    """What is coming of each article to each location, by SKU and location; of these only where
    they are named. Two queries.
    """
    total: dict[tuple[str, str], list[Decimal]] = {}
    for sku, code, on_the_way, asked_for in (*_bought(skus, locations), *_sent(skus, locations)):
        sums = total.setdefault((sku, code), [ZERO, ZERO])
        sums[0] += on_the_way
        sums[1] += asked_for
    return [
        Incoming(sku, code, on_the_way, asked_for)
        for (sku, code), (on_the_way, asked_for) in sorted(total.items())
        if on_the_way or asked_for
    ]


Row = tuple[str, str, Decimal, Decimal]


def _bought(skus: Collection[str] | None, locations: Collection[str] | None) -> Iterator[Row]:
    rows = PurchaseOrderLine.objects.filter(
        order__state__in=["draft", "ordered", "partially_received"], received__lt=F("quantity")
    )
    rows = rows.filter(variant__sku__in=skus) if skus is not None else rows
    rows = rows.filter(order__destination__code__in=locations) if locations is not None else rows
    sums = rows.values_list("variant__sku", "order__destination__code", "order__state").annotate(
        rest=Sum(F("quantity") - F("received"))
    )
    for sku, code, state, rest in sums:
        yield (sku, code, ZERO, rest) if state == "draft" else (sku, code, rest, ZERO)


def _sent(skus: Collection[str] | None, locations: Collection[str] | None) -> Iterator[Row]:
    rows = TransferLine.objects.filter(
        transfer__state__in=["requested", "approved", "in_transit", "partially_received"]
    )
    rows = rows.filter(variant__sku__in=skus) if skus is not None else rows
    rows = rows.filter(transfer__destination__code__in=locations) if locations is not None else rows
    sums = rows.values_list(
        "variant__sku", "transfer__destination__code", "transfer__state"
    ).annotate(
        asked=Sum("requested"),
        granted=Sum("approved"),
        moving=Sum(F("shipped") - F("received") - F("lost")),
    )
    for sku, code, state, asked, granted, moving in sums:
        if state == "requested":
            yield sku, code, ZERO, asked
        elif state == "approved":
            yield sku, code, ZERO, granted
        else:
            yield sku, code, moving, ZERO
