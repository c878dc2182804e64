"""The back office of promotions."""

from product_svc.promotions.admin import _coupons, _promotions, _uses

__all__ = ["_coupons", "_promotions", "_uses"]
