"""What is kept in PostgreSQL: copies of articles, rules, and what becomes of carts."""

from cart_svc.carts.models._articles import VariantCopies, VariantCopy
from cart_svc.carts.models._drafts import DraftOrder, DraftOrders, DraftStep
from cart_svc.carts.models._ends import ConvertedCart, MergeLog
from cart_svc.carts.models._limits import ArticleLimit
from cart_svc.carts.models._policy import CartPolicy
from cart_svc.carts.models._snapshots import (
    AbandonedCart,
    AbandonedCarts,
    CartSnapshot,
    CartSnapshots,
    CartState,
    StaffAction,
)

__all__ = [
    "AbandonedCart",
    "AbandonedCarts",
    "ArticleLimit",
    "CartPolicy",
    "CartSnapshot",
    "CartSnapshots",
    "CartState",
    "ConvertedCart",
    "DraftOrder",
    "DraftOrders",
    "DraftStep",
    "MergeLog",
    "StaffAction",
    "VariantCopies",
    "VariantCopy",
]
