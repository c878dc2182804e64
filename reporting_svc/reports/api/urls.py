"""The routes of the reporting service."""

from django.urls import URLPattern, path

from reporting_svc.reports.api import pages, saving, views

urlpatterns: list[URLPattern] = [
    path("api/v1/reports/sales", views.SalesView.as_view()),
    path("api/v1/reports/sales/documents", views.DocumentsView.as_view()),
    path("api/v1/reports/dashboard", views.DashboardView.as_view()),
    path("api/v1/reports/daily-closes/<str:store>/<str:day>/close", views.CloseDayView.as_view()),
    path("api/v1/reports/alert-rules", views.AlertRulesView.as_view()),
    path("api/v1/reports/alert-rules/<int:rule_id>", views.AlertRuleView.as_view()),
    path("api/v1/reports/alerts", views.AlertsView.as_view()),
    path("api/v1/reports/alerts/<int:alert_id>/acknowledge", views.AcknowledgeAlertView.as_view()),
    path("api/v1/reports", views.ReportsView.as_view()),
    path("api/v1/reports/runs", views.RunsView.as_view()),
    path("api/v1/reports/runs/<int:run_id>", views.RunView.as_view()),
    path("api/v1/reports/runs/<int:run_id>/file", views.RunFileView.as_view()),
    path("api/v1/reports/runs/<int:run_id>/rows", views.RunRowsView.as_view()),
    path("api/v1/reports/<slug:name>", views.ReportView.as_view()),
    path("api/v1/reports/<slug:name>/file", views.ReportFileView.as_view()),
    path("api/v1/reports/<slug:name>/runs", views.MakeReportView.as_view()),
    path("admin/reporting/dashboard/", pages.dashboard_page, name="dashboard"),
    path("admin/reporting/tables/", pages.reports_page, name="reports"),
    path("admin/reporting/tables/<slug:name>/", pages.report_page, name="report"),
    path("admin/reporting/tables/<slug:name>/save/", pages.save_page, name="save_report"),
    path("admin/reporting/tables/<slug:name>/run/", pages.run_page, name="run_report"),
    path("admin/reporting/runs/", pages.runs_page, name="report_runs"),
    path("admin/reporting/runs/<int:run_id>/", pages.one_run_page, name="report_run"),
    path("admin/reporting/runs/<int:run_id>/file/", pages.run_file, name="report_run_file"),
    path("admin/reporting/saved/<int:report_id>/forget/", saving.forget, name="forget_report"),
]
