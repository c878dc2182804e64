"""Carts, for shoppers and for the checkout."""

from cart_svc.carts.api.views._carts import CartsView, CartView, MyCartView
from cart_svc.carts.api.views._checkout import FreezeView, ThawView
from cart_svc.carts.api.views._lines import LinesView, LineView
from cart_svc.carts.api.views._terms import (
    CouponsView,
    CouponView,
    QuoteView,
    ShippingMethodsView,
    ShippingView,
)

__all__ = [
    "CartView",
    "CartsView",
    "CouponView",
    "CouponsView",
    "FreezeView",
    "LineView",
    "LinesView",
    "MyCartView",
    "QuoteView",
    "ShippingMethodsView",
    "ShippingView",
    "ThawView",
]
