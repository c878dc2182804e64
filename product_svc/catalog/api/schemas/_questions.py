"""What may be asked, and the examples in the explorer."""

from drf_spectacular.utils import OpenApiExample, OpenApiParameter, inline_serializer
from rest_framework import serializers

from product_svc.catalog.api.filters import ORDERINGS
from product_svc.catalog.api.schemas._shapes import _TEXT
from product_svc.catalog.models import Channel

CURRENCY = OpenApiParameter("currency", description="ISO 4217; the shop's own unless given")
MARKET = [OpenApiParameter("channel", enum=Channel.values, default="web"), CURRENCY]
VARIANT_ASKED = [
    *MARKET,
    OpenApiParameter("as_of", description="the price at this moment, ISO 8601 with its offset"),
]
FILTERS = [
    *MARKET,
    OpenApiParameter(
        "search",
        description="Words of names, brand, category, attributes or description in either "
        "language, a SKU or a barcode; the last word may be a beginning. Where nothing is found, "
        "typing errors are forgiven.",
        examples=[OpenApiExample("Half a word", "creme brul"), OpenApiExample("SKU", "EPI-1001")],
    ),
    OpenApiParameter(
        "category",
        many=True,
        description="slug; what is below it is included; repeated: any of them",
        examples=[OpenApiExample("A shelf", "cheese")],
    ),
    OpenApiParameter(
        "brand",
        many=True,
        description="slug; repeated: any of them",
        examples=[OpenApiExample("A brand", "kanuk")],
    ),
    OpenApiParameter(
        "attr.CODE",
        many=True,
        description="the value of an attribute that customers can filter by, such as "
        "`attr.colour=red`; repeated: any of them. Of a product with variants it is enough that "
        "one on sale has it.",
        examples=[OpenApiExample("A colour", "red")],
    ),
    OpenApiParameter(
        "price_band",
        many=True,
        description="as the facets name it; repeated: any of them",
        examples=[OpenApiExample("From 10 to below 25", "10-25")],
    ),
    OpenApiParameter("in_stock", type=bool),
    OpenApiParameter("min_price", description="compared with the product's lowest price"),
    OpenApiParameter("max_price", description="compared with the product's lowest price"),
]
LIST = [
    *FILTERS,
    OpenApiParameter(
        "ordering",
        enum=ORDERINGS,
        description="`relevance` unless told where there is a search, else `name`. By relevance "
        "the best thousand products are shown.",
    ),
    OpenApiParameter("cursor"),
    OpenApiParameter("page_size", type=int, description="1 to 100, 24 unless given"),
]
PRICES_OF = [
    OpenApiParameter("sku", many=True, required=True, description="1 to 100 SKUs"),
    OpenApiParameter("as_of", description="a moment; now unless given"),
]
FACETS = inline_serializer(
    "Facets",
    {
        "total": serializers.IntegerField(),
        "is_exact": serializers.BooleanField(),
        "facets": inline_serializer(
            "Facet",
            {
                "parameter": _TEXT(),
                "label": _TEXT(),
                "values": inline_serializer(
                    "FacetValue",
                    {
                        "value": _TEXT(),
                        "label": _TEXT(),
                        "count": serializers.IntegerField(),
                        "is_selected": serializers.BooleanField(),
                        "parent": _TEXT(allow_null=True),
                    },
                    many=True,
                ),
            },
            many=True,
        ),
    },
)
QUOTE_EXAMPLE = OpenApiExample(
    "Two articles to Montréal",
    request_only=True,
    value={
        "channel": "web",
        "currency": "CAD",
        "lines": [{"sku": "EPI-1001", "quantity": "2"}],
        "ship_to": {"country": "CA", "region": "QC"},
        "shipping_method": "standard",
        "coupons": [],
    },
)
VARIANTS_EXAMPLE = OpenApiExample(
    "One article",
    request_only=True,
    value={
        "items": [
            {
                "sku": "MUG-001",
                "name": {"en": "Stoneware mug", "fr": "Tasse en grès"},
                "category": "mugs",
                "tax_category": "standard",
                "gtin": "2000000000015",
                "prices": [{"channel": "all", "currency": "CAD", "amount": "12.50"}],
            }
        ]
    },
)
PRICES_EXAMPLE = OpenApiExample(
    "One price for the web",
    request_only=True,
    value={"prices": [{"sku": "MUG-001", "channel": "web", "currency": "CAD", "amount": "11.90"}]},
)
PRICE_END_EXAMPLE = OpenApiExample(
    "It costs on the web what it costs everywhere",
    request_only=True,
    value={"sku": "MUG-001", "channel": "web", "currency": "CAD"},
)
