"""The catalogue's back office. What has a history or a version is written through the services."""

from product_svc.catalog.admin import _articles, _attributes, _prices, _rates, _shelves

__all__ = ["_articles", "_attributes", "_prices", "_rates", "_shelves"]
