"""Promotions, coupons and their uses, as staff read them."""

from decimal import Decimal
from typing import Any  # Any: JSON documents

from product_svc.promotions import selectors
from product_svc.promotions.models import (
    Coupon,
    CouponBatch,
    Promotion,
    PromotionStep,
    UsedPromotion,
)

_PLAIN = (
    "code",
    "state",
    "scope",
    "action",
    "currency",
    "buy_quantity",
    "get_quantity",
    "gift_sku",
    "gift_quantity",
    "categories",
    "brands",
    "skus",
    "channel",
    "stores",
    "customer_groups",
    "weekdays",
    "priority",
    "stacking_group",
    "is_exclusive",
    "needs_coupon",
    "total_limit",
    "per_customer_limit",
    "used_count",
    "version",
)
_NUMBERS = ("value", "min_subtotal", "min_quantity", "budget", "used_amount")
_TIMES = ("from_time", "until_time", "starts_at", "ends_at")


def promotion(row: Promotion) -> dict[str, Any]:
    """A promotion: its terms, its limits, and what was used of it."""
    return {
        "name": {"en": row.name_en, "fr": row.name_fr},
        **{name: getattr(row, name) for name in _PLAIN},
        **{name: _plain(getattr(row, name)) for name in _NUMBERS},
        **{name: _iso(getattr(row, name)) for name in _TIMES},
    }


def whole_promotion(row: Promotion) -> dict[str, Any]:
    """The same with what has happened to it, the newest first."""
    return promotion(row) | {"steps": [_step(each) for each in selectors.steps_of(row)]}


def _step(row: PromotionStep) -> dict[str, Any]:
    names = ("from_state", "to_state", "reason", "actor")
    return {"at": _iso(row.at), **{name: getattr(row, name) for name in names}}


def coupon(row: Coupon) -> dict[str, Any]:
    """A coupon: what it opens, how often, and how often it did."""
    names = ("total_limit", "per_customer_limit", "is_active", "used_count", "version")
    return {
        "code": row.code,
        "promotion": row.promotion.code,
        "batch": row.batch_id,
        **{name: getattr(row, name) for name in names},
    }


def batch(row: CouponBatch) -> dict[str, Any]:
    """Coupons that were made together."""
    made: Any = row  # Any: `used` is counted by the selector
    return {
        "number": row.pk,
        "promotion": row.promotion.code,
        "name": row.name,
        "size": row.size,
        "used": made.used,
        "made_at": _iso(row.made_at),
        "made_by": row.made_by,
    }


def use(row: UsedPromotion) -> dict[str, Any]:
    """What one sale used."""
    return {
        "reference": row.use.reference,
        "customer": row.use.customer,
        "state": row.use.state,
        "promotion": row.promotion.code,
        "coupon": row.coupon.code if row.coupon else None,
        "amount": _plain(row.amount),
        "currency": row.use.currency,
        "held_at": _iso(row.use.held_at),
        "settled_at": _iso(row.use.settled_at),
    }


def validity(found: selectors.Validity) -> dict[str, Any]:
    """Whether a coupon may be used, or why not."""
    row, refusal = found.promotion, found.refusal
    return {
        "coupon": found.coupon,
        "is_valid": refusal is None,
        "promotion": row and {"code": row.code, "name": {"en": row.name_en, "fr": row.name_fr}},
        "code": refusal.code if refusal else None,
        "detail": str(refusal.detail) if refusal else None,
    }


def _plain(value: Decimal | None) -> str | None:
    return None if value is None else f"{value.normalize():f}"


def _iso(moment: Any) -> str | None:
    return moment.isoformat() if moment else None
