"""Coupons: single codes, and batches of codes that cannot be guessed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from django.db import IntegrityError, transaction
from django.db.models import F

from product_svc.catalog.services import (
    Sent,
    described,
    held_row,
    keep,
    publish_rule_set,
    seen_row,
)
from product_svc.promotions import errors
from product_svc.promotions.models import Coupon, CouponBatch, Promotion, State
from product_svc.promotions.rules import coupons as codes
from product_svc.promotions.services._terms import refuse_less_than_used

Made = TypeVar("Made")
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
def create_coupon(*, promotion: Promotion, sent: Sent, actor: str, now: datetime) -> Coupon:
    """The promotion has one more code. Raises as `save_coupon`."""
    coupon = described(Coupon(promotion=promotion), sent)
    return save_coupon(coupon=coupon, actor=actor, now=now)


@transaction.atomic
def change_coupon(
    *, code: str, sent: Sent, actor: str, now: datetime, expected_version: int | None
) -> Coupon:
    """What was sent of the coupon is so. Raises as `save_coupon`, NothingSoCalled, StaleVersion."""
    named = {"code": codes.normal(code)}
    coupon = seen_row(Coupon, named=named, expected_version=expected_version)
    return save_coupon(coupon=described(coupon, sent), actor=actor, now=now)


@transaction.atomic
def save_coupon(*, coupon: Coupon, actor: str, now: datetime) -> Coupon:
    """The code opens its promotion, in any spelling, and within these limits.

    One version on, unless nothing differs. Locks the coupon. Raises CodeInvalid, CodeTaken,
    NoCouponsWanted for a new one, TermsInvalid for a limit below what has been used.
    """
    coupon.code = codes.normal(coupon.code)
    if not codes.is_code(coupon.code):
        raise errors.CodeInvalid(coupon.code)
    held: Coupon | None = held_row(coupon)
    if held is None:
        _refuse_no_use(coupon.promotion)
    else:
        # what others have used meanwhile is not the form's to say
        coupon.used_count = held.used_count
        refuse_less_than_used(coupon)
    changed = unless_code_taken(coupon.code, lambda: keep(coupon, held, actor=actor))
    if changed and (held is None or held.is_active != coupon.is_active):
        _publish(coupon.promotion, 1, actor, now)
    return coupon


def unless_code_taken(code: str, make: Callable[[], Made]) -> Made:
    """What is made; raises CodeTaken where there is such a coupon."""
    try:
        with transaction.atomic():
            return make()
    except IntegrityError as clash:
        raise errors.CodeTaken(code) from clash


def _refuse_no_use(promotion: Promotion) -> None:
    if promotion.state == State.ENDED or not promotion.needs_coupon:
        raise errors.NoCouponsWanted(promotion.code)


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

    Raises CodeInvalid for a prefix that codes may not have, CodeTaken should chance repeat itself,
    NoCouponsWanted.
    """
    _refuse_no_use(promotion)
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
    unless_code_taken(prefix, lambda: Coupon.objects.bulk_create(rows, batch_size=_WRITTEN_AT_ONCE))
    _publish(promotion, new.count, actor, now)
    return batch


@transaction.atomic
def set_coupons_active(
    *, coupon_ids: Sequence[int], is_active: bool, actor: str, now: datetime
) -> int:
    """These coupons may, or may no longer, be used; returns how many changed."""
    rows = Coupon.objects.filter(pk__in=coupon_ids).exclude(is_active=is_active)
    promotions = {coupon.promotion for coupon in rows.select_related("promotion")}
    changed = rows.update(is_active=is_active, version=F("version") + 1)
    for promotion in sorted(promotions, key=lambda each: each.code):
        _publish(promotion, changed, actor, now)
    return changed


def _publish(promotion: Promotion, count: int, actor: str, now: datetime) -> None:
    """A version of the rules says that there are other coupons, and never which."""
    change = {"kind": "coupons", "promotion": promotion.code, "count": str(count)}
    publish_rule_set(changes=[change], actor=actor, now=now)
