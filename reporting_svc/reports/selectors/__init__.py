"""Questions to the books."""

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
from reporting_svc.reports.selectors._tables import (
    TABLES,
    Table,
    TableQuery,
    first_rows,
    rows_of,
    shifts_that_differ,
    table,
    tables,
)

__all__ = [
    "TABLES",
    "Compared",
    "Dashboard",
    "Figure",
    "Figures",
    "Fingerprint",
    "Period",
    "SalesQuery",
    "SalesRow",
    "Table",
    "TableQuery",
    "as_of",
    "dashboard",
    "documents",
    "fingerprint",
    "first_rows",
    "gauges",
    "rows_of",
    "sales",
    "shares",
    "shifts_that_differ",
    "table",
    "tables",
]
