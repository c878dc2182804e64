"""The back office of promotions."""

from product_svc.promotions.admin import _promotions

__all__ = ["_promotions"]
