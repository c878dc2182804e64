"""A receipt by mail; the address is kept by nobody but the mail's job until it has gone."""

from uuid import UUID

import structlog
from django.core.mail import EmailMultiAlternatives
from django.utils import translation
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from sales_svc.sales import selectors
from sales_svc.sales.services._receipts._page import page_of
from sales_svc.sales.services._receipts._paper import paper_of
from sales_svc.sales.services._receipts._pdf import pdf_of
from shared_libs.trade.paper import text_of

log = structlog.get_logger(__name__)
JOB = "sales.mail_receipt"


def send_receipt(
    *, document_id: UUID, stores: frozenset[str] | None, recipient: str, language: str
) -> None:
    """The receipt of a document of these stores goes to the address, by a job. Raises
    ReceiptUnknown.
    """
    found = selectors.receipt_of(document_id, stores)
    app.configure_task(JOB).defer(
        recipient=recipient, document_id=str(found.document.pk), language=language
    )
    log.info("receipt.to_be_mailed", document=str(document_id))


def mail_receipt(*, recipient: str, document_id: UUID, language: str) -> None:
    """The receipt is handed to the mail server: as text, as a page, and as a file."""
    found = selectors.receipt_of(document_id, None)
    with translation.override(language):
        paper = paper_of(found)
        subject = _("Your receipt %(number)s") % {"number": paper.number}
        mail = EmailMultiAlternatives(subject, text_of(paper), to=[recipient])
        mail.attach_alternative(page_of(paper), "text/html")
    mail.attach(f"{paper.number}.pdf", pdf_of(paper), "application/pdf")
    mail.send()
