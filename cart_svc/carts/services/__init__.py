"""The commands of the cart service."""

from cart_svc.carts.services._checkout import (
    Checkout,
    FrozenCart,
    convert_cart,
    freeze_cart,
    thaw_cart,
)
from cart_svc.carts.services._copies import change_stock_flag, copy_prices, copy_variant
from cart_svc.carts.services._coupons import add_coupon, remove_coupon
from cart_svc.carts.services._lines import (
    Wanted,
    add_line,
    open_cart,
    remove_line,
    set_line,
)
from cart_svc.carts.services._privacy import erase_person, export_person
from cart_svc.carts.services._quotes import quote_cart
from cart_svc.carts.services._shipping import set_shipping, shipping_methods

__all__ = [
    "Checkout",
    "FrozenCart",
    "Wanted",
    "add_coupon",
    "add_line",
    "change_stock_flag",
    "convert_cart",
    "copy_prices",
    "copy_variant",
    "erase_person",
    "export_person",
    "freeze_cart",
    "open_cart",
    "quote_cart",
    "remove_coupon",
    "remove_line",
    "set_line",
    "set_shipping",
    "shipping_methods",
    "thaw_cart",
]
