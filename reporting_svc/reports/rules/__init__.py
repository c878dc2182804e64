"""Pure decisions of the books: what a document adds to them, and what figures mean together."""

from reporting_svc.reports.rules._alerts import days_measured, is_beyond
from reporting_svc.reports.rules._closing import DayFigures, date_there, day_may_become, has_more
from reporting_svc.reports.rules._costs import a_basket, costed, rate
from reporting_svc.reports.rules._documents import (
    GROUPS,
    OF_DOCUMENTS,
    OF_LINES,
    DocumentFact,
    LineFact,
    TaxFact,
    TenderFact,
    can_group,
    of_cancellation,
    of_edit,
    of_order,
    of_refund,
    of_return,
    of_sale,
    of_void,
    untold,
)
from reporting_svc.reports.rules._periods import whole_months
from reporting_svc.reports.rules._schedules import is_due, period_before
from reporting_svc.reports.rules._stock import ages, days_of_cover
from reporting_svc.reports.rules._tables import Column, Kind, Row, defused, read_back, written

__all__ = [
    "GROUPS",
    "OF_DOCUMENTS",
    "OF_LINES",
    "Column",
    "DayFigures",
    "DocumentFact",
    "Kind",
    "LineFact",
    "Row",
    "TaxFact",
    "TenderFact",
    "a_basket",
    "ages",
    "can_group",
    "costed",
    "date_there",
    "day_may_become",
    "days_measured",
    "days_of_cover",
    "defused",
    "has_more",
    "is_beyond",
    "is_due",
    "of_cancellation",
    "of_edit",
    "of_order",
    "of_refund",
    "of_return",
    "of_sale",
    "of_void",
    "period_before",
    "rate",
    "read_back",
    "untold",
    "whole_months",
    "written",
]
