"""Products, variants, pictures and the feed: shapes, examples, and who may do what."""

from typing import Any  # Any: an answer is a serializer, or some by status

from drf_spectacular.utils import OpenApiParameter, inline_serializer
from rest_framework import serializers

from product_svc.catalog.api.staff import inputs, outputs
from product_svc.catalog.api.staff.parts import (
    NUMBER,
    TEXT,
    Schema,
    example,
    list_of,
    page,
    reads,
    texts,
    writes,
)
from product_svc.catalog.models import Status
from product_svc.catalog.rules.pictures import SIZES
from shared_libs.api.versions import MUST_MATCH

FILTERS = [
    OpenApiParameter("search", description="the beginning of a SKU or slug, or a barcode"),
    OpenApiParameter("status", enum=Status.values),
    OpenApiParameter("category", description="slug"),
    OpenApiParameter("brand", description="slug"),
    OpenApiParameter("product_type", description="code"),
    OpenApiParameter("cursor"),
    OpenApiParameter("page_size", type=int, description="1 to 100, 24 unless given"),
]
_SHOWN = "shown under `expanded`, parted by commas: "
EXPAND_PRODUCT = OpenApiParameter("expand", description=_SHOWN + ",".join(outputs.OF_PRODUCT))
EXPAND_VARIANT = OpenApiParameter("expand", description=_SHOWN + ",".join(outputs.OF_VARIANT))
_BARCODES = list_of("StaffBarcode", {"code": TEXT(), "kind": TEXT(), "pack_quantity": NUMBER()})
_COMPONENTS = list_of("StaffComponent", {"sku": TEXT(), "quantity": TEXT()})
VARIANT = inline_serializer(
    "StaffVariant",
    {
        "id": serializers.UUIDField(),
        "product": inline_serializer(
            "StaffProductName", {"id": serializers.UUIDField(), "slug": TEXT()}
        ),
        "sku": TEXT(),
        "status": TEXT(),
        "version": NUMBER(),
        "options": serializers.DictField(),
        "unit": TEXT(),
        "whole_quantity": serializers.BooleanField(),
        **{
            name: NUMBER(allow_null=True)
            for name in ("weight_grams", "length_mm", "width_mm", "height_mm", "min_age")
        },
        "country_of_origin": TEXT(),
        "hs_code": TEXT(),
        "track_inventory": serializers.BooleanField(),
        "allow_backorder": serializers.BooleanField(),
        "is_bundle": serializers.BooleanField(),
        "label": texts("StaffLabel"),
        "barcodes": _BARCODES,
        "components": _COMPONENTS,
        "expanded": serializers.DictField(required=False),
    },
)
PICTURE = inline_serializer(
    "StaffPicture",
    {
        "id": serializers.UUIDField(),
        "alt": texts("StaffPictureText"),
        "sku": TEXT(allow_null=True),
        "position": NUMBER(),
        "width": NUMBER(),
        "height": NUMBER(),
        **{size: TEXT() for size in SIZES},
    },
)
PRODUCT = inline_serializer(
    "StaffProduct",
    {
        "id": serializers.UUIDField(),
        "slug": TEXT(),
        "status": TEXT(),
        "version": NUMBER(),
        "name": texts("StaffName"),
        "description": texts("StaffDescription"),
        "seo_title": texts("StaffSeoTitle"),
        "seo_description": texts("StaffSeoDescription"),
        "category": TEXT(allow_null=True),
        "brand": TEXT(allow_null=True),
        "tax_category": TEXT(),
        "product_type": TEXT(allow_null=True),
        "attributes": serializers.DictField(),
        "variants": type(VARIANT)(many=True),
        "pictures": type(PICTURE)(many=True),
        "expanded": serializers.DictField(required=False),
    },
)
FEED = inline_serializer(
    "CatalogueChanges",
    {
        "results": list_of(
            "ChangedArticle",
            {
                "sku": TEXT(),
                "status": TEXT(),
                "name": texts("ChangedName"),
                "barcodes": _BARCODES,
                "category": TEXT(allow_null=True),
                "tax_category": TEXT(),
                "unit": TEXT(),
                "whole_quantity": serializers.BooleanField(),
                "min_age": NUMBER(allow_null=True),
                "components": _COMPONENTS,
            },
        ),
        "after": TEXT(),
        "has_more": serializers.BooleanField(),
    },
)
_MUG = {
    "slug": "stoneware-mug",
    "name": {"en": "Stoneware mug", "fr": "Tasse en grès"},
    "category": "mugs",
    "tax_category": "standard",
    "product_type": "mug",
    "attributes": {"material": "stoneware"},
}
_RED_MUG = {
    "sku": "MUG-RED",
    "options": {"colour": "red"},
    "weight_grams": 340,
    "country_of_origin": "CA",
    "hs_code": "691200",
    "barcodes": [{"code": "4006381333931", "kind": "gtin13"}],
}
_REASON = example("With a reason", {"reason": "Out of season"})


def _moves(answer: Any) -> Schema:
    """For the two ways of each article: they are told apart by their addresses."""
    summary = "Put on sale, or keep for old documents only"
    schema = writes(summary, "", inputs.ReasonInput, answer, MUST_MATCH, _REASON)
    del schema["operation_id"]
    return schema


PRODUCT_LIST = reads(
    "Products, drafts too",
    "staff_products",
    page("StaffProductPage", PRODUCT),
    *FILTERS,
    EXPAND_PRODUCT,
)
PRODUCT_READ = reads("One product", "staff_product", PRODUCT, EXPAND_PRODUCT)
PRODUCT_CREATE = writes(
    "A new draft",
    "staff_product_create",
    inputs.ProductInput,
    {201: PRODUCT},
    example("A mug", _MUG),
)
PRODUCT_CHANGE = writes(
    "Change what is sent",
    "staff_product_change",
    inputs.ProductChangeInput,
    PRODUCT,
    MUST_MATCH,
    example("Another name", {"name": {"en": "Mug", "fr": "Tasse"}}),
)
PRODUCT_MOVE = _moves(PRODUCT)
VARIANT_LIST = reads(
    "Variants, those of drafts too",
    "staff_variants",
    page("StaffVariantPage", VARIANT),
    *FILTERS,
    EXPAND_VARIANT,
)
VARIANT_READ = reads("One variant", "staff_variant", VARIANT, EXPAND_VARIANT)
VARIANT_CREATE = writes(
    "One more variant, a draft",
    "staff_variant_create",
    inputs.VariantInput,
    {201: VARIANT},
    example("A red one", _RED_MUG),
)
VARIANT_CHANGE = writes(
    "Change what is sent",
    "staff_variant_change",
    inputs.VariantChangeInput,
    VARIANT,
    MUST_MATCH,
    example("Its weight", {"weight_grams": 350}),
)
VARIANT_MOVE = _moves(VARIANT)
BUNDLE = writes(
    "What a bundle is made of",
    "staff_bundle",
    inputs.BundleInput,
    VARIANT,
    MUST_MATCH,
    example("Two mugs", {"components": [{"sku": "MUG-RED", "quantity": "2"}]}),
)
PICTURE_ADD: Schema = writes("One more picture", "staff_picture_add", None, {201: PICTURE}) | {
    "request": {"multipart/form-data": inputs.PictureInput}
}
PICTURE_CHANGE = writes(
    "What a picture shows",
    "staff_picture_change",
    inputs.PictureChangeInput,
    PICTURE,
    example("In both languages", {"alt_en": "The red mug", "alt_fr": "La tasse rouge"}),
)
PICTURE_REMOVE = writes("Take a picture away", "staff_picture_remove", None, {204: None})
CHANGES: Schema = {
    "operation_id": "catalogue_changes",
    "responses": FEED,
    "parameters": [
        OpenApiParameter("after", description="the `after` of the page before; none to begin"),
        OpenApiParameter("page_size", type=int, description="1 to 1000, 500 unless given"),
    ],
}
