"""Pure decisions about a cart: what it holds, what it seems to cost, what is wrong with it."""

from cart_svc.carts.rules._cart import (
    INVENTORY,
    PRODUCT,
    Article,
    Cart,
    HeldLine,
    Shipping,
    Visit,
)
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
    "PRODUCT",
    "Article",
    "Cart",
    "Exact",
    "ExactLine",
    "HeldCoupon",
    "HeldLine",
    "PickupPlace",
    "PricedLine",
    "Problem",
    "Shipping",
    "ShippingMethod",
    "View",
    "Visit",
    "coupon_code",
    "exact_view",
    "gtin14",
    "holds_all",
    "is_fraction",
    "merged",
    "view",
]
