"""The back office of the stock room."""

from inventory_svc.stock.admin import _levels, _records

__all__ = ["_levels", "_records"]
