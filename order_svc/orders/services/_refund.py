"""Promising money back: units, shipping, goodwill. Who carries it there is _give_back.py."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now

from order_svc.orders import errors, rules, selectors
from order_svc.orders.models import (
    Order,
    OrderEvent,
    OrderLine,
    Refund,
    RefundLine,
    RefundTender,
)
from order_svc.orders.rules import PlannedLine, RefundPlan, RefundWish, Worth
from order_svc.orders.services import _give_back, _release, _timeline
from shared_libs.ids import uuid7

Kind = OrderEvent.Kind
Status = Refund.Status


@dataclass(frozen=True)
class Granter:
    """Who asks for a refund or approves one: by name, address, and roles."""

    actor: str
    email: str
    roles: frozenset[str]


@transaction.atomic
def refund(*, order: Order, wish: RefundWish, actor: str, now: datetime) -> Refund:
    """So much is promised back, once; the runner carries it to where it came from.

    For the shop's own reasons, such as a cancelled line: nobody's limit is asked. Locks the order,
    and expects no other lock to be taken before. Raises UnitsNotRefundable, UnitsNotReturnable,
    ShippingNotRefundable, RefundExceedsPaid, OrderNotRefundable, PaymentNotCaptured,
    PaymentDisputed, UnitsNotWhole or NothingToRefund, and leaves nothing then.
    """
    return _promise(order, wish, actor, now, status=Status.PENDING)


@transaction.atomic
def request_refund(
    *,
    order: Order,
    wish: RefundWish,
    by: Granter,
    now: datetime,
    refund_id: UUID | None = None,
) -> Refund:
    """As refund, for a member of staff: above the own limit it awaits somebody's approval.

    Units and money are promised meanwhile. A repeat with the same id returns the first. Raises
    OwnOrder besides.
    """
    _ensure_not_own(order, by)
    lock_order(order.pk)
    for known in Refund.objects.filter(order=order, pk__in=[refund_id] if refund_id else []):
        return known
    plan = selectors.planned_refund(order, wish)
    status = Status.REQUESTED if is_above_limit(plan.total, by) else Status.PENDING
    return _promise(order, wish, by.actor, now, status=status, refund_id=refund_id)


def is_above_limit(total: Decimal, by: Granter) -> bool:
    """Whether this person may not grant so much alone."""
    return rules.needs_approval(total, roles=by.roles, limits=settings.REFUND_LIMITS)


@transaction.atomic
def approve_refund(*, refund_id: UUID, by: Granter, now: datetime) -> Refund:
    """What was asked for is granted by somebody else.

    Locks the order, then the refund. Raises RefundDecided, SelfApproval, OwnOrder, LimitExceeded.
    """
    order, found = _locked(refund_id, wanted=Status.PENDING)
    _ensure_may_decide(order, found, by)
    if is_above_limit(found.total, by):
        raise errors.LimitExceeded
    Refund.objects.filter(pk=refund_id).update(status=Status.PENDING, decided_by=by.actor)
    found.status = Status.PENDING
    found.tenders.update(wanted_since=Now(), next_try_at=Now())
    _note(order, Kind.REFUND_PROMISED, by.actor, found, now)
    _release.release_untaken(order, found, now=now)
    _give_back.finish_if_settled(order, found, now=now)
    return found


@transaction.atomic
def reject_refund(*, refund_id: UUID, by: Granter, now: datetime) -> Refund:
    """What was asked for is not granted; its units and money are free again.

    Whoever asked may take it back. Locks the order, then the refund. Raises RefundDecided.
    """
    order, found = _locked(refund_id, wanted=Status.REJECTED)
    withdraw_refund(order=order, found=found, actor=by.actor, now=now)
    return found


def withdraw_refund(*, order: Order, found: Refund, actor: str, now: datetime) -> None:
    """What awaited approval is not granted; expects the order's lock."""
    Refund.objects.filter(pk=found.pk).update(status=Status.REJECTED, decided_by=actor)
    found.status = Status.REJECTED
    _give_back.let_go(order, found)
    _note(order, Kind.REFUND_REJECTED, actor, found, now)


def withdraw_waiting(
    *, order: Order, lines: Collection[int] | None, actor: str, now: datetime
) -> Order:
    """What awaited approval for units that are called off is not needed any more: their money goes
    back with them. With None for lines that holds for all that waits. Expects the order's lock.

    Otherwise whoever said no afterwards would keep money for goods that never leave.
    """
    waiting = Refund.objects.filter(order=order, status=Status.REQUESTED)
    if lines is not None:
        waiting = waiting.filter(lines__order_line__line__in=lines).distinct()
    for found in Refund.objects.filter(pk__in=waiting.values("pk")).locked():
        withdraw_refund(order=order, found=found, actor=actor, now=now)
    return lock_order(order.pk)


@transaction.atomic
def plan_part_of_edit(*, order: Order, wish: RefundWish, actor: str, now: datetime) -> Refund:
    """The units and the money are spoken for by an edit that is begun, and nothing goes back yet.

    Expects the order's lock. Raises what refund raises.
    """
    return _promise(order, wish, actor, now, status=Status.PLANNED)


def grant_planned(order: Order, found: Refund, *, actor: str, now: datetime) -> None:
    """What an edit had planned goes back, or is set off; expects the order's lock."""
    Refund.objects.filter(pk=found.pk).update(status=Status.PENDING, decided_by=actor)
    found.status = Status.PENDING
    found.tenders.update(wanted_since=Now(), next_try_at=Now())
    found.tenders.filter(is_set_off=True).update(
        status=RefundTender.Status.SUCCEEDED, settled_at=now
    )
    _release.release_untaken(order, found, now=now)
    _give_back.finish_if_settled(order, found, now=now)


def _locked(refund_id: UUID, *, wanted: Refund.Status) -> tuple[Order, Refund]:
    order = Order.objects.locked().get(refunds=refund_id)
    found = Refund.objects.locked().get(pk=refund_id)
    awaits = found.status == Status.REQUESTED
    if not awaits or not rules.refund_may_become(found.status, wanted):
        raise errors.RefundDecided
    return order, found


def _ensure_may_decide(order: Order, found: Refund, by: Granter) -> None:
    _ensure_not_own(order, by)
    if found.requested_by == by.actor:
        raise errors.SelfApproval


def _ensure_not_own(order: Order, by: Granter) -> None:
    if by.email and order.email.casefold() == by.email.casefold():
        raise errors.OwnOrder


def _promise(
    order: Order,
    wish: RefundWish,
    actor: str,
    now: datetime,
    *,
    status: Refund.Status,
    refund_id: UUID | None = None,
) -> Refund:
    current = lock_order(order.pk)
    plan = selectors.planned_refund(current, wish)
    if wish.return_id is None:
        _claim_returned(current, wish)
    made = _write(current, wish, plan, actor, now, status, refund_id or uuid7())
    _claim(current, plan)
    is_granted = status == Status.PENDING
    if status != Status.PLANNED:  # an edit says itself what it is
        kind = Kind.REFUND_PROMISED if is_granted else Kind.REFUND_REQUESTED
        _note(current, kind, actor, made, now)
    if is_granted:
        _release.release_untaken(current, made, now=now)
        _give_back.finish_if_settled(current, made, now=now)
    return made


def _claim_returned(order: Order, wish: RefundWish) -> None:
    """Units whose goods are said to be back are counted as returned."""
    back = rules.units_by_line(each for each in wish.lines if each.disposition)
    claim_returned_units(order=order, units=back)


def lock_order(order_id: UUID) -> Order:
    """The order, held until the caller's transaction ends; what belongs to it is locked after."""
    return Order.objects.locked().get(pk=order_id)


def note_invoiced(*, order_id: UUID) -> None:
    """The order has its invoice; expects the order's lock."""
    Order.objects.filter(pk=order_id).update(is_invoiced=True)


def note_credited(*, refund_id: UUID) -> None:
    """The refund has its credit note; expects the order's lock."""
    Refund.objects.filter(pk=refund_id).update(is_credited=True)


def note_cancellation_credited(*, order_id: UUID) -> None:
    """The invoice of a cancelled order is taken back; expects the order's lock."""
    Order.objects.filter(pk=order_id).update(is_credited=True)


def note_return(*, order: Order, number: str, status: str, actor: str, now: datetime) -> None:
    """The order's timeline says how far a return of it has come."""
    said = {"return_number": number, "status": status.lower()}
    _timeline.note(order, Kind.RETURN, actor=actor, now=now, **said)


def claim_returned_units(*, order: Order, units: dict[int, Decimal]) -> None:
    """So many units of each line are coming back; expects the order's lock.

    Raises UnitsNotReturnable for what the customer has not had, or has promised back already.
    """
    if not units:
        return
    left = selectors.returnable_units(order)
    short = {line: left.get(line, Decimal(0)) for line in units}
    short = {line: has for line, has in short.items() if units[line] > has}
    if short:
        raise errors.UnitsNotReturnable(left=short)
    move_returned_units(order=order, units=units)


def move_returned_units(*, order: Order, units: dict[int, Decimal]) -> None:
    """Add so many units, or take them off, to what has come back; expects the order's lock."""
    for line, quantity in sorted(units.items()):
        OrderLine.objects.filter(order=order, line=line).update(
            returned_quantity=F("returned_quantity") + quantity
        )


def _write(  # one argument for each thing that a refund is made of
    order: Order,
    wish: RefundWish,
    plan: RefundPlan,
    actor: str,
    now: datetime,
    status: str,
    refund_id: UUID,
) -> Refund:
    made = Refund.objects.create(
        id=refund_id,
        order=order,
        status=status,
        reason=wish.reason,
        currency=order.currency,
        shipping=plan.shipping.net,
        shipping_tax=plan.shipping.tax,
        shipping_taxes=taxes_json(plan.shipping),
        shipping_spans=rules.spans_to_json(plan.shipping_spans),
        goodwill=plan.goodwill,
        total=plan.total,
        return_id=wish.return_id,
        location=wish.location,
        is_called_off=wish.called_off,
        requested_by=actor,
        requested_at=now,
    )
    write_lines(order, made, plan.lines)
    RefundTender.objects.bulk_create(_tenders(made, plan))
    return made


def write_lines(order: Order, made: Refund, planned: Iterable[PlannedLine]) -> None:
    """The units of a refund are taken; expects the order's lock."""
    lines = {line.line: line for line in order.lines.all()}
    rows = [_line(made, lines[each.wish.line], each) for each in planned]
    RefundLine.objects.bulk_create(rows)
    for row in rows:
        OrderLine.objects.filter(pk=row.order_line_id).update(
            refunded_quantity=F("refunded_quantity") + row.quantity
        )


def _line(made: Refund, sold: OrderLine, each: PlannedLine) -> RefundLine:
    return RefundLine(
        refund=made,
        order_line=sold,
        quantity=each.wish.quantity,
        spans=rules.spans_to_json(each.spans),
        gross=each.worth.gross,
        discount=each.worth.discount,
        net=each.worth.net,
        tax=each.worth.tax,
        taxes=taxes_json(each.worth),
        total=each.worth.total,
        reason=each.wish.reason,
        disposition=each.wish.disposition,
    )


def _tenders(made: Refund, plan: RefundPlan) -> Iterable[RefundTender]:
    for source in plan.tenders:
        tender = RefundTender(refund=made, type=source.type, amount=source.left)
        if source.key == rules.NEW_CREDIT:
            tender.is_new_credit = True
        elif source.key == rules.SET_OFF:
            tender.is_set_off = True
        elif source.is_payment:
            tender.payment_id = UUID(source.key)
        else:
            tender.hold_key = source.key
        yield tender


def taxes_json(worth: Worth) -> dict[str, str]:
    """Taxes as a refund keeps them."""
    return {code: str(amount) for code, amount in worth.taxes}


def _claim(order: Order, plan: RefundPlan) -> None:
    order.refund_claimed_amount += plan.total
    Order.objects.filter(pk=order.pk).update(
        refund_claimed_amount=order.refund_claimed_amount, version=F("version") + 1
    )


def _note(order: Order, kind: OrderEvent.Kind, actor: str, about: Refund, now: datetime) -> None:
    _timeline.note(order, kind, actor=actor, now=now, refund=str(about.pk))
