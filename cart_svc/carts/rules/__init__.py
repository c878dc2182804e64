"""Pure decisions about a cart: what it holds, what it seems to cost, what is wrong with it."""

from cart_svc.carts.rules._cart import (
    INVENTORY,
    PRODUCT,
    Article,
    Cart,
    Contact,
    HeldLine,
    Shipping,
    Visit,
)
from cart_svc.carts.rules._merging import Dropped, Merged, merge
from cart_svc.carts.rules._policy import LARGER, SUM, Policy, can_be_released
from cart_svc.carts.rules._shipping import PickupPlace, ShippingMethod, holds_all
from cart_svc.carts.rules._view import (
    Exact,
    ExactLine,
    HeldCoupon,
    PricedLine,
    Problem,
    View,
    coupon_code,
    exact_view,
    gtin14,
    is_fraction,
    merged,
    view,
)

__all__ = [
    "INVENTORY",
    "LARGER",
    "PRODUCT",
    "SUM",
    "Article",
    "Cart",
    "Contact",
    "Dropped",
    "Exact",
    "ExactLine",
    "HeldCoupon",
    "HeldLine",
    "Merged",
    "PickupPlace",
    "Policy",
    "PricedLine",
    "Problem",
    "Shipping",
    "ShippingMethod",
    "View",
    "Visit",
    "can_be_released",
    "coupon_code",
    "exact_view",
    "gtin14",
    "holds_all",
    "is_fraction",
    "merge",
    "merged",
    "view",
]
