"""Keyed requests, where views look for them."""

from shared_libs.idempotency.decorator import fingerprint, idempotent, read_key

__all__ = ["fingerprint", "idempotent", "read_key"]
