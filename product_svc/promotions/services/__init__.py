"""Everything that changes promotions. Locks are taken in this order: a use, promotions by key,
coupons by key, then the chain of rule sets.
"""

from product_svc.promotions.services._coupons import (
    NewCoupons,
    change_coupon,
    create_coupon,
    make_coupons,
    save_coupon,
    set_coupons_active,
)
from product_svc.promotions.services._promotions import (
    Steering,
    change_promotion,
    create_promotion,
    end_promotion,
    launch_promotion,
    pause_promotion,
    resume_promotion,
    save_promotion,
    turn_promotions,
)
from product_svc.promotions.services._seeds import seed_demo_promotions
from product_svc.promotions.services._terms import term_problems
from product_svc.promotions.services._uses import (
    Holding,
    Wanted,
    expire_uses,
    hold_promotions,
    redeem_promotions,
    release_promotions,
)

__all__ = [
    "Holding",
    "NewCoupons",
    "Steering",
    "Wanted",
    "change_coupon",
    "change_promotion",
    "create_coupon",
    "create_promotion",
    "end_promotion",
    "expire_uses",
    "hold_promotions",
    "launch_promotion",
    "make_coupons",
    "pause_promotion",
    "redeem_promotions",
    "release_promotions",
    "resume_promotion",
    "save_coupon",
    "save_promotion",
    "seed_demo_promotions",
    "set_coupons_active",
    "term_problems",
    "turn_promotions",
]
