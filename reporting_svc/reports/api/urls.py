"""The routes of the reporting service."""

from django.urls import URLPattern, path

from reporting_svc.reports.api import pages, views

urlpatterns: list[URLPattern] = [
    path("api/v1/reports/sales", views.SalesView.as_view()),
    path("api/v1/reports/sales/documents", views.DocumentsView.as_view()),
    path("api/v1/reports/dashboard", views.DashboardView.as_view()),
    path("admin/reporting/dashboard/", pages.dashboard_page, name="dashboard"),
]
