"""The routes of invoicing."""

from django.urls import URLPattern, path

from order_svc.invoicing.api import views

INVOICES = "api/v1/orders/<str:number>/invoices"

urlpatterns: list[URLPattern] = [
    path(INVOICES, views.OrderInvoices.as_view(), name="order-invoices"),
    path(f"{INVOICES}/<str:code>", views.InvoicePdf.as_view(), name="invoice-pdf"),
]
