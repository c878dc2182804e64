"""The routes of returns."""

from django.urls import URLPattern, path

from order_svc.returns.api import views

RETURNS = "api/v1/orders/<str:number>/returns"
RETURN = f"{RETURNS}/<str:code>"

urlpatterns: list[URLPattern] = [
    path("api/v1/orders/returns", views.ReturnQueue.as_view(), name="returns"),
    path(RETURNS, views.OrderReturns.as_view(), name="order-returns"),
    path(f"{RETURN}/approve", views.ReturnApprove.as_view(), name="return-approve"),
    path(f"{RETURN}/reject", views.ReturnReject.as_view(), name="return-reject"),
    path(f"{RETURN}/sent", views.ReturnSent.as_view(), name="return-sent"),
    path(f"{RETURN}/receive", views.ReturnReceive.as_view(), name="return-receive"),
    path(f"{RETURN}/inspect", views.ReturnInspect.as_view(), name="return-inspect"),
    path(f"{RETURN}/refund", views.ReturnRefund.as_view(), name="return-refund"),
    path(f"{RETURN}/exchange", views.ReturnExchange.as_view(), name="return-exchange"),
    path(f"{RETURN}/close", views.ReturnClose.as_view(), name="return-close"),
    path(f"{RETURN}/label", views.ReturnLabel.as_view(), name="return-label"),
]
