"""Printing a paper, without the printer in the memory of every process."""

from order_svc.invoicing.models import Paper


def paper_as_pdf(*, paper: Paper) -> bytes:
    """The PDF of an invoice or credit note; expects its recipient. Two prints are equal."""
    from order_svc.invoicing.services import _pdf  # noqa: PLC0415  # reportlab is large

    return _pdf.pdf_of(paper)
