"""What is done with returns, step by step. Each locks the order, then the return."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F

from order_svc.orders import selectors as order_selectors
from order_svc.orders import services as orders
from order_svc.returns import errors, rules, selectors
from order_svc.returns.models import Exchange, Rma, RmaLine
from order_svc.returns.rules import InspectedUnits, ReturnedUnits
from shared_libs.money import quantity_text

Status = Rma.Status
_NEXT = """
INSERT INTO returns_numberseries AS held (year, last) VALUES (%s, 1)
ON CONFLICT (year) DO UPDATE SET last = held.last + 1 RETURNING last
"""


@dataclass(frozen=True)
class ReturnWish:
    """Which units are to come back, for what; `wanted` is REFUND or EXCHANGE."""

    lines: tuple[ReturnedUnits, ...]
    wanted: str = "REFUND"
    note: str = ""


@dataclass(frozen=True)
class RefundParts:
    """What is given back beside the units that came: shipping before tax, and goodwill."""

    shipping: Decimal = Decimal(0)
    goodwill: Decimal = Decimal(0)


@transaction.atomic
def request_return(*, order_id: UUID, wish: ReturnWish, actor: str, now: datetime) -> Rma:
    """Units of an order are to come back, and are counted as returned from now on.

    Raises UnitsNotReturnable for more than the customer has had, counting what came back to tills,
    UnknownLine, and AccountNeeded for an exchange without an account.
    """
    order = orders.lock_order(order_id)
    sold = {line.line: line for line in order.lines.all()}
    for each in wish.lines:
        if each.line not in sold:
            raise errors.UnknownLine(line=each.line)
    if wish.wanted == Rma.Outcome.EXCHANGE and order.customer_id is None:
        raise errors.AccountNeeded
    orders.claim_returned_units(order=order, units=rules.sums(wish.lines))
    rma = Rma.objects.create(
        number=_next_number(now),
        order_id=order_id,
        wanted=wish.wanted,
        note=wish.note,
        requested_by=actor,
        requested_at=now,
        changed_at=now,
    )
    RmaLine.objects.bulk_create(
        RmaLine(
            rma=rma,
            line=each.line,
            sku=sold[each.line].sku,
            name=sold[each.line].name,
            quantity=each.quantity,
            reason=each.reason,
        )
        for each in wish.lines
    )
    _tell(rma, Status.REQUESTED, actor, now)
    return rma


@transaction.atomic
def approve_return(*, rma: Rma, location: str, actor: str, now: datetime) -> None:
    """The goods may come, to this location. Raises WrongState."""
    current = _locked(rma, Status.APPROVED)
    _move(current, Status.APPROVED, actor, now, location=location)
    is_exchange = current.wanted == Rma.Outcome.EXCHANGE
    _mail(current, "return_approved", selectors.announced(current), is_exchange=is_exchange)


@transaction.atomic
def reject_return(*, rma: Rma, reason: str, actor: str, now: datetime) -> None:
    """The goods need not come; their units may be returned otherwise. Raises WrongState."""
    current = _locked(rma, Status.REJECTED)
    announced = selectors.announced(current)
    _release(current, announced)
    _move(current, Status.REJECTED, actor, now, closed_reason=reason)
    _mail(current, "return_rejected", announced, reason=reason)


@transaction.atomic
def note_return_sent(*, rma: Rma, actor: str, now: datetime) -> None:
    """The parcel is on its way. Raises WrongState."""
    current = _locked(rma, Status.IN_TRANSIT)
    _move(current, Status.IN_TRANSIT, actor, now)


@transaction.atomic
def receive_return(
    *, rma: Rma, received: Mapping[int, Decimal], location: str, actor: str, now: datetime
) -> None:
    """So many units of each line have come, to this location; those that did not are released.

    Nothing is in stock before the inspection. Raises WrongState, MoreThanAnnounced.
    """
    current = _locked(rma, Status.RECEIVED)
    expected = selectors.announced(current)
    _ensure_within(received, expected)
    for line in expected:
        came = received.get(line, Decimal(0))
        RmaLine.objects.filter(rma=current, line=line).update(received=came)
    missing = {line: units - received.get(line, Decimal(0)) for line, units in expected.items()}
    _release(current, {line: units for line, units in missing.items() if units})
    place = location or current.location
    _move(current, Status.RECEIVED, actor, now, location=place)
    _mail(current, "return_received", received)


@transaction.atomic
def inspect_return(*, rma: Rma, found: Sequence[InspectedUnits], actor: str, now: datetime) -> None:
    """Of all units received it is known how they are and what becomes of them.

    Raises WrongState, MoreThanAnnounced, NotAllInspected.
    """
    current = _locked(rma, Status.INSPECTED)
    came = {line: units for line, units in selectors.announced(current).items() if units}
    said = rules.sums(found)
    _ensure_within(said, came)
    if said != came:
        raise errors.NotAllInspected
    _write_findings(current, found)
    _move(current, Status.INSPECTED, actor, now)


@transaction.atomic
def refund_return(*, rma: Rma, parts: RefundParts, by: orders.Granter, now: datetime) -> UUID:
    """The inspected units are given back, in the way they were paid; return the refund's id.

    The return is REFUNDED once the money has arrived; above the own limit it is asked for first.
    Raises WrongState, and what request_refund raises.
    """
    current = _payable(rma, Status.REFUNDED)
    wish = _wish(current, parts)
    return orders.request_refund(order=current.order, wish=wish, by=by, now=now).pk


@transaction.atomic
def exchange_return(*, rma: Rma, by: orders.Granter, now: datetime) -> UUID:
    """The inspected units become store credit that pays for others; return the refund's id.

    The new goods are bought at the checkout: what they cost more is paid there, what they cost less
    stays as credit. Raises WrongState, AccountNeeded, and what request_refund raises.
    """
    current = _payable(rma, Status.EXCHANGED)
    if current.order.customer_id is None:
        raise errors.AccountNeeded
    wish = _wish(current, RefundParts(), to_store_credit=True)
    made = orders.request_refund(order=current.order, wish=wish, by=by, now=now)
    Exchange.objects.update_or_create(
        rma=current, defaults={"refund_id": made.pk, "agreed_at": now}
    )
    return made.pk


@transaction.atomic
def close_return(*, rma: Rma, reason: str, actor: str, now: datetime) -> None:
    """Nothing more happens: it never came, was called off, or the goods went back to the customer.

    Their units may be returned otherwise. Raises WrongState, also while its refund is under way.
    """
    current = _payable(rma, Status.CLOSED)
    _release(current, selectors.announced(current))
    _move(current, Status.CLOSED, actor, now, closed_reason=reason)


def follow_refunds(*, now: datetime) -> int:
    """Each inspected return whose money has arrived is refunded, or exchanged; return how many."""
    found = selectors.returns_to_follow()
    for rma_id in found:
        _follow(rma_id, now)
    return len(found)


@transaction.atomic
def _follow(rma_id: UUID, now: datetime) -> None:
    rma = Rma.objects.get(pk=rma_id)
    is_exchange = Exchange.objects.filter(
        rma=rma, refund_id__in=order_selectors.refunds_of_return(rma_id)
    ).exists()
    wanted = Status.EXCHANGED if is_exchange else Status.REFUNDED
    _move(_locked(rma, wanted), wanted, "svc:order", now)


def link_exchanges() -> int:
    """Each exchange whose credit has paid for other goods names their order; return how many do
    now. A repeat changes nothing.

    Credit is one purse, so the first order that store credit pays for after it came is taken.
    """
    found = selectors.exchanges_to_link()
    for exchange_id, order_id in found:
        Exchange.objects.filter(pk=exchange_id, new_order=None).update(new_order=order_id)
    return len(found)


def label(*, rma: Rma) -> str:
    """The label of the parcel, as text; raises WrongState unless the goods may come."""
    if rma.status not in {Status.APPROVED, Status.IN_TRANSIT}:
        raise errors.WrongState(status=rma.status)
    address = rma.order.shipping_address or {}
    rows = (
        address.get("name"),
        address.get("line1"),
        address.get("line2"),
        f"{address.get('city', '')} {address.get('region', '')} {address.get('postal_code', '')}",
        address.get("country"),
    )
    return rules.label_text(
        number=rma.number,
        order_number=rma.order.number or "",
        sender="\n".join(row for row in rows if row),
        destination="\n".join(
            (settings.SELLER_NAME, rma.location, *settings.SELLER_ADDRESS.split("|"))
        ),
    )


def _locked(rma: Rma, wanted: Rma.Status) -> Rma:
    """The return under lock, after its order; raises WrongState unless it may become so."""
    orders.lock_order(rma.order_id)
    current = Rma.objects.locked().select_related("order").get(pk=rma.pk)
    if not rules.may_become(current.status, wanted):
        raise errors.WrongState(status=current.status)
    return current


def _payable(rma: Rma, wanted: Rma.Status) -> Rma:
    """As _locked; raises WrongState also while its refund is under way."""
    current = _locked(rma, wanted)
    if order_selectors.has_standing_refund(current.pk):
        raise errors.WrongState(status=current.status)
    return current


def _move(rma: Rma, status: Rma.Status, actor: str, now: datetime, **changes: str) -> None:
    Rma.objects.filter(pk=rma.pk).update(
        status=status, changed_at=now, version=F("version") + 1, **changes
    )
    _tell(rma, status, actor, now)


def _tell(rma: Rma, status: str, actor: str, now: datetime) -> None:
    orders.note_return(order=rma.order, number=rma.number, status=status, actor=actor, now=now)


def _mail(rma: Rma, kind: str, units: Mapping[int, Decimal], **values: object) -> None:
    """The customer is to read of it, once for each return."""
    said = [[line, quantity_text(quantity)] for line, quantity in units.items() if quantity]
    values |= {"return_number": rma.number, "returned": said}
    orders.tell_customer(rma.order, kind, key=str(rma.pk), **values)


def _release(rma: Rma, units: Mapping[int, Decimal]) -> None:
    """So many units are the customer's again."""
    back = {line: -quantity for line, quantity in units.items() if quantity}
    orders.move_returned_units(order=rma.order, units=back)


def _ensure_within(said: Mapping[int, Decimal], allowed: Mapping[int, Decimal]) -> None:
    over = rules.beyond(said, allowed)
    if over:
        raise errors.MoreThanAnnounced(left=over)


def _write_findings(rma: Rma, found: Sequence[InspectedUnits]) -> None:
    """One row for each way that units of a line went, in the place of the announced one."""
    announced = {line.line: line for line in rma.lines.all()}
    ways: dict[tuple[int, str], RmaLine] = {}
    for each in found:
        known = announced[each.line]
        way = ways.setdefault(
            (each.line, each.disposition),
            RmaLine(
                rma=rma,
                line=each.line,
                sku=known.sku,
                name=known.name,
                reason=known.reason,
                quantity=0,
                received=0,
                disposition=each.disposition,
            ),
        )
        way.condition = each.condition
        way.quantity += each.quantity
        way.received += each.quantity
    RmaLine.objects.filter(rma=rma, line__in={each.line for each in found}).delete()
    RmaLine.objects.bulk_create(ways.values())


def _wish(rma: Rma, parts: RefundParts, *, to_store_credit: bool = False) -> orders.RefundWish:
    lines = tuple(
        orders.UnitsWish(each.line, each.received, each.reason, each.disposition)
        for each in rma.lines.filter(received__gt=0).order_by("line", "disposition")
    )
    return orders.RefundWish(
        lines=lines,
        shipping=parts.shipping,
        goodwill=parts.goodwill,
        reason=rma.number,
        location=rma.location,
        return_id=rma.pk,
        to_store_credit=to_store_credit,
    )


def _next_number(now: datetime) -> str:
    year = now.astimezone(ZoneInfo(settings.SHOP_TIME_ZONE)).year
    with connection.cursor() as cursor:
        cursor.execute(_NEXT, [year])
        (position,) = cursor.fetchone()
    return rules.return_number(year=year, position=int(position))
