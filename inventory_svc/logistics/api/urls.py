"""The routes of logistics."""

from django.urls import URLPattern, path

from inventory_svc.logistics.api import views

TRANSFER = "api/v1/inventory/transfers/<str:number>"
ORDER = "api/v1/inventory/purchase-orders/<str:number>"
COUNT = "api/v1/inventory/counts/<str:number>"

urlpatterns: list[URLPattern] = [
    path("api/v1/inventory/barcodes/<path:code>", views.Barcode.as_view()),
    path("api/v1/inventory/replenishments", views.Replenishments.as_view()),
    path("api/v1/inventory/transfers", views.Transfers.as_view()),
    path(TRANSFER, views.TransferDetail.as_view()),
    path(f"{TRANSFER}/timeline", views.TransferTimeline.as_view()),
    path(f"{TRANSFER}/approve", views.ApproveTransfer.as_view()),
    path(f"{TRANSFER}/reject", views.RejectTransfer.as_view()),
    path(f"{TRANSFER}/cancel", views.CancelTransfer.as_view()),
    path(f"{TRANSFER}/ship", views.ShipTransfer.as_view()),
    path(f"{TRANSFER}/receive", views.ReceiveTransfer.as_view()),
    path(f"{TRANSFER}/lose", views.LoseTransfer.as_view()),
    path("api/v1/inventory/suppliers", views.Suppliers.as_view()),
    path("api/v1/inventory/suppliers/<str:code>", views.OneSupplier.as_view()),
    path("api/v1/inventory/purchase-orders", views.PurchaseOrders.as_view()),
    path(ORDER, views.PurchaseOrderDetail.as_view()),
    path(f"{ORDER}/timeline", views.PurchaseOrderTimeline.as_view()),
    path(f"{ORDER}/order", views.PlacePurchaseOrder.as_view()),
    path(f"{ORDER}/cancel", views.CancelPurchaseOrder.as_view()),
    path(f"{ORDER}/close", views.ClosePurchaseOrder.as_view()),
    path(f"{ORDER}/receipts", views.ReceivePurchaseOrder.as_view()),
    path("api/v1/inventory/receipts", views.Receipts.as_view()),
    path("api/v1/inventory/incoming", views.Incoming.as_view()),
    path("api/v1/inventory/counts", views.Counts.as_view()),
    path(COUNT, views.CountDetail.as_view()),
    path(f"{COUNT}/lines", views.CountLines.as_view()),
    path(f"{COUNT}/findings", views.CountFindings.as_view()),
    path(f"{COUNT}/timeline", views.CountTimeline.as_view()),
    path(f"{COUNT}/scans", views.CountScans.as_view()),
    path(f"{COUNT}/review", views.ReviewCount.as_view()),
    path(f"{COUNT}/absent", views.AbsentRest.as_view()),
    path(f"{COUNT}/explain", views.ExplainVariances.as_view()),
    path(f"{COUNT}/recount", views.RecountLines.as_view()),
    path(f"{COUNT}/post", views.PostCount.as_view()),
    path(f"{COUNT}/cancel", views.CancelCount.as_view()),
]
