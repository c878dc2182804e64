"""What invoicing does. Table of contents."""

from order_svc.invoicing.services._issue import (
    credit_cancellation,
    issue_credit_note,
    issue_due,
    issue_invoice,
    issue_supplement,
)
from order_svc.invoicing.services._print import paper_as_pdf
from order_svc.invoicing.services._privacy import export_papers, forget_recipients

__all__ = [
    "credit_cancellation",
    "export_papers",
    "forget_recipients",
    "issue_credit_note",
    "issue_due",
    "issue_invoice",
    "issue_supplement",
    "paper_as_pdf",
]
