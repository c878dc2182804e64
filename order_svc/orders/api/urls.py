"""The routes of the order service."""

from django.urls import path

from order_svc.orders.api import views

FULFILMENT = "api/v1/fulfilments/<uuid:fulfilment>"

urlpatterns = [
    path("api/v1/checkout", views.CheckoutView.as_view(), name="checkout"),
    path("api/v1/checkout/preview", views.PreviewView.as_view(), name="checkout-preview"),
    path("api/v1/checkout/<uuid:attempt>", views.AttemptView.as_view(), name="checkout-attempt"),
    path(
        "api/v1/checkout/challenges/<uuid:challenge>",
        views.ChallengePage.as_view(),
        name="challenge",
    ),
    path("api/v1/webhooks/<str:provider>", views.WebhookView.as_view(), name="webhook"),
    path("api/v1/orders", views.OrderList.as_view(), name="orders"),
    path("api/v1/orders/lookup", views.OrderLookup.as_view(), name="order-lookup"),
    path("api/v1/orders/lookup/code", views.LookupCode.as_view(), name="order-lookup-code"),
    path("api/v1/orders/lookup/token", views.LookupToken.as_view(), name="order-lookup-token"),
    path("api/v1/orders/pay-link", views.OpenPayment.as_view(), name="order-pay-link"),
    path("api/v1/orders/claim", views.ClaimOrder.as_view(), name="order-claim"),
    path("api/v1/orders/<str:number>", views.OrderDetail.as_view(), name="order"),
    path("api/v1/orders/<str:number>/cancel", views.OrderCancel.as_view(), name="order-cancel"),
    path(
        "api/v1/orders/<str:number>/fulfilments",
        views.OrderFulfilments.as_view(),
        name="order-fulfilments",
    ),
    path("api/v1/orders/<str:number>/refunds", views.OrderRefunds.as_view(), name="order-refunds"),
    path(
        "api/v1/orders/<str:number>/refunds/preview",
        views.RefundPreview.as_view(),
        name="refund-preview",
    ),
    path(
        "api/v1/orders/<str:number>/refunds/<uuid:refund>/approve",
        views.RefundApprove.as_view(),
        name="refund-approve",
    ),
    path(
        "api/v1/orders/<str:number>/refunds/<uuid:refund>/reject",
        views.RefundReject.as_view(),
        name="refund-reject",
    ),
    path("api/v1/orders/<str:number>/edits", views.OrderEdits.as_view(), name="order-edits"),
    path(
        "api/v1/orders/<str:number>/edits/preview",
        views.EditPreview.as_view(),
        name="edit-preview",
    ),
    path(
        "api/v1/orders/<str:number>/edits/<uuid:edit>/withdraw",
        views.EditWithdraw.as_view(),
        name="edit-withdraw",
    ),
    path(
        "api/v1/orders/<str:number>/payments",
        views.OrderPayments.as_view(),
        name="order-payments",
    ),
    path(
        "api/v1/orders/<str:number>/hand-over",
        views.OrderHandOver.as_view(),
        name="order-hand-over",
    ),
    path("api/v1/orders/<str:number>/hold", views.OrderHold.as_view(), name="order-hold"),
    path("api/v1/orders/<str:number>/lift", views.OrderLift.as_view(), name="order-lift"),
    path("api/v1/orders/<str:number>/notes", views.OrderNotes.as_view(), name="order-notes"),
    path("api/v1/fulfilments", views.FulfilmentList.as_view(), name="fulfilments"),
    path(FULFILMENT, views.OneFulfilment.as_view(), name="fulfilment"),
    *(
        path(f"{FULFILMENT}/{step}", view.as_view(), name=f"fulfilment-{step}")
        for step, view in views.MOVES.items()
    ),
]
