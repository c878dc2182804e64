"""The routes of the sales service."""

from django.urls import URLPattern, path

from sales_svc.sales.api.views import counter, desk, receipts, staff, tills

urlpatterns: list[URLPattern] = [
    path("api/v1/pos/sync", tills.SyncView.as_view()),
    path("api/v1/pos/bootstrap", tills.BootstrapView.as_view()),
    path("api/v1/pos/changes", tills.ChangesView.as_view()),
    path("api/v1/pos/settings", tills.SettingsView.as_view()),
    path("api/v1/pos/registers/enrol", tills.EnrolView.as_view()),
    path("api/v1/pos/cashiers/<str:code>/prove", tills.ProveCashierView.as_view()),
    path("api/v1/pos/items", desk.ItemView.as_view()),
    path("api/v1/pos/returnables", desk.ReturnablesView.as_view()),
    path("api/v1/pos/customers/lookup", desk.CustomerLookupView.as_view()),
    path("api/v1/pos/customers/<uuid:customer_id>/credit", desk.CustomerCreditView.as_view()),
    path("api/v1/pos/sales/<uuid:sale_id>/credit", desk.HoldCreditView.as_view()),
    path("api/v1/pos/sales/<uuid:sale_id>/credit/release", desk.ReleaseCreditView.as_view()),
    path("api/v1/pos/gift-cards/balance", desk.GiftCardView.as_view()),
    path("api/v1/pos/parked-sales", desk.ParkedSalesView.as_view()),
    path("api/v1/pos/parked-sales/<uuid:sale_id>/resume", desk.ResumeView.as_view()),
    path("api/v1/pos/parked-sales/<uuid:sale_id>/discard", desk.DiscardView.as_view()),
    path("api/v1/pos/shifts/<uuid:shift_id>/x-report", tills.XReportView.as_view()),
    path("api/v1/sales/stores", staff.StoresView.as_view()),
    path("api/v1/sales/registers", staff.RegistersView.as_view()),
    path("api/v1/sales/registers/<uuid:register_id>/revoke", staff.RevokeView.as_view()),
    path(
        "api/v1/sales/registers/<uuid:register_id>/shifts/<uuid:shift_id>/x-report",
        counter.StaffXReportView.as_view(),
    ),
    path("api/v1/sales/cashiers", counter.CashiersView.as_view()),
    path("api/v1/sales/cashiers/<uuid:cashier_id>/pin", counter.PinView.as_view()),
    path("api/v1/sales/cashiers/<uuid:cashier_id>/archive", counter.ArchiveCashierView.as_view()),
    path("api/v1/sales/shifts", counter.ShiftsView.as_view()),
    path("api/v1/sales/z-reports", counter.ZReportsView.as_view()),
    path("api/v1/sales/z-reports/<uuid:report_id>", counter.ZReportView.as_view()),
    path("api/v1/sales/transactions", staff.TransactionsView.as_view()),
    path("api/v1/sales/receipts/<uuid:document_id>", staff.ReceiptView.as_view()),
    path("api/v1/sales/receipts/public/<str:token>", receipts.PublicReceiptView.as_view()),
    path("api/v1/sales/receipts/<uuid:document_id>/print", receipts.PrintView.as_view()),
    path("api/v1/sales/receipts/<uuid:document_id>/mail", receipts.MailView.as_view()),
    path("api/v1/pos/receipts/<uuid:document_id>/print", receipts.TillPrintView.as_view()),
    path("api/v1/pos/receipts/<uuid:document_id>/mail", receipts.TillMailView.as_view()),
    path("api/v1/sales/exceptions", staff.ExceptionsView.as_view()),
    path("api/v1/sales/exceptions/<uuid:exception_id>/resolve", staff.ResolveView.as_view()),
    path("api/v1/sales/exceptions/<uuid:exception_id>/settle", staff.SettleView.as_view()),
    path("api/v1/sales/exceptions/<uuid:exception_id>/take", staff.TakeView.as_view()),
]
