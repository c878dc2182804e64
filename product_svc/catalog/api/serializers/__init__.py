"""What comes in and what goes out. Table of contents."""

from product_svc.catalog.api.serializers._answers import (
    category_tree,
    facets,
    listed,
    price_report,
    product,
    quote,
    rule_set,
    scanned,
    shipping_methods,
    variant,
)
from product_svc.catalog.api.serializers._inputs import (
    EndedPriceInput,
    InternalQuoteInput,
    PricesInput,
    QuoteBody,
    QuoteInput,
    VariantsInput,
)

__all__ = [
    "EndedPriceInput",
    "InternalQuoteInput",
    "PricesInput",
    "QuoteBody",
    "QuoteInput",
    "VariantsInput",
    "category_tree",
    "facets",
    "listed",
    "price_report",
    "product",
    "quote",
    "rule_set",
    "scanned",
    "shipping_methods",
    "variant",
]
