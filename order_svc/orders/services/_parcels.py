"""Giving units to picking: which leave together, and from where."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import F

from order_svc.orders import errors, rules
from order_svc.orders.models import Fulfilment, FulfilmentLine, Order, OrderEvent, OrderLine
from order_svc.orders.rules import StockSource, Units
from order_svc.orders.services import _standing, _timeline


@dataclass(frozen=True)
class LineQuantity:
    """So many units of one line."""

    line: int
    quantity: Decimal


@dataclass(frozen=True)
class Assignment:
    """Which units are to be handed over: all that are open where no lines are named, from wherever
    they lie where no location is. `stores` are those that the caller is kept to.
    """

    lines: Sequence[LineQuantity] = ()
    location: str | None = None
    stores: frozenset[str] | None = None


@transaction.atomic
def assign_units(
    *, order: Order, wanted: Assignment, actor: str, now: datetime
) -> list[Fulfilment]:
    """The units are to be picked: one fulfilment for each location that they lie at.

    Locks the order. Raises OrderNotFulfillable when it is off, NothingToFulfil, TooManyUnits with
    what is possible of each line, NotYourStore.
    """
    current = _standing.locked_order(order.pk)
    _standing.ensure_not_edited(current)
    if current.status in {Order.Status.CANCELLED, Order.Status.PENDING, Order.Status.EXPIRED}:
        raise errors.OrderNotFulfillable
    lines = {line.line: line for line in current.lines.order_by("line")}
    units = _asked(lines, wanted.lines)
    found = rules.parcels(units, _sources(current), location=wanted.location)
    _ensure_found(units, found.values())
    if wanted.stores is not None and not wanted.stores.issuperset(found):
        raise errors.NotYourStore
    made = [_parcel(current, place, found[place], lines, actor, now) for place in found]
    _standing.restate(current, actor=actor, now=now)
    return made


def _asked(lines: dict[int, OrderLine], named: Sequence[LineQuantity]) -> list[Units]:
    """The units that are meant; raises NothingToFulfil, or TooManyUnits of what is not open."""
    open_ = {number: line.open_quantity for number, line in lines.items()}
    if not named:
        meant = [Units(n, lines[n].sku, quantity) for n, quantity in open_.items() if quantity]
        if not meant:
            raise errors.NothingToFulfil
        return meant
    beyond = {
        each.line: open_.get(each.line, Decimal(0))
        for each in named
        if each.quantity > open_.get(each.line, Decimal(0))
    }
    if beyond:
        raise errors.TooManyUnits(possible=beyond)
    return [Units(each.line, lines[each.line].sku, each.quantity) for each in named]


def _sources(order: Order) -> list[StockSource]:
    """Where units lie committed that no parcel has taken yet."""
    committed = [
        StockSource(each["sku"], each["location"], Decimal(each["quantity"]))
        for each in order.stock_sources
    ]
    taken = FulfilmentLine.objects.filter(
        fulfilment__order=order, fulfilment__replaces=None
    ).exclude(fulfilment__status=Fulfilment.Status.CANCELLED)
    rows = taken.values_list("order_line__sku", "fulfilment__location", "quantity")
    return rules.sources_left(committed, [StockSource(*row) for row in rows])


def _ensure_found(units: Sequence[Units], parcels: Iterable[Sequence[Units]]) -> None:
    granted = [each for parcel in parcels for each in parcel]
    missing = rules.too_many(units, granted)
    if missing:
        raise errors.TooManyUnits(possible=missing)


def _parcel(
    order: Order,
    location: str,
    units: Sequence[Units],
    lines: dict[int, OrderLine],
    actor: str,
    now: datetime,
) -> Fulfilment:
    parcel = Fulfilment.objects.create(order=order, location=location, actor=actor, created_at=now)
    FulfilmentLine.objects.bulk_create(
        FulfilmentLine(fulfilment=parcel, order_line=lines[each.line], quantity=each.quantity)
        for each in units
    )
    for each in units:
        OrderLine.objects.filter(pk=lines[each.line].pk).update(
            assigned_quantity=F("assigned_quantity") + each.quantity
        )
    kind = OrderEvent.Kind.ASSIGNED
    _timeline.note(order, kind, actor=actor, now=now, fulfilment=str(parcel.pk), location=location)
    return parcel
