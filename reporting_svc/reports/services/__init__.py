"""The commands of the reporting service. All of them are told by events; none writes elsewhere."""

from reporting_svc.reports.services._alerts import (
    AlertWish,
    acknowledge_alert,
    check_alerts,
    describe_alert_rule,
    forget_alert_rule,
    mail_alerts,
)
from reporting_svc.reports.services._articles import copy_article
from reporting_svc.reports.services._books import book_documents, hear_from
from reporting_svc.reports.services._carts import (
    LeftCart,
    Return,
    note_abandoned_cart,
    note_recovered_cart,
)
from reporting_svc.reports.services._closing import close_day, keep_days, reopen_day
from reporting_svc.reports.services._costs import Receipt, ReceivedLine, note_receipt
from reporting_svc.reports.services._customers import merge_customers
from reporting_svc.reports.services._files import write_report
from reporting_svc.reports.services._privacy import erase_person, export_person
from reporting_svc.reports.services._rebuild import empty_books
from reporting_svc.reports.services._reconciliation import (
    DayDocument,
    DayPart,
    LedgerSum,
    note_day,
    note_ledger,
    reconcile,
)
from reporting_svc.reports.services._runs import RunWish, make_waiting_runs, request_run
from reporting_svc.reports.services._saved import (
    Saving,
    forget_report,
    queue_due_reports,
    save_report,
)
from reporting_svc.reports.services._stock import Level, note_levels
from reporting_svc.reports.services._tills import ZReport, file_z_report
from reporting_svc.reports.services._totals import add_up_anew

__all__ = [
    "AlertWish",
    "DayDocument",
    "DayPart",
    "LedgerSum",
    "LeftCart",
    "Level",
    "Receipt",
    "ReceivedLine",
    "Return",
    "RunWish",
    "Saving",
    "ZReport",
    "acknowledge_alert",
    "add_up_anew",
    "book_documents",
    "check_alerts",
    "close_day",
    "copy_article",
    "describe_alert_rule",
    "empty_books",
    "erase_person",
    "export_person",
    "file_z_report",
    "forget_alert_rule",
    "forget_report",
    "hear_from",
    "keep_days",
    "mail_alerts",
    "make_waiting_runs",
    "merge_customers",
    "note_abandoned_cart",
    "note_day",
    "note_ledger",
    "note_levels",
    "note_receipt",
    "note_recovered_cart",
    "queue_due_reports",
    "reconcile",
    "reopen_day",
    "request_run",
    "save_report",
    "write_report",
]
