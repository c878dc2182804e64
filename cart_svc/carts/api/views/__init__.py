"""Carts, for shoppers and for the checkout."""

from cart_svc.carts.api.views._carts import (
    CartsView,
    CartView,
    ContactView,
    DeclineView,
    MergeView,
    MyCartView,
    RecoverView,
)
from cart_svc.carts.api.views._checkout import FreezeView, IntentsView, ThawView
from cart_svc.carts.api.views._drafts import (
    DraftDiscardView,
    DraftDuplicateView,
    DraftOpenView,
    DraftPreviewView,
    DraftQuoteView,
    DraftSendView,
    DraftsView,
    DraftView,
    DraftWithdrawView,
)
from cart_svc.carts.api.views._lines import (
    LinesView,
    LineView,
    RestoreView,
    SavedLineView,
    SaveForLaterView,
)
from cart_svc.carts.api.views._staff import LinePriceView, StaffCartView
from cart_svc.carts.api.views._terms import (
    CouponsView,
    CouponView,
    QuoteView,
    ShippingMethodsView,
    ShippingView,
    StoredValueView,
)

__all__ = [
    "CartView",
    "CartsView",
    "ContactView",
    "CouponView",
    "CouponsView",
    "DeclineView",
    "DraftDiscardView",
    "DraftDuplicateView",
    "DraftOpenView",
    "DraftPreviewView",
    "DraftQuoteView",
    "DraftSendView",
    "DraftView",
    "DraftWithdrawView",
    "DraftsView",
    "FreezeView",
    "IntentsView",
    "LinePriceView",
    "LineView",
    "LinesView",
    "MergeView",
    "MyCartView",
    "QuoteView",
    "RecoverView",
    "RestoreView",
    "SaveForLaterView",
    "SavedLineView",
    "ShippingMethodsView",
    "ShippingView",
    "StaffCartView",
    "StoredValueView",
    "ThawView",
]
