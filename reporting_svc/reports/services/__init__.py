"""The commands of the reporting service. All of them are told by events; none writes elsewhere."""

from reporting_svc.reports.services._books import book_document, copy_article, hear_from

__all__ = ["book_document", "copy_article", "hear_from"]
