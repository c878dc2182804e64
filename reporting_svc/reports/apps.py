from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "reporting_svc.reports"
    label = "reports"
