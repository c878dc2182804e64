"""Coupons: single codes, and batches of codes that cannot be guessed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from product_svc.catalog.services import publish_rule_set
from product_svc.promotions import errors
from product_svc.promotions.models import Coupon, CouponBatch, Promotion
from product_svc.promotions.rules import coupons as codes

_WRITTEN_AT_ONCE = 1_000


@dataclass(frozen=True)
class NewCoupons:
    """A batch of coupons to make: so many, each usable so often."""

    name: str
    count: int
    prefix: str = ""
    total_limit: int | None = 1
    per_customer_limit: int | None = None


@transaction.atomic
def add_coupon(*, coupon: Coupon, actor: str, now: datetime) -> Coupon:
    """The code opens its promotion, in any spelling; raises CodeInvalid, CodeTaken."""
    coupon.code = codes.normal(coupon.code)
    if not codes.is_code(coupon.code):
        raise errors.CodeInvalid(coupon.code)
    is_new = coupon.pk is None
    try:
        with transaction.atomic():
            coupon.save()
    except IntegrityError as clash:
        raise errors.CodeTaken(coupon.code) from clash
    if is_new:
        _publish(coupon.promotion, 1, actor, now)
    return coupon


@transaction.atomic
def make_coupons(
    *,
    promotion: Promotion,
    new: NewCoupons,
    choose: Callable[[Sequence[str]], str],
    actor: str,
    now: datetime,
) -> CouponBatch:
    """There is a batch of coupons for the promotion; `choose` is the source of chance.

    Raises CodeInvalid for a prefix that codes may not have, CodeTaken should chance repeat itself.
    """
    prefix = codes.normal(new.prefix)
    if not codes.is_code(codes.made_code(prefix, lambda letters: letters[0])):
        raise errors.CodeInvalid(new.prefix)
    batch = CouponBatch.objects.create(
        promotion=promotion, name=new.name, size=new.count, made_at=now, made_by=actor
    )
    rows = (
        Coupon(
            code=codes.made_code(prefix, choose),
            promotion=promotion,
            batch=batch,
            total_limit=new.total_limit,
            per_customer_limit=new.per_customer_limit,
        )
        for _number in range(new.count)
    )
    try:
        with transaction.atomic():
            Coupon.objects.bulk_create(rows, batch_size=_WRITTEN_AT_ONCE)
    except IntegrityError as clash:
        raise errors.CodeTaken(prefix) from clash
    _publish(promotion, new.count, actor, now)
    return batch


@transaction.atomic
def set_coupons_active(
    *, coupon_ids: Sequence[int], is_active: bool, actor: str, now: datetime
) -> int:
    """These coupons may, or may no longer, be used; returns how many changed."""
    rows = Coupon.objects.filter(pk__in=coupon_ids).exclude(is_active=is_active)
    promotions = {coupon.promotion for coupon in rows.select_related("promotion")}
    changed = rows.update(is_active=is_active)
    for promotion in sorted(promotions, key=lambda each: each.code):
        _publish(promotion, changed, actor, now)
    return changed


def _publish(promotion: Promotion, count: int, actor: str, now: datetime) -> None:
    """A version of the rules says that there are other coupons, and never which."""
    change = {"kind": "coupons", "promotion": promotion.code, "count": str(count)}
    publish_rule_set(changes=[change], actor=actor, now=now)
