"""Questions to promotions."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal

from django.db import DEFAULT_DB_ALIAS
from django.db.models import Count, Q, QuerySet

from product_svc.config.prepared import prepared_rows
from product_svc.promotions import errors
from product_svc.promotions.models import (
    Coupon,
    CouponBatch,
    Promotion,
    PromotionStep,
    State,
    UsedPromotion,
    UseState,
)
from product_svc.promotions.rules import coupons as codes
from product_svc.promotions.rules.states import LIVE
from shared_libs.refusals import Refusal, Rejected
from shared_libs.trade.offers import Conditions, Occasion, Offer, is_on

COUNTING = (UseState.HELD, UseState.REDEEMED)
# why what is limited for each customer opens nothing for a guest
CUSTOMER_REQUIRED = errors.CustomerRequired.code

# `running_promotions` for what needs no coupon: text and prepared, because every quote asks
_FIELDS = Promotion._meta.concrete_fields  # noqa: SLF001 - Django's documented introspection
_NAMES = [field.attname for field in _FIELDS]
_OPEN = f"""
    SELECT {", ".join(str(field.column) for field in _FIELDS)} FROM promotions_promotion
    WHERE NOT needs_coupon AND state = ANY(%(live)s)
      AND (starts_at IS NULL OR starts_at <= %(now)s) AND (ends_at IS NULL OR ends_at > %(now)s)
      AND (total_limit IS NULL OR used_count < total_limit)
      AND (budget IS NULL OR used_amount < budget)
    ORDER BY priority DESC, code"""  # noqa: S608 - our own names


@dataclass(frozen=True)
class Opened:
    """What coupons open, and why some of them open nothing, each as it was written."""

    offers: tuple[Offer, ...] = ()
    refused: Mapping[str, Rejected] = field(default_factory=dict)


def offers(*, coupons: Sequence[str], language: str, now: datetime) -> tuple[Offer, ...]:
    """What is on now for everybody, and what these coupons open; what is used up is left out.

    One query, one more with coupons. Raises CouponUnknown naming all that are, CouponNotValid,
    CouponSpent.
    """
    opened = opened_by(coupons=coupons, language=language, now=now)
    unknown = [
        code for code, why in opened.refused.items() if isinstance(why, errors.CouponUnknown)
    ]
    if unknown:
        raise errors.CouponUnknown(unknown)
    for refusal in opened.refused.values():
        raise refusal
    return (*open_offers(language=language, now=now), *opened.offers)


def open_offers(*, language: str, now: datetime) -> tuple[Offer, ...]:
    """What is on now for everybody; what is used up is left out. One query."""
    return tuple(
        offer_of(Promotion.from_db(DEFAULT_DB_ALIAS, _NAMES, row), language)
        for row in prepared_rows(_OPEN, {"now": now, "live": list(LIVE)})
    )


def opened_by(*, coupons: Sequence[str], language: str, now: datetime) -> Opened:
    """What each of these coupons opens, or why not. One query, none without coupons."""
    written = {codes.normal(code): code for code in coupons}
    rows = Coupon.objects.filter(code__in=written).select_related("promotion")
    known = {coupon.code: coupon for coupon in rows} if written else {}
    found: list[Offer] = []
    refused: dict[str, Rejected] = {}
    for code in sorted(written):
        try:
            found.append(_opened_by(known.get(code), written[code], language, now))
        except Rejected as why:
            refused[written[code]] = why
    return Opened(tuple(found), {code: refused[code] for code in coupons if code in refused})


def running_promotions(*, now: datetime) -> QuerySet[Promotion]:
    """The promotions whose time it is; what only a coupon opens included."""
    return Promotion.objects.filter(
        Q(starts_at__isnull=True) | Q(starts_at__lte=now),
        Q(ends_at__isnull=True) | Q(ends_at__gt=now),
        state__in=LIVE,
    ).order_by("-priority", "code")


def _opened_by(coupon: Coupon | None, written: str, language: str, now: datetime) -> Offer:
    if coupon is None:
        raise errors.CouponUnknown([written])
    promotion = coupon.promotion
    if not coupon.is_active or not is_running(promotion, now=now):
        raise errors.CouponNotValid(written)
    is_spent = coupon.total_limit is not None and coupon.used_count >= coupon.total_limit
    if is_spent or _is_used_up(promotion):
        raise errors.CouponSpent(written)
    offer = offer_of(promotion, language, coupon=written)
    is_per_customer = offer.is_per_customer or coupon.per_customer_limit is not None
    return replace(offer, is_per_customer=is_per_customer)


def is_running(promotion: Promotion, *, now: datetime) -> bool:
    """Whether it is its time."""
    begun = promotion.starts_at is None or promotion.starts_at <= now
    return (
        promotion.state in LIVE and begun and (promotion.ends_at is None or promotion.ends_at > now)
    )


def _is_used_up(promotion: Promotion) -> bool:
    out_of_times = (
        promotion.total_limit is not None and promotion.used_count >= promotion.total_limit
    )
    out_of_money = promotion.budget is not None and promotion.used_amount >= promotion.budget
    return out_of_times or out_of_money


def published_promotions() -> QuerySet[Promotion]:
    """What tills may give by themselves: on, or to begin, and open without a coupon."""
    return Promotion.objects.filter(state__in=LIVE, needs_coupon=False).order_by("code")


def offer_document(promotion: Promotion) -> dict[str, object]:
    """A promotion's terms as a version of the rules tells them; no coupon, no budget."""
    amount = f"{promotion.value.normalize():f}"
    window = {"starts_at": promotion.starts_at, "ends_at": promotion.ends_at}
    hours = {"from_time": promotion.from_time, "until_time": promotion.until_time}
    return {
        "code": promotion.code,
        "name": {"en": promotion.name_en, "fr": promotion.name_fr or promotion.name_en},
        "scope": promotion.scope,
        "action": promotion.action,
        "value": amount,
        "currency": promotion.currency or None,
        "buy_quantity": promotion.buy_quantity,
        "get_quantity": promotion.get_quantity,
        "gift_sku": promotion.gift_sku or None,
        "gift_quantity": promotion.gift_quantity,
        "categories": promotion.categories,
        "brands": promotion.brands,
        "skus": promotion.skus,
        "min_subtotal": _plain(promotion.min_subtotal),
        "min_quantity": _plain(promotion.min_quantity),
        "channel": promotion.channel or None,
        "stores": promotion.stores,
        "customer_groups": promotion.customer_groups,
        "weekdays": promotion.weekdays,
        "priority": promotion.priority,
        "stacking_group": promotion.stacking_group or None,
        "is_exclusive": promotion.is_exclusive,
        "is_limited": promotion.is_limited,
        **{name: at.isoformat() if at else None for name, at in (window | hours).items()},
    }


def _plain(value: Decimal | None) -> str | None:
    return None if value is None else f"{value.normalize():f}"


def offer_of(promotion: Promotion, language: str, *, coupon: str = "") -> Offer:
    """A promotion as the rules know it."""
    french = promotion.name_fr if language == "fr" else ""
    return Offer(
        code=promotion.code,
        name=french or promotion.name_en,
        scope=promotion.scope,
        action=promotion.action,
        value=promotion.value,
        currency=promotion.currency,
        buy_quantity=promotion.buy_quantity,
        get_quantity=promotion.get_quantity,
        gift_sku=promotion.gift_sku,
        gift_quantity=promotion.gift_quantity,
        conditions=_conditions(promotion),
        priority=promotion.priority,
        stacking_group=promotion.stacking_group,
        is_exclusive=promotion.is_exclusive,
        coupon=coupon,
        budget_left=_budget_left(promotion),
        is_limited=promotion.is_limited,
        is_per_customer=promotion.per_customer_limit is not None,
    )


def _conditions(promotion: Promotion) -> Conditions:
    return Conditions(
        categories=frozenset(promotion.categories),
        brands=frozenset(promotion.brands),
        skus=frozenset(promotion.skus),
        min_subtotal=promotion.min_subtotal,
        min_quantity=promotion.min_quantity,
        channel=promotion.channel,
        stores=frozenset(promotion.stores),
        customer_groups=frozenset(promotion.customer_groups),
        weekdays=frozenset(promotion.weekdays),
        from_time=promotion.from_time,
        until_time=promotion.until_time,
    )


def _budget_left(promotion: Promotion) -> Decimal | None:
    return None if promotion.budget is None else promotion.budget - promotion.used_amount


@dataclass(frozen=True)
class WantedPromotions:
    """Which promotions staff look for; what is empty is not asked."""

    state: str = ""
    scope: str = ""
    channel: str = ""
    needs_coupon: bool | None = None
    search: str = ""


@dataclass(frozen=True)
class WantedCoupons:
    """Which coupons staff look for; `search` is the beginning of a code."""

    promotion: str = ""
    batch: int | None = None
    is_active: bool | None = None
    search: str = ""


def staff_promotions(wanted: WantedPromotions) -> QuerySet[Promotion]:
    """The promotions that answer, drafts and those that are over too."""
    plain = {name: getattr(wanted, name) for name in ("state", "scope", "channel", "needs_coupon")}
    rows = Promotion.objects.filter(
        **{name: value for name, value in plain.items() if value not in ("", None)}
    )
    text = wanted.search
    called = Q(code__startswith=text) | Q(name_en__icontains=text) | Q(name_fr__icontains=text)
    return rows.filter(called) if text else rows


def promotion_called(*, code: str) -> Promotion:
    """One promotion; raises PromotionUnknown."""
    for row in Promotion.objects.filter(code=code):
        return row
    raise errors.PromotionUnknown(code)


def codes_naming(*, category: str = "", brand: str = "") -> list[str]:
    """The promotions that are not over and ask for this category or this brand."""
    asked = Q(categories__contains=[category]) if category else Q(brands__contains=[brand])
    rows = Promotion.objects.filter(asked).exclude(state=State.ENDED)
    return list(rows.order_by("code").values_list("code", flat=True))


def steps_of(promotion: Promotion) -> QuerySet[PromotionStep]:
    """Who let it go, paused or ended it, the newest first."""
    return promotion.steps.order_by("-at", "-pk")


def staff_coupons(wanted: WantedCoupons) -> QuerySet[Coupon]:
    """The coupons that answer, each with its promotion."""
    plain = {
        "promotion__code": wanted.promotion,
        "batch_id": wanted.batch,
        "is_active": wanted.is_active,
        "code__startswith": codes.normal(wanted.search),
    }
    rows = Coupon.objects.select_related("promotion")
    return rows.filter(**{name: value for name, value in plain.items() if value not in ("", None)})


def coupon_called(*, code: str) -> Coupon:
    """One coupon in any spelling, with its promotion; raises CouponMissing."""
    for row in staff_coupons(WantedCoupons()).filter(code=codes.normal(code)):
        return row
    raise errors.CouponMissing(code)


def uses_of(**of: Promotion | Coupon) -> QuerySet[UsedPromotion]:
    """What sales used of a `promotion` or a `coupon`."""
    return UsedPromotion.objects.filter(**of).select_related("use", "promotion", "coupon")


def staff_batches() -> QuerySet[CouponBatch]:
    """The batches of coupons with their promotions and how many have been used."""
    return batches_with_uses().select_related("promotion")


def batch_called(*, number: int) -> CouponBatch:
    """One batch of coupons; raises BatchUnknown."""
    for row in staff_batches().filter(pk=number):
        return row
    raise errors.BatchUnknown


def codes_file(batch: CouponBatch) -> Iterator[bytes]:
    """The codes of a batch as CSV, each with how often it may be and has been used."""
    rows = batch.coupons.order_by("pk").values_list("code", "total_limit", "used_count")
    yield b"code,total_limit,used_count\r\n"
    for code, limit, used in rows.iterator(chunk_size=1_000):
        yield f"{code},{'' if limit is None else limit},{used}\r\n".encode()


@dataclass(frozen=True)
class Validity:
    """Whether a coupon would open its promotion now, or why not."""

    coupon: str
    promotion: Promotion | None = None
    refusal: Refusal | None = None


def coupon_validities(
    *, coupons: Sequence[str], occasion: Occasion, customer: str, now: datetime
) -> list[Validity]:
    """Of each coupon whether it may be used on this occasion, by this customer where one is named;
    what is in the basket is for a quote to say.

    Two queries, two more for each coupon that is limited for each customer.
    """
    opened = opened_by(coupons=coupons, language="en", now=now)
    offers = {offer.coupon: offer for offer in opened.offers}
    rows = Coupon.objects.filter(code__in=[codes.normal(code) for code in coupons])
    known = {row.code: row for row in rows.select_related("promotion")}
    found = []
    for written in coupons:
        row = known.get(codes.normal(written))
        refusal: Refusal | None = opened.refused.get(written)
        if row and refusal is None:
            refusal = _barred(row, offers[written], occasion, customer)
        found.append(Validity(written, row.promotion if row else None, refusal))
    return found


def _barred(coupon: Coupon, offer: Offer, occasion: Occasion, customer: str) -> Refusal | None:
    if not is_on(offer, occasion):
        return errors.CouponNotValid(offer.coupon)
    limits = (coupon.promotion.per_customer_limit, coupon.per_customer_limit)
    if not customer or limits == (None, None):
        return None
    uses = (
        uses_by_customer(promotion_id=coupon.promotion_id, customer=customer),
        coupon_uses_by_customer(coupon_id=coupon.pk, customer=customer),
    )
    reached = any(
        limit is not None and used >= limit for limit, used in zip(limits, uses, strict=True)
    )
    return errors.CustomerLimitReached(coupon.promotion.code) if reached else None


def uses_by_customer(*, promotion_id: int, customer: str) -> int:
    """How often a customer holds or has redeemed a promotion; one query."""
    return _counting(customer).filter(promotion_id=promotion_id).count()


def coupon_uses_by_customer(*, coupon_id: int, customer: str) -> int:
    """How often a customer holds or has redeemed a coupon; one query."""
    return _counting(customer).filter(coupon_id=coupon_id).count()


def _counting(customer: str) -> QuerySet[UsedPromotion]:
    return UsedPromotion.objects.filter(use__customer=customer, use__state__in=COUNTING)


def batches_with_uses() -> QuerySet[CouponBatch]:
    """The batches of coupons, each with how many of its coupons have been used."""
    return CouponBatch.objects.annotate(used=Count("coupons", filter=Q(coupons__used_count__gt=0)))
