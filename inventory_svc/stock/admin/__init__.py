"""The back office of the stock room."""

from inventory_svc.stock.admin import _cases, _levels, _records

__all__ = ["_cases", "_levels", "_records"]
