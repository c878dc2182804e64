"""Questions about returns."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any  # Any: an order of the orders app
from uuid import UUID

from django.db.models import OuterRef, Prefetch, QuerySet, Subquery

from order_svc.orders import selectors as orders
from order_svc.returns import errors
from order_svc.returns.models import Exchange, Rma, RmaLine
from shared_libs.auth.principals import Principal
from shared_libs.money import quantity_text

STAFF_ROLES = ("support", "store_manager", "stock_clerk", "analyst")
_BEFORE_RECEIPT = (Rma.Status.REQUESTED, Rma.Status.APPROVED, Rma.Status.IN_TRANSIT)


@dataclass(frozen=True)
class ReturnLineView:
    """Units of one line that come back."""

    line: int
    sku: str
    name: str
    quantity: str
    received: str
    reason: str
    condition: str | None
    disposition: str | None


@dataclass(frozen=True)
class ReturnView:
    """A return as its customer sees it."""

    id: UUID
    number: str
    order: str
    status: str
    wanted: str
    location: str | None
    note: str
    reason: str
    requested_at: datetime
    changed_at: datetime
    lines: tuple[ReturnLineView, ...]
    exchanged_for: str | None = None


@dataclass(frozen=True)
class ExchangeView:
    """The return, and its order, whose goods were exchanged for those of an order."""

    return_number: str
    order: str


@dataclass(frozen=True)
class ReturnSummary:
    """A return in the queue."""

    number: str
    order: str
    status: str
    wanted: str
    location: str | None
    requested_at: datetime
    changed_at: datetime


def returns_visible_to(principal: Principal) -> QuerySet[Rma]:
    """All of them for staff who work on returns; a customer's own; nobody else's."""
    if principal.kind == "staff" and principal.has_role(*STAFF_ROLES):
        return Rma.objects.select_related("order")
    if principal.kind == "customer":
        return Rma.objects.select_related("order").filter(order__customer_id=principal.id)
    return Rma.objects.none()


def returns_of(order_id: UUID) -> QuerySet[Rma]:
    """The returns of one order, the first one first, with lines and exchanges: two queries."""
    found = Rma.objects.filter(order_id=order_id)
    found = found.select_related("order", "exchange__new_order")
    return with_lines(found).order_by("requested_at", "pk")


def with_lines(returns: QuerySet[Rma]) -> QuerySet[Rma]:
    """The same returns with their lines."""
    return returns.prefetch_related(
        Prefetch("lines", RmaLine.objects.order_by("line", "disposition"))
    )


def return_of(*, order_id: UUID, number: str) -> Rma:
    """The return of this number, if it is of this order; raises ReturnNotFound."""
    for found in returns_of(order_id).filter(number=number):
        return found
    raise errors.ReturnNotFound


def returns_to_follow() -> list[UUID]:
    """Inspected returns whose refund has arrived."""
    inspected = Rma.objects.filter(status=Rma.Status.INSPECTED).values_list("pk", flat=True)
    return sorted(orders.refunded_returns(list(inspected)))


def exchanges_to_link() -> list[tuple[int, UUID]]:
    """Exchanges whose credit has paid for an order, with that order. One query.

    The credit may be spent before the return says that it has come: what counts is the agreement.
    """
    paid = orders.paid_with_credit(
        customer=OuterRef("rma__order__customer_id"), since=OuterRef("agreed_at")
    )
    unlinked = Exchange.objects.filter(new_order=None, rma__status=Rma.Status.EXCHANGED)
    found = unlinked.annotate(paid=Subquery(paid.values("pk")[:1])).exclude(paid=None)
    return list(found.order_by("pk").values_list("pk", "paid"))


def order_of_exchange(rma: Rma) -> Any:
    """The order that the credit of this return has paid for, or None."""
    exchange: Exchange | None = getattr(rma, "exchange", None)
    return exchange.new_order if exchange else None


def exchanges_into(order_id: UUID) -> tuple[ExchangeView, ...]:
    """What was brought back for the goods of this order. One query."""
    found = Exchange.objects.filter(new_order=order_id).select_related("rma__order")
    return tuple(
        ExchangeView(each.rma.number, each.rma.order.number or "") for each in found.order_by("pk")
    )


def return_by_code(code: str) -> QuerySet[Rma]:
    """What a scanner or a person says: the return's own number, or the order's."""
    said = code.strip().upper()
    lookup = "number" if said.startswith("RMA-") else "order__number"
    return Rma.objects.filter(**{lookup: said}).select_related("order")


def announced(rma: Rma) -> dict[int, Decimal]:
    """How many units of each line are to come; after receipt, how many came."""
    before = rma.status in _BEFORE_RECEIPT
    rows = rma.lines.order_by("line", "pk")
    found: dict[int, Decimal] = {}
    for row in rows:
        found[row.line] = found.get(row.line, Decimal(0)) + (
            row.quantity if before else row.received
        )
    return found


def return_view(rma: Rma) -> ReturnView:
    """The return as its customer sees it; expects `with_lines` and the order."""
    return ReturnView(
        id=rma.pk,
        number=rma.number,
        order=rma.order.number or "",
        status=rma.status.lower(),
        wanted=rma.wanted.lower(),
        location=rma.location or None,
        note=rma.note,
        reason=rma.closed_reason,
        requested_at=rma.requested_at,
        changed_at=rma.changed_at,
        lines=tuple(_line_view(each) for each in rma.lines.all()),
        exchanged_for=_exchanged_for(rma),
    )


def _exchanged_for(rma: Rma) -> str | None:
    """The number of the order of the new goods, once there is one."""
    order = order_of_exchange(rma)
    return order.number if order else None


def return_views(returns: Iterable[Rma]) -> tuple[ReturnView, ...]:
    """Each as its customer sees it."""
    return tuple(return_view(each) for each in returns)


def return_summary(rma: Rma) -> ReturnSummary:
    """The return in the queue; expects the order."""
    return ReturnSummary(
        number=rma.number,
        order=rma.order.number or "",
        status=rma.status.lower(),
        wanted=rma.wanted.lower(),
        location=rma.location or None,
        requested_at=rma.requested_at,
        changed_at=rma.changed_at,
    )


def _line_view(line: RmaLine) -> ReturnLineView:
    return ReturnLineView(
        line=line.line,
        sku=line.sku,
        name=line.name,
        quantity=quantity_text(line.quantity),
        received=quantity_text(line.received),
        reason=line.reason,
        condition=line.condition or None,
        disposition=line.disposition or None,
    )
