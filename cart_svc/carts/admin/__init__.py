"""The back office of the cart service."""

from cart_svc.carts.admin._articles import ConvertedCartAdmin, MergeLogAdmin, VariantCopyAdmin
from cart_svc.carts.admin._carts import AbandonedCartAdmin, CartSnapshotAdmin
from cart_svc.carts.admin._drafts import DraftOrderAdmin
from cart_svc.carts.admin._policies import ArticleLimitAdmin, CartPolicyAdmin

__all__ = [
    "AbandonedCartAdmin",
    "ArticleLimitAdmin",
    "CartPolicyAdmin",
    "CartSnapshotAdmin",
    "ConvertedCartAdmin",
    "DraftOrderAdmin",
    "MergeLogAdmin",
    "VariantCopyAdmin",
]
