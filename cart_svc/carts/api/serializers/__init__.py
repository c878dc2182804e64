"""What the cart API takes and shows."""

from cart_svc.carts.api.serializers._bodies import (
    cart_body,
    frozen_body,
    quoted_body,
    shipping_methods_body,
)
from cart_svc.carts.api.serializers._inputs import (
    METHODS,
    CouponInput,
    FreezeInput,
    LineQuantityInput,
    NewCartInput,
    NewLineInput,
    ShippingInput,
    ThawInput,
)
from cart_svc.carts.api.serializers._outputs import (
    CartOutput,
    FrozenCartOutput,
    QuotedCartOutput,
    ShippingMethodsOutput,
    ThawedOutput,
)

__all__ = [
    "METHODS",
    "CartOutput",
    "CouponInput",
    "FreezeInput",
    "FrozenCartOutput",
    "LineQuantityInput",
    "NewCartInput",
    "NewLineInput",
    "QuotedCartOutput",
    "ShippingInput",
    "ShippingMethodsOutput",
    "ThawInput",
    "ThawedOutput",
    "cart_body",
    "frozen_body",
    "quoted_body",
    "shipping_methods_body",
]
