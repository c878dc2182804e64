"""Questions about documents; nothing here writes."""

from inventory_svc.logistics.selectors._transfers import timeline, transfer, transfers_of

__all__ = ["timeline", "transfer", "transfers_of"]
