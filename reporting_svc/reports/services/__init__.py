"""The commands of the reporting service. All of them are told by events; none writes elsewhere."""

from reporting_svc.reports.services._books import book_document, copy_article, hear_from
from reporting_svc.reports.services._carts import (
    LeftCart,
    Return,
    note_abandoned_cart,
    note_recovered_cart,
)

__all__ = [
    "LeftCart",
    "Return",
    "book_document",
    "copy_article",
    "hear_from",
    "note_abandoned_cart",
    "note_recovered_cart",
]
