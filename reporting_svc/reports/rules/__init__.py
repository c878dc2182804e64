"""Pure decisions of the books: what a document adds to them, and what figures mean together."""

from reporting_svc.reports.rules._costs import costed, rate
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

__all__ = [
    "GROUPS",
    "OF_DOCUMENTS",
    "OF_LINES",
    "DocumentFact",
    "LineFact",
    "TaxFact",
    "TenderFact",
    "can_group",
    "costed",
    "of_cancellation",
    "of_edit",
    "of_order",
    "of_refund",
    "of_return",
    "of_sale",
    "of_void",
    "rate",
    "untold",
]
