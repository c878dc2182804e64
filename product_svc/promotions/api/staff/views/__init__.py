"""Promotions and coupons for staff. All may read; only catalogue managers change."""

from product_svc.promotions.api.staff.views._coupons import (
    CouponBatches,
    CouponBatchFile,
    Coupons,
    CouponUses,
    CouponValidation,
    NewCoupon,
    NewCouponBatch,
    OneCoupon,
    OneCouponBatch,
)
from product_svc.promotions.api.staff.views._promotions import (
    End,
    Launch,
    OnePromotion,
    Pause,
    Promotions,
    PromotionUses,
    Resume,
)

__all__ = [
    "CouponBatchFile",
    "CouponBatches",
    "CouponUses",
    "CouponValidation",
    "Coupons",
    "End",
    "Launch",
    "NewCoupon",
    "NewCouponBatch",
    "OneCoupon",
    "OneCouponBatch",
    "OnePromotion",
    "Pause",
    "PromotionUses",
    "Promotions",
    "Resume",
]
