"""The commands of the cart service."""

from cart_svc.carts.services._checkout import (
    Checkout,
    FrozenCart,
    convert_cart,
    freeze_cart,
    thaw_cart,
)
from cart_svc.carts.services._contact import forget_contact, set_contact
from cart_svc.carts.services._copies import change_stock_flag, copy_prices, copy_variant
from cart_svc.carts.services._coupons import add_coupon, remove_coupon
from cart_svc.carts.services._lines import (
    Wanted,
    add_line,
    forget_saved,
    open_cart,
    remove_line,
    replace_lines,
    restore_line,
    save_for_later,
    set_line,
)
from cart_svc.carts.services._merge import MergedCart, merge_carts
from cart_svc.carts.services._policies import put_policies_back, save_policy
from cart_svc.carts.services._privacy import erase_person, export_person
from cart_svc.carts.services._quotes import quote_cart
from cart_svc.carts.services._shipping import set_shipping, shipping_methods

__all__ = [
    "Checkout",
    "FrozenCart",
    "MergedCart",
    "Wanted",
    "add_coupon",
    "add_line",
    "change_stock_flag",
    "convert_cart",
    "copy_prices",
    "copy_variant",
    "erase_person",
    "export_person",
    "forget_contact",
    "forget_saved",
    "freeze_cart",
    "merge_carts",
    "open_cart",
    "put_policies_back",
    "quote_cart",
    "remove_coupon",
    "remove_line",
    "replace_lines",
    "restore_line",
    "save_for_later",
    "save_policy",
    "set_contact",
    "set_line",
    "set_shipping",
    "shipping_methods",
    "thaw_cart",
]
