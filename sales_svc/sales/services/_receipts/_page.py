"""A receipt as a page, to be read on a phone or printed by a browser."""

import segno
from django.template.loader import render_to_string
from django.utils.translation import get_language

from shared_libs.trade.paper import ReceiptPaper


def page_of(paper: ReceiptPaper) -> str:
    """The receipt as an HTML page that needs nothing else."""
    code = segno.make(paper.url, error="m").svg_data_uri(scale=4, border=2)
    values = {"paper": paper, "qr": code, "language": get_language() or "en"}
    return render_to_string("sales/receipt/page.html", values)
