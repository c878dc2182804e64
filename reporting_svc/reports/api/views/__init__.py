"""Reports, for staff and their programs."""

from reporting_svc.reports.api.views._alerts import (
    AcknowledgeAlertView,
    AlertRulesView,
    AlertRuleView,
    AlertsView,
)
from reporting_svc.reports.api.views._closing import CloseDayView
from reporting_svc.reports.api.views._reports import (
    ReportFileView,
    ReportsView,
    ReportView,
    file_name,
    query_of,
    table_input,
    table_query,
)
from reporting_svc.reports.api.views._runs import (
    MakeReportView,
    RunFileView,
    RunRowsView,
    RunsView,
    RunView,
    requested,
    run_download,
    run_input,
)
from reporting_svc.reports.api.views._sales import (
    DashboardView,
    DocumentsView,
    SalesView,
    own_stores,
    today_in_shop,
)

__all__ = [
    "AcknowledgeAlertView",
    "AlertRuleView",
    "AlertRulesView",
    "AlertsView",
    "CloseDayView",
    "DashboardView",
    "DocumentsView",
    "MakeReportView",
    "ReportFileView",
    "ReportView",
    "ReportsView",
    "RunFileView",
    "RunRowsView",
    "RunView",
    "RunsView",
    "SalesView",
    "file_name",
    "own_stores",
    "query_of",
    "requested",
    "run_download",
    "run_input",
    "table_input",
    "table_query",
    "today_in_shop",
]
