"""The routes of the cart service."""

from django.urls import URLPattern, path

from cart_svc.carts.api import views

urlpatterns: list[URLPattern] = [
    path("api/v1/carts", views.CartsView.as_view()),
    path("api/v1/carts/mine", views.MyCartView.as_view()),
    path("api/v1/carts/recover", views.RecoverView.as_view()),
    path("api/v1/carts/recover/decline", views.DeclineView.as_view()),
    path("api/v1/carts/mine/merge", views.MergeView.as_view()),
    path("api/v1/carts/drafts", views.DraftsView.as_view()),
    path("api/v1/carts/drafts/preview", views.DraftPreviewView.as_view()),
    path("api/v1/carts/drafts/open", views.DraftOpenView.as_view()),
    path("api/v1/carts/drafts/<str:number>", views.DraftView.as_view()),
    path("api/v1/carts/drafts/<str:number>/quote", views.DraftQuoteView.as_view()),
    path("api/v1/carts/drafts/<str:number>/send", views.DraftSendView.as_view()),
    path("api/v1/carts/drafts/<str:number>/withdraw", views.DraftWithdrawView.as_view()),
    path("api/v1/carts/drafts/<str:number>/discard", views.DraftDiscardView.as_view()),
    path("api/v1/carts/drafts/<str:number>/duplicate", views.DraftDuplicateView.as_view()),
    path("api/v1/carts/by-number/<str:number>", views.StaffCartView.as_view()),
    path(
        "api/v1/carts/by-number/<str:number>/lines/<path:sku>/price",
        views.LinePriceView.as_view(),
    ),
    path("api/v1/carts/<str:cart_id>", views.CartView.as_view()),
    path("api/v1/carts/<str:cart_id>/lines", views.LinesView.as_view()),
    path(
        "api/v1/carts/<str:cart_id>/lines/<path:sku>/save-for-later",
        views.SaveForLaterView.as_view(),
    ),
    path("api/v1/carts/<str:cart_id>/saved/<path:sku>/move-to-cart", views.RestoreView.as_view()),
    path("api/v1/carts/<str:cart_id>/saved/<path:sku>", views.SavedLineView.as_view()),
    path("api/v1/carts/<str:cart_id>/contact", views.ContactView.as_view()),
    path("api/v1/carts/<str:cart_id>/stored-value", views.StoredValueView.as_view()),
    path("api/v1/carts/<str:cart_id>/lines/<path:sku>", views.LineView.as_view()),
    path("api/v1/carts/<str:cart_id>/shipping", views.ShippingView.as_view()),
    path("api/v1/carts/<str:cart_id>/shipping-methods", views.ShippingMethodsView.as_view()),
    path("api/v1/carts/<str:cart_id>/coupons", views.CouponsView.as_view()),
    path("api/v1/carts/<str:cart_id>/coupons/<str:code>", views.CouponView.as_view()),
    path("api/v1/carts/<str:cart_id>/quote", views.QuoteView.as_view()),
    path("internal/carts/<str:cart_id>/freeze", views.FreezeView.as_view()),
    path("internal/carts/<str:cart_id>/stored-value", views.IntentsView.as_view()),
    path("internal/carts/<str:cart_id>/thaw", views.ThawView.as_view()),
]
