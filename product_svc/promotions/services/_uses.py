"""What sales use of promotions: held, then redeemed, released or expired.

Limits and budgets hold because each is one guarded UPDATE of the promotion's own row, which also
makes those who count a customer's uses take turns.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.db import connection, transaction
from django.db.models import F, Q

from product_svc.promotions import errors, selectors
from product_svc.promotions.models import Coupon, Promotion, Use, UsedPromotion, UseState
from product_svc.promotions.rules import coupons as codes

_CLAIM = """
INSERT INTO promotions_use (reference, customer, currency, state, held_until, held_at)
VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT (reference) DO NOTHING RETURNING id
"""


@dataclass(frozen=True)
class Wanted:
    """One promotion of a quote, with the coupon that opened it and what it takes off."""

    promotion: str
    amount: Decimal
    coupon: str = ""


@dataclass(frozen=True)
class Holding:
    """What is held under a reference, as its holder sees it."""

    reference: str
    state: str
    held_until: datetime


@transaction.atomic
def hold_promotions(
    *,
    reference: str,
    customer: str,
    currency: str,
    wanted: Sequence[Wanted],
    ttl_seconds: int,
    now: datetime,
) -> Holding:
    """All of these promotions are held until the time is up, or none is.

    That they are on was decided by the quote, whose promise may outlast them by some minutes. A
    repeat returns the first holding; one that has lapsed is taken again. Raises PromotionUnknown,
    PromotionUsedUp, CouponUnknown, CouponUsedUp, CustomerRequired, CustomerLimitReached,
    UseCancelled after a release, ReferenceReused for something else.
    """
    held_until = now + timedelta(seconds=ttl_seconds)
    pk = _claimed(reference, customer, currency, UseState.HELD, held_until, now)
    if pk is None:
        return _held_again(reference, customer, wanted, held_until)
    _take(pk, customer, wanted)
    return Holding(reference, UseState.HELD, held_until)


@transaction.atomic
def redeem_promotions(*, reference: str, now: datetime) -> Holding:
    """What is held belongs to an order; a repeat changes nothing.

    What had lapsed is taken again while there is any. Locks the use. Raises UseUnknown,
    UseCancelled, and what hold_promotions raises when it is gone.
    """
    use = _locked(reference)
    if use is None:
        raise errors.UseUnknown
    if use.state == UseState.RELEASED:
        raise errors.UseCancelled
    if use.state == UseState.EXPIRED:
        wanted = _wanted_by(use)
        use.promotions.all().delete()
        _take(use.pk, use.customer, wanted)
    if use.state != UseState.REDEEMED:
        _settle(use, UseState.REDEEMED, now)
    return Holding(reference, use.state, use.held_until)


@transaction.atomic
def release_promotions(*, reference: str, now: datetime) -> Holding:
    """Nothing is held under this reference, nor ever will be; a repeat changes nothing.

    One never heard of is noted, so that a hold that comes late is refused. Locks the use. Raises
    UseRedeemed.
    """
    pk = _claimed(reference, "", "", UseState.RELEASED, now, now)
    use = _locked(reference)
    if use is None or pk is not None:
        return Holding(reference, UseState.RELEASED, now)
    if use.state == UseState.REDEEMED:
        raise errors.UseRedeemed
    if use.state == UseState.HELD:
        _give_back(use)
    if use.state != UseState.RELEASED:
        _settle(use, UseState.RELEASED, now)
    return Holding(reference, use.state, use.held_until)


def expire_uses(*, now: datetime, limit: int) -> int:
    """What was held for longer than its time is given back; returns how many were due.

    Each is a transaction of its own, so that a redeem that comes first wins.
    """
    due = Use.objects.filter(state=UseState.HELD, held_until__lte=now).order_by("held_until", "pk")
    references = list(due.values_list("reference", flat=True)[:limit])
    for reference in references:
        _expire(reference, now)
    return len(references)


@transaction.atomic
def _expire(reference: str, now: datetime) -> None:
    use = _locked(reference)
    if use is not None and use.state == UseState.HELD and use.held_until <= now:
        _give_back(use)
        _settle(use, UseState.EXPIRED, now)


def _claimed(
    reference: str, customer: str, currency: str, state: str, held_until: datetime, now: datetime
) -> int | None:
    """The id of a new use, or None when the reference is taken; waits for one being made."""
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, [reference, customer, currency, str(state), held_until, now])
        row = cursor.fetchone()
    return int(row[0]) if row else None


def _locked(reference: str) -> Use | None:
    return next(iter(Use.objects.filter(reference=reference).locked()), None)


def _settle(use: Use, state: UseState, now: datetime) -> None:
    use.state, use.settled_at = state, now
    use.save(update_fields=["state", "settled_at"])


def _held_again(
    reference: str, customer: str, wanted: Sequence[Wanted], held_until: datetime
) -> Holding:
    use = Use.objects.locked().get(reference=reference)
    if use.state == UseState.RELEASED:
        raise errors.UseCancelled
    if use.customer != customer or _normal(_wanted_by(use)) != _normal(wanted):
        raise errors.ReferenceReused
    if use.state == UseState.EXPIRED:
        use.promotions.all().delete()
        _take(use.pk, customer, wanted)
        use.held_until = held_until
        use.state, use.settled_at = UseState.HELD, None
        use.save(update_fields=["state", "settled_at", "held_until"])
    return Holding(reference, use.state, use.held_until)


def _normal(wanted: Sequence[Wanted]) -> list[tuple[str, str, Decimal]]:
    return sorted((each.promotion, codes.normal(each.coupon), each.amount) for each in wanted)


def _wanted_by(use: Use) -> list[Wanted]:
    rows = use.promotions.order_by("pk").values_list("promotion__code", "amount", "coupon__code")
    return [Wanted(promotion, amount, coupon or "") for promotion, amount, coupon in rows]


def _take(pk: int, customer: str, wanted: Sequence[Wanted]) -> None:
    """All of it is used, by guarded updates in the order of keys; expects a transaction."""
    promotions = _promotions(wanted)
    coupons = _coupons(wanted)
    by_key = sorted(wanted, key=lambda each: (promotions[each.promotion].pk, each.coupon))
    for each in by_key:
        _take_promotion(promotions[each.promotion], each.amount, customer)
    opened = [coupons[codes.normal(each.coupon)] for each in by_key if each.coupon]
    for coupon in sorted(opened, key=lambda coupon: coupon.pk):
        _take_coupon(coupon, customer)
    UsedPromotion.objects.bulk_create(
        UsedPromotion(
            use_id=pk,
            promotion=promotions[each.promotion],
            coupon=coupons[codes.normal(each.coupon)] if each.coupon else None,
            amount=each.amount,
        )
        for each in by_key
    )


def _promotions(wanted: Sequence[Wanted]) -> dict[str, Promotion]:
    named = {each.promotion for each in wanted}
    found = {row.code: row for row in Promotion.objects.filter(code__in=named)}
    for code in sorted(named - set(found)):
        raise errors.PromotionUnknown(code)
    return found


def _coupons(wanted: Sequence[Wanted]) -> dict[str, Coupon]:
    named = {codes.normal(each.coupon): each.promotion for each in wanted if each.coupon}
    rows = Coupon.objects.filter(code__in=named).select_related("promotion")
    found = {row.code: row for row in rows if row.promotion.code == named[row.code]}
    unknown = sorted(set(named) - set(found))
    if unknown:
        raise errors.CouponUnknown(unknown)
    return found


def _take_promotion(promotion: Promotion, amount: Decimal, customer: str) -> None:
    limit = promotion.per_customer_limit
    if limit is not None and not customer:
        raise errors.CustomerRequired(promotion.code)
    within = Q(total_limit__isnull=True) | Q(used_count__lt=F("total_limit"))
    affordable = Q(budget__isnull=True) | Q(budget__gte=F("used_amount") + amount)
    taken = Promotion.objects.filter(within, affordable, pk=promotion.pk).update(
        used_count=F("used_count") + 1, used_amount=F("used_amount") + amount
    )
    if not taken:
        raise errors.PromotionUsedUp(promotion.code)
    # its row is ours until we commit, so nobody else counts the same customer now
    uses = limit is not None and selectors.uses_by_customer(
        promotion_id=promotion.pk, customer=customer
    )
    if limit is not None and uses >= limit:
        raise errors.CustomerLimitReached(promotion.code)


def _take_coupon(coupon: Coupon, customer: str) -> None:
    limit = coupon.per_customer_limit
    if limit is not None and not customer:
        raise errors.CustomerRequired(coupon.promotion.code)
    within = Q(total_limit__isnull=True) | Q(used_count__lt=F("total_limit"))
    if not Coupon.objects.filter(within, pk=coupon.pk).update(used_count=F("used_count") + 1):
        raise errors.CouponUsedUp(coupon.code)
    uses = limit is not None and selectors.coupon_uses_by_customer(
        coupon_id=coupon.pk, customer=customer
    )
    if limit is not None and uses >= limit:
        raise errors.CustomerLimitReached(coupon.promotion.code)


def _give_back(use: Use) -> None:
    """The limits and the budgets are as if it had never been; expects the use locked."""
    rows = list(use.promotions.order_by("promotion_id", "coupon_id"))
    for row in rows:
        Promotion.objects.filter(pk=row.promotion_id).update(
            used_count=F("used_count") - 1, used_amount=F("used_amount") - row.amount
        )
    for coupon_id in sorted(row.coupon_id for row in rows if row.coupon_id):
        Coupon.objects.filter(pk=coupon_id).update(used_count=F("used_count") - 1)
