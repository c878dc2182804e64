"""The back office of logistics: lists, documents with their timeline, and screens for scanners."""

from inventory_svc.logistics.admin import _counts, _purchasing, _transfers

__all__ = ["_counts", "_purchasing", "_transfers"]
