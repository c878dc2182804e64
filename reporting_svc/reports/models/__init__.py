"""The books: facts that events have told, only added to; news of an article moves its lines to
the category they were sold under, and to what they cost.
"""

from reporting_svc.reports.models._alerts import Alert, AlertRule
from reporting_svc.reports.models._articles import ArticleCategory, ArticleCopy, ReceiptFact
from reporting_svc.reports.models._carts import AbandonedCartFact
from reporting_svc.reports.models._closing import DailyClose
from reporting_svc.reports.models._customers import CustomerMonth, MergedCustomer
from reporting_svc.reports.models._documents import (
    Channel,
    Document,
    Kind,
    LineFact,
    TaxFact,
    TenderFact,
)
from reporting_svc.reports.models._freshness import Freshness, Source
from reporting_svc.reports.models._reconciliation import (
    Check,
    LedgerFact,
    ReconRun,
    ToldDay,
    ToldDocument,
)
from reporting_svc.reports.models._saved import FileType, ReportRun, SavedReport, Schedule
from reporting_svc.reports.models._stock import StockFact
from reporting_svc.reports.models._tills import StoreZone, ZReportFact
from reporting_svc.reports.models._totals import (
    ArticleMonth,
    CategoryMonth,
    HourTotal,
    TaxTotal,
    TenderTotal,
)

__all__ = [
    "AbandonedCartFact",
    "Alert",
    "AlertRule",
    "ArticleCategory",
    "ArticleCopy",
    "ArticleMonth",
    "CategoryMonth",
    "Channel",
    "Check",
    "CustomerMonth",
    "DailyClose",
    "Document",
    "FileType",
    "Freshness",
    "HourTotal",
    "Kind",
    "LedgerFact",
    "LineFact",
    "MergedCustomer",
    "ReceiptFact",
    "ReconRun",
    "ReportRun",
    "SavedReport",
    "Schedule",
    "Source",
    "StockFact",
    "StoreZone",
    "TaxFact",
    "TaxTotal",
    "TenderFact",
    "TenderTotal",
    "ToldDay",
    "ToldDocument",
    "ZReportFact",
]
