"""The nouns of promotions: what is offered, the coupons that open it, and what was used of it."""

from product_svc.promotions.models._coupons import Coupon, CouponBatch
from product_svc.promotions.models._promotions import (
    Action,
    Channel,
    Promotion,
    PromotionStep,
    Scope,
    State,
)
from product_svc.promotions.models._uses import Use, UsedPromotion, UseState

__all__ = [
    "Action",
    "Channel",
    "Coupon",
    "CouponBatch",
    "Promotion",
    "PromotionStep",
    "Scope",
    "State",
    "Use",
    "UseState",
    "UsedPromotion",
]
