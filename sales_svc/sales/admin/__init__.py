"""The back office of the counter."""

from sales_svc.sales.admin import _counter, _documents, _inbox, _places

__all__ = ["_counter", "_documents", "_inbox", "_places"]
