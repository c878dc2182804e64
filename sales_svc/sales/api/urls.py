"""The routes of the sales service."""

from django.urls import URLPattern, path

from sales_svc.sales.api.views import staff, tills

urlpatterns: list[URLPattern] = [
    path("api/v1/pos/sync", tills.SyncView.as_view()),
    path("api/v1/pos/bootstrap", tills.BootstrapView.as_view()),
    path("api/v1/pos/changes", tills.ChangesView.as_view()),
    path("api/v1/pos/registers/enrol", tills.EnrolView.as_view()),
    path("api/v1/sales/stores", staff.StoresView.as_view()),
    path("api/v1/sales/registers", staff.RegistersView.as_view()),
    path("api/v1/sales/registers/<uuid:register_id>/revoke", staff.RevokeView.as_view()),
    path("api/v1/sales/transactions", staff.TransactionsView.as_view()),
    path("api/v1/sales/receipts/<uuid:document_id>", staff.ReceiptView.as_view()),
    path("api/v1/sales/exceptions", staff.ExceptionsView.as_view()),
    path("api/v1/sales/exceptions/<uuid:exception_id>/resolve", staff.ResolveView.as_view()),
]
