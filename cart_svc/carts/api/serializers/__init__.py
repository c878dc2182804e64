"""What the cart API takes and shows."""

from cart_svc.carts.api.serializers._bodies import (
    cart_body,
    frozen_body,
    merged_body,
    quoted_body,
    shipping_methods_body,
)
from cart_svc.carts.api.serializers._inputs import (
    METHODS,
    ContactInput,
    CouponInput,
    FreezeInput,
    LineQuantityInput,
    LinesInput,
    MergeInput,
    NewCartInput,
    NewLineInput,
    RecoverInput,
    ShippingInput,
    ThawInput,
)
from cart_svc.carts.api.serializers._outputs import (
    CartOutput,
    DeclinedOutput,
    FrozenCartOutput,
    MergedCartOutput,
    QuotedCartOutput,
    ShippingMethodsOutput,
    ThawedOutput,
)

__all__ = [
    "METHODS",
    "CartOutput",
    "ContactInput",
    "CouponInput",
    "DeclinedOutput",
    "FreezeInput",
    "FrozenCartOutput",
    "LineQuantityInput",
    "LinesInput",
    "MergeInput",
    "MergedCartOutput",
    "NewCartInput",
    "NewLineInput",
    "QuotedCartOutput",
    "RecoverInput",
    "ShippingInput",
    "ShippingMethodsOutput",
    "ThawInput",
    "ThawedOutput",
    "cart_body",
    "frozen_body",
    "merged_body",
    "quoted_body",
    "shipping_methods_body",
]
