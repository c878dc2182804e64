"""Questions to the catalogue."""

from product_svc.catalog.selectors._articles import (
    ArticleState,
    article_states,
    barcodes_of,
    category_path,
    price_changed,
    variant_changed,
)
from product_svc.catalog.selectors._bundles import (
    Component,
    bundle_lines_below,
    bundles_above,
    components_of,
)
from product_svc.catalog.selectors._changes import (
    MAX_CHANGES,
    ChangedArticle,
    Changes,
    Position,
    changed_articles,
)
from product_svc.catalog.selectors._details import (
    CategoryNode,
    ProductDetail,
    Scan,
    VariantDetail,
    categories,
    product_detail,
    scanned_article,
    variant_detail,
)
from product_svc.catalog.selectors._facets import (
    Facet,
    Facets,
    FacetValue,
    choice_labels,
    facets_of,
    filterable_attributes,
)
from product_svc.catalog.selectors._listings import (
    ListingQuery,
    listed_products,
    similar_products,
)
from product_svc.catalog.selectors._prices import (
    Buyer,
    KnownPrice,
    PriceReport,
    held_price,
    price_reports,
    price_state,
    prices_for,
    prices_of,
)
from product_svc.catalog.selectors._published_rules import PublishedRules, published_rules
from product_svc.catalog.selectors._rule_sets import (
    Moment,
    PricingRequest,
    current_version,
    latest_link,
    rule_set_for,
)
from product_svc.catalog.selectors._types import (
    attributes_of_type,
    axes,
    describing,
    option_labels,
)

__all__ = [
    "MAX_CHANGES",
    "ArticleState",
    "Buyer",
    "CategoryNode",
    "ChangedArticle",
    "Changes",
    "Component",
    "Facet",
    "FacetValue",
    "Facets",
    "KnownPrice",
    "ListingQuery",
    "Moment",
    "Position",
    "PriceReport",
    "PricingRequest",
    "ProductDetail",
    "PublishedRules",
    "Scan",
    "VariantDetail",
    "article_states",
    "attributes_of_type",
    "axes",
    "barcodes_of",
    "bundle_lines_below",
    "bundles_above",
    "categories",
    "category_path",
    "changed_articles",
    "choice_labels",
    "components_of",
    "current_version",
    "describing",
    "facets_of",
    "filterable_attributes",
    "held_price",
    "latest_link",
    "listed_products",
    "option_labels",
    "price_changed",
    "price_reports",
    "price_state",
    "prices_for",
    "prices_of",
    "product_detail",
    "published_rules",
    "rule_set_for",
    "scanned_article",
    "similar_products",
    "variant_changed",
    "variant_detail",
]
