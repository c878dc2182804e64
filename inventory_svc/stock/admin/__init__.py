"""The back office of the stock room."""

from inventory_svc.stock.admin import _approvals, _cases, _levels, _records

__all__ = ["_approvals", "_cases", "_levels", "_records"]
