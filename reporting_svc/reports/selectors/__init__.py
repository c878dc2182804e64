"""Questions to the books."""

from reporting_svc.reports.selectors._alerts import (
    alert,
    alert_rule,
    alert_rules,
    alerts,
    measured,
)
from reporting_svc.reports.selectors._closing import (
    clocks_of_stores,
    closed_days,
    daily_close,
    day_figures,
    days_with_news,
    days_with_sales,
)
from reporting_svc.reports.selectors._dashboard import Compared, Dashboard, Figures, dashboard
from reporting_svc.reports.selectors._documents import Figure, documents, shares
from reporting_svc.reports.selectors._fingerprint import Fingerprint, fingerprint
from reporting_svc.reports.selectors._gauges import gauges
from reporting_svc.reports.selectors._sales import (
    Period,
    SalesQuery,
    SalesRow,
    as_of,
    sales,
)
from reporting_svc.reports.selectors._saved import (
    Run,
    Saved,
    rows_of_run,
    run_of,
    runs_of,
    saved_reports,
)
from reporting_svc.reports.selectors._tables import (
    SHOWN,
    TABLES,
    Comparison,
    Table,
    TableQuery,
    comparisons,
    first_rows,
    query_of_words,
    rows_of,
    shifts_that_differ,
    table,
    tables,
)

__all__ = [
    "SHOWN",
    "TABLES",
    "Compared",
    "Comparison",
    "Dashboard",
    "Figure",
    "Figures",
    "Fingerprint",
    "Period",
    "Run",
    "SalesQuery",
    "SalesRow",
    "Saved",
    "Table",
    "TableQuery",
    "alert",
    "alert_rule",
    "alert_rules",
    "alerts",
    "as_of",
    "clocks_of_stores",
    "closed_days",
    "comparisons",
    "daily_close",
    "dashboard",
    "day_figures",
    "days_with_news",
    "days_with_sales",
    "documents",
    "fingerprint",
    "first_rows",
    "gauges",
    "measured",
    "query_of_words",
    "rows_of",
    "rows_of_run",
    "run_of",
    "runs_of",
    "sales",
    "saved_reports",
    "shares",
    "shifts_that_differ",
    "table",
    "tables",
]
