"""Questions to the catalogue."""

from product_svc.catalog.selectors._articles import (
    ArticleState,
    article_states,
    category_path,
    price_changed,
    prices_of,
    variant_changed,
)
from product_svc.catalog.selectors._details import (
    CategoryNode,
    ProductDetail,
    VariantDetail,
    categories,
    product_detail,
    sku_of_gtin,
    variant_detail,
)
from product_svc.catalog.selectors._listings import ListingQuery, listed_products
from product_svc.catalog.selectors._rule_sets import (
    PricingRequest,
    current_version,
    latest_link,
    rule_set_for,
)

__all__ = [
    "ArticleState",
    "CategoryNode",
    "ListingQuery",
    "PricingRequest",
    "ProductDetail",
    "VariantDetail",
    "article_states",
    "categories",
    "category_path",
    "current_version",
    "latest_link",
    "listed_products",
    "price_changed",
    "prices_of",
    "product_detail",
    "rule_set_for",
    "sku_of_gtin",
    "variant_changed",
    "variant_detail",
]
