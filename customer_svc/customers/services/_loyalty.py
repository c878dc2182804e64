"""Loyalty points as a ledger: earned once for each line of a document, taken back with the goods.

Every command locks the customer first, so that the points of one customer move one after the other.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q, Sum

from customer_svc.customers import errors, rules
from customer_svc.customers.models import (
    AccountEvent,
    Customer,
    LoyaltyEntry,
    LoyaltyProgram,
    LoyaltyTier,
    User,
)
from customer_svc.customers.services import _timeline

_YEAR = timedelta(days=365)
_TIER_KINDS = (LoyaltyEntry.Kind.EARN, LoyaltyEntry.Kind.TAKE_BACK)


@dataclass(frozen=True)
class BoughtLine:
    """One line of what was bought: how much of it, for what net amount."""

    line: int
    quantity: Decimal
    net: Decimal


@dataclass(frozen=True)
class ReturnedLine:
    """One line of what came back; `original_line` is None where nobody knows the first document."""

    line: int
    original_line: int | None
    quantity: Decimal
    net: Decimal


@transaction.atomic
def earn_points(
    *, customer_id: UUID, document: str, lines: Sequence[BoughtLine], now: datetime
) -> None:
    """The customer has the points of these lines of a document; saying it twice changes nothing.

    Points count at once, or after the days that the program asks for. A customer whom we do not
    know, or who is erased, earns nothing.
    """
    customer, program = _lock(customer_id), _program()
    earned = LoyaltyEntry.objects.filter(kind=LoyaltyEntry.Kind.EARN, document=document)
    earned = earned.filter(line__in=[line.line for line in lines])
    if customer is None or not program.is_active or earned.exists():
        return
    if customer.user.status == User.Status.ERASED:
        return
    rate = program.points_per_unit * (customer.tier.multiplier if customer.tier else 1)
    shares = rules.points_by_line(nets=[line.net for line in lines], rate=rate)
    for line, points in zip(lines, shares, strict=True):
        if points:
            _earn_line(customer, program, document, line, points, now)
    review_tier(customer, now)


@transaction.atomic
def take_points_back(
    *,
    customer_id: UUID,
    document: str,
    original: str,
    lines: Sequence[ReturnedLine],
    now: datetime,
) -> None:
    """The points of what came back are gone again; saying it twice changes nothing.

    In proportion to the units of the original line, which may have earned none; by the net amount
    where nobody knows the line, and of a document that we know no more than is left of it. However
    often and by whichever events the units of a document come back, all of them together take what
    it earned. The balance may fall below zero: what was earned may have been spent meanwhile.
    """
    customer, program = _lock(customer_id), _program()
    taken = LoyaltyEntry.objects.filter(kind=LoyaltyEntry.Kind.TAKE_BACK, document=document)
    if customer is None or taken.exists():
        return
    for line in lines:
        earned, points = _owed(program, original, line)
        # units that take no point are counted as well: those after them take what they would have
        if earned or points:
            _take_back_line(customer, document, line, earned, points, now)
    review_tier(customer, now)


@transaction.atomic
def spend_points(*, customer_id: UUID, points: int, key: str) -> bool:
    """The points are spent; whether it was this call that spent them.

    Raises UnknownCustomer and NotEnoughPoints.
    """
    customer = _lock(customer_id)
    if customer is None:
        raise errors.UnknownCustomer
    kind, document = LoyaltyEntry.Kind.BURN, f"burn:{key}"
    if LoyaltyEntry.objects.filter(kind=kind, document=document).exists():
        return False
    if customer.points_balance < points:
        raise errors.NotEnoughPoints(available=max(customer.points_balance, 0))
    _move(customer, LoyaltyEntry(kind=kind, document=document, points=-points))
    _consume(customer, points)
    return True


@transaction.atomic
def adjust_points(
    *, customer_id: UUID, points: int, reason: str, reference: str, actor: str, now: datetime
) -> None:
    """Staff have given or taken points; a repeat of the reference changes nothing.

    Raises UnknownCustomer, and NotEnoughPoints when more would be taken than is there.
    """
    customer = _lock(customer_id)
    if customer is None:
        raise errors.UnknownCustomer
    if LoyaltyEntry.objects.filter(kind=LoyaltyEntry.Kind.ADJUST, document=reference).exists():
        return
    if customer.points_balance + points < min(customer.points_balance, 0):
        raise errors.NotEnoughPoints(available=max(customer.points_balance, 0))
    entry = LoyaltyEntry(kind=LoyaltyEntry.Kind.ADJUST, document=reference, points=points)
    _give_or_take(customer, entry)
    detail = f"{points:+d}: {reason}"
    kind = AccountEvent.Kind.POINTS_CHANGED
    _timeline.note(user_id=customer.pk, kind=kind, detail=detail, actor=actor, now=now)


def post_due_points(*, now: datetime) -> int:
    """Points whose days of waiting are over count; returns how many entries."""
    due = LoyaltyEntry.objects.filter(state=LoyaltyEntry.State.PENDING, posts_at__lte=now)
    owners = sorted(set(due.values_list("customer_id", flat=True)))
    return sum(_post_due_of(customer_id, now) for customer_id in owners)


def expire_points(*, now: datetime) -> int:
    """Points past their time are gone; returns how many entries had some left."""
    due = LoyaltyEntry.objects.filter(remaining__gt=0, expires_at__lte=now)
    owners = sorted(set(due.values_list("customer_id", flat=True)))
    return sum(_expire_due_of(customer_id, now) for customer_id in owners)


def review_tiers(*, now: datetime) -> int:
    """Whoever has a tier has the one that the last year reaches; returns how many have changed."""
    holders = Customer.objects.filter(merged_into=None).exclude(tier=None).order_by("pk")
    keys = list(holders.values_list("pk", flat=True))
    return sum(_review_tier_of(key, now) for key in keys)


def merge_points(*, duplicate: Customer, kept: Customer) -> int:
    """The balance of one customer belongs to the other; expects both locked. Returns the points.

    Points that do not count yet count from now on.
    """
    for entry in duplicate.loyalty_entries.filter(state=LoyaltyEntry.State.PENDING).order_by("pk"):
        _post(duplicate, entry)
    points = duplicate.points_balance
    if points:
        name = f"merge:{duplicate.pk}"
        kind = LoyaltyEntry.Kind.MERGE
        _give_or_take(duplicate, LoyaltyEntry(kind=kind, document=name, line=0, points=-points))
        _give_or_take(kept, LoyaltyEntry(kind=kind, document=name, line=1, points=points))
    return points


def _lock(customer_id: UUID) -> Customer | None:
    """The customer, or whoever they were merged into, locked."""
    customer = Customer.objects.locked().filter(pk=customer_id).first()
    if customer is not None and customer.merged_into_id is not None:
        return _lock(customer.merged_into_id)
    return customer


def _program() -> LoyaltyProgram:
    return LoyaltyProgram.objects.filter(pk=1).first() or LoyaltyProgram()


def _earn_line(
    customer: Customer,
    program: LoyaltyProgram,
    document: str,
    line: BoughtLine,
    points: int,
    now: datetime,
) -> None:
    posts_at = now + timedelta(days=program.pending_days)
    days = program.expires_after_days
    entry = LoyaltyEntry(
        kind=LoyaltyEntry.Kind.EARN,
        document=document,
        line=line.line,
        quantity=line.quantity,
        points=points,
        posts_at=posts_at,
        expires_at=posts_at + timedelta(days=days) if days else None,
    )
    if program.pending_days:
        entry.customer, entry.state = customer, LoyaltyEntry.State.PENDING
        entry.balance_after = customer.points_balance
        entry.save()
        return
    _give_or_take(customer, entry)


def _owed(
    program: LoyaltyProgram, original: str, line: ReturnedLine
) -> tuple[LoyaltyEntry | None, int]:
    """The entry that these units undo, if it is known, and the points that go with them."""
    earned = LoyaltyEntry.objects.filter(kind=LoyaltyEntry.Kind.EARN, document=original)
    if original and line.original_line is not None:
        found = earned.filter(line=line.original_line).select_for_update().first()
        return found, _points_of(found, line) if found else 0
    points = _points_of_net(program, line.net)
    entries = list(earned.order_by("line").select_for_update()) if original else []
    if not entries:
        return None, points
    left = [_left_of(entry) for entry in entries]
    at = rules.likely_line(left=left, points=points)
    return entries[at], min(points, left[at])


def _points_of(earned: LoyaltyEntry, line: ReturnedLine) -> int:
    before = earned.reversals.aggregate(total=Sum("quantity"))["total"] or Decimal(0)
    points = rules.points_back(
        points=earned.points,
        bought=earned.quantity or Decimal(0),
        before=before,
        now=line.quantity,
    )
    return min(points, _left_of(earned))


def _left_of(earned: LoyaltyEntry) -> int:
    """The points of an entry that have not been taken back."""
    taken: int = earned.reversals.aggregate(total=Sum("points"))["total"] or 0
    return earned.points + taken


def _points_of_net(program: LoyaltyProgram, net: Decimal) -> int:
    return rules.points_by_line(nets=[net], rate=program.points_per_unit)[0]


def _take_back_line(
    customer: Customer,
    document: str,
    line: ReturnedLine,
    earned: LoyaltyEntry | None,
    points: int,
    now: datetime,
) -> None:
    if points and earned is not None and earned.state == LoyaltyEntry.State.PENDING:
        _post(customer, earned)
    entry = LoyaltyEntry(
        kind=LoyaltyEntry.Kind.TAKE_BACK,
        document=document,
        line=line.line,
        quantity=line.quantity,
        points=-points,
        reverses=earned,
        posts_at=now,
    )
    _move(customer, entry)
    _consume(customer, points, first=earned)
    if earned is not None and _left_of(earned) == 0:
        LoyaltyEntry.objects.filter(pk=earned.pk).update(state=LoyaltyEntry.State.REVERSED)


def _give_or_take(customer: Customer, entry: LoyaltyEntry) -> None:
    """Post an entry of either sign; what is given first pays what the customer owes."""
    if entry.points > 0:
        entry.remaining = max(0, min(entry.points, customer.points_balance + entry.points))
    _move(customer, entry)
    if entry.points < 0:
        _consume(customer, -entry.points)


def _move(customer: Customer, entry: LoyaltyEntry) -> None:
    customer.points_balance += entry.points
    entry.customer, entry.balance_after = customer, customer.points_balance
    entry.save()
    Customer.objects.filter(pk=customer.pk).update(points_balance=customer.points_balance)


def _consume(customer: Customer, points: int, first: LoyaltyEntry | None = None) -> None:
    """What is left of earlier points becomes less: first of that entry, then what expires first."""
    left = LoyaltyEntry.objects.filter(customer=customer, remaining__gt=0)
    rows = list(left.order_by(F("expires_at").asc(nulls_last=True), "pk"))
    if first is not None:
        rows.sort(key=lambda row: row.pk != first.pk)
    for row in rows:
        used = min(points, row.remaining)
        if used:
            LoyaltyEntry.objects.filter(pk=row.pk).update(remaining=row.remaining - used)
            points -= used


def _post(customer: Customer, entry: LoyaltyEntry) -> None:
    customer.points_balance += entry.points
    entry.state = LoyaltyEntry.State.POSTED
    entry.remaining = max(0, min(entry.points, customer.points_balance))
    entry.balance_after = customer.points_balance
    entry.save(update_fields=["state", "remaining", "balance_after"])
    Customer.objects.filter(pk=customer.pk).update(points_balance=customer.points_balance)


@transaction.atomic
def _review_tier_of(customer_id: UUID, now: datetime) -> int:
    customer = Customer.objects.locked().get(pk=customer_id)
    before = customer.tier_id
    review_tier(customer, now)
    return int(Customer.objects.get(pk=customer_id).tier_id != before)


@transaction.atomic
def _post_due_of(customer_id: UUID, now: datetime) -> int:
    customer = Customer.objects.locked().get(pk=customer_id)
    due = LoyaltyEntry.objects.filter(
        customer=customer, state=LoyaltyEntry.State.PENDING, posts_at__lte=now
    )
    entries = list(due.order_by("pk"))
    for entry in entries:
        _post(customer, entry)
    return len(entries)


@transaction.atomic
def _expire_due_of(customer_id: UUID, now: datetime) -> int:
    customer = Customer.objects.locked().get(pk=customer_id)
    due = LoyaltyEntry.objects.filter(customer=customer, remaining__gt=0, expires_at__lte=now)
    entries = list(due.order_by("pk"))
    for entry in entries:
        gone = LoyaltyEntry(
            kind=LoyaltyEntry.Kind.EXPIRE, document=f"expiry:{entry.pk}", points=-entry.remaining
        )
        _move(customer, gone)
        LoyaltyEntry.objects.filter(pk=entry.pk).update(
            remaining=0, state=LoyaltyEntry.State.EXPIRED
        )
    return len(entries)


def review_tier(customer: Customer, now: datetime) -> None:
    """The customer has the tier that the points of the last year reach. Expects the lock."""
    tiers = [rules.Tier(row.code, row.threshold) for row in LoyaltyTier.objects.all()]
    if not tiers:
        return
    recent = LoyaltyEntry.objects.filter(
        Q(customer=customer) | Q(customer__merged_into=customer),
        kind__in=_TIER_KINDS,
        created_at__gt=now - _YEAR,
    )
    points = recent.aggregate(total=Sum("points"))["total"] or 0
    reached = rules.tier_of(points=points, tiers=tiers)
    if reached == customer.tier_id:
        return
    detail = f"{customer.tier_id or '-'} > {reached or '-'}"
    Customer.objects.filter(pk=customer.pk).update(tier=reached)
    kind = AccountEvent.Kind.TIER_CHANGED
    _timeline.note(user_id=customer.pk, kind=kind, detail=detail, now=now)
