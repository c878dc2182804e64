"""Receipts as paper, as a page, as a file and by mail, each found by its QR code."""

from sales_svc.sales.services._receipts._escpos import escpos_of
from sales_svc.sales.services._receipts._links import (
    address_of_receipts,
    public_receipt,
    public_url,
)
from sales_svc.sales.services._receipts._mail import mail_receipt, send_receipt
from sales_svc.sales.services._receipts._page import page_of
from sales_svc.sales.services._receipts._paper import paper_of, tender_name
from sales_svc.sales.services._receipts._pdf import pdf_of
from shared_libs.trade.paper import ReceiptPaper, text_of

__all__ = [
    "ReceiptPaper",
    "address_of_receipts",
    "escpos_of",
    "mail_receipt",
    "page_of",
    "paper_of",
    "pdf_of",
    "public_receipt",
    "public_url",
    "send_receipt",
    "tender_name",
    "text_of",
]
