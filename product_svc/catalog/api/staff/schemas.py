"""The staff's part of the OpenAPI document: shapes, examples, and who may do what."""

from typing import Any  # Any: keyword arguments of extend_schema

from drf_spectacular.utils import OpenApiExample, OpenApiParameter, inline_serializer
from rest_framework import serializers

from product_svc.catalog.api.staff import inputs
from product_svc.catalog.models import Status
from product_svc.catalog.rules.pictures import SIZES

_TEXT = serializers.CharField
_NUMBER = serializers.IntegerField
_READ = "Who: any member of staff."
_WRITE = "Who: catalogue managers and administrators."
Schema = dict[str, Any]
IF_MATCH = OpenApiParameter(
    "If-Match",
    str,
    OpenApiParameter.HEADER,
    required=True,
    description="The ETag that was read, or `*`; 428 when it is missing, 412 when it is another.",
)
FILTERS = [
    OpenApiParameter("search", description="the beginning of a SKU or slug, or a barcode"),
    OpenApiParameter("status", enum=Status.values),
    OpenApiParameter("category", description="slug"),
    OpenApiParameter("brand", description="slug"),
    OpenApiParameter("product_type", description="code"),
    OpenApiParameter("cursor"),
    OpenApiParameter("page_size", type=int, description="1 to 100, 24 unless given"),
]


def _texts(name: str) -> Any:
    return inline_serializer(name, {"en": _TEXT(), "fr": _TEXT()})


def _list_of(name: str, members: dict[str, Any]) -> Any:
    return inline_serializer(name, members, many=True)


def _page(name: str, row: Any) -> Any:
    return inline_serializer(
        name,
        {
            "next": serializers.URLField(allow_null=True),
            "previous": serializers.URLField(allow_null=True),
            "results": type(row)(many=True),
        },
    )


_BARCODES = _list_of("StaffBarcode", {"code": _TEXT(), "kind": _TEXT(), "pack_quantity": _NUMBER()})
_COMPONENTS = _list_of("StaffComponent", {"sku": _TEXT(), "quantity": _TEXT()})
VARIANT = inline_serializer(
    "StaffVariant",
    {
        "id": serializers.UUIDField(),
        "product": inline_serializer(
            "StaffProductName", {"id": serializers.UUIDField(), "slug": _TEXT()}
        ),
        "sku": _TEXT(),
        "status": _TEXT(),
        "version": _NUMBER(),
        "options": serializers.DictField(),
        "unit": _TEXT(),
        "whole_quantity": serializers.BooleanField(),
        **{
            name: _NUMBER(allow_null=True)
            for name in ("weight_grams", "length_mm", "width_mm", "height_mm", "min_age")
        },
        "country_of_origin": _TEXT(),
        "hs_code": _TEXT(),
        "track_inventory": serializers.BooleanField(),
        "allow_backorder": serializers.BooleanField(),
        "is_bundle": serializers.BooleanField(),
        "label": _texts("StaffLabel"),
        "barcodes": _BARCODES,
        "components": _COMPONENTS,
    },
)
PICTURE = inline_serializer(
    "StaffPicture",
    {
        "id": serializers.UUIDField(),
        "alt": _texts("StaffPictureText"),
        "sku": _TEXT(allow_null=True),
        "position": _NUMBER(),
        "width": _NUMBER(),
        "height": _NUMBER(),
        **{size: _TEXT() for size in SIZES},
    },
)
PRODUCT = inline_serializer(
    "StaffProduct",
    {
        "id": serializers.UUIDField(),
        "slug": _TEXT(),
        "status": _TEXT(),
        "version": _NUMBER(),
        "name": _texts("StaffName"),
        "description": _texts("StaffDescription"),
        "category": _TEXT(allow_null=True),
        "brand": _TEXT(allow_null=True),
        "tax_category": _TEXT(),
        "product_type": _TEXT(allow_null=True),
        "attributes": serializers.DictField(),
        "variants": type(VARIANT)(many=True),
        "pictures": type(PICTURE)(many=True),
    },
)
CATEGORY = inline_serializer(
    "StaffCategory",
    {
        "slug": _TEXT(),
        "name": _texts("StaffCategoryName"),
        "parent": _TEXT(allow_null=True),
        "path": _TEXT(),
        "position": _NUMBER(),
    },
)
BRAND = inline_serializer("StaffBrand", {"slug": _TEXT(), "name": _TEXT()})
ATTRIBUTE = inline_serializer(
    "StaffAttribute",
    {
        "code": _TEXT(),
        "name": _texts("StaffAttributeName"),
        "type": _TEXT(),
        "unit": _TEXT(),
        "is_facet": serializers.BooleanField(),
        "choices": _list_of("StaffChoice", {"value": _TEXT(), "label": _texts("StaffChoiceLabel")}),
    },
)
TYPE = inline_serializer(
    "StaffProductType",
    {
        "code": _TEXT(),
        "name": _texts("StaffTypeName"),
        "attributes": _list_of(
            "StaffTypeLine",
            {"attribute": _TEXT(), "role": _TEXT(), "is_required": serializers.BooleanField()},
        ),
    },
)
FEED = inline_serializer(
    "CatalogueChanges",
    {
        "results": _list_of(
            "ChangedArticle",
            {
                "sku": _TEXT(),
                "status": _TEXT(),
                "name": _texts("ChangedName"),
                "barcodes": _BARCODES,
                "category": _TEXT(allow_null=True),
                "tax_category": _TEXT(),
                "unit": _TEXT(),
                "whole_quantity": serializers.BooleanField(),
                "min_age": _NUMBER(allow_null=True),
                "components": _COMPONENTS,
            },
        ),
        "after": _TEXT(),
        "has_more": serializers.BooleanField(),
    },
)


def _example(name: str, value: dict[str, Any]) -> OpenApiExample:
    return OpenApiExample(name, request_only=True, value=value)


def _reads(summary: str, name: str, answer: Any, *parameters: OpenApiParameter) -> Schema:
    return {
        "operation_id": name,
        "summary": summary,
        "description": _READ,
        "responses": answer,
        "parameters": list(parameters),
    }


def _writes(
    summary: str, name: str, body: Any, answer: Any, *more: OpenApiParameter | OpenApiExample
) -> Schema:
    return {
        "operation_id": name,
        "summary": summary,
        "description": _WRITE,
        "request": body,
        "responses": answer,
        "parameters": [each for each in more if isinstance(each, OpenApiParameter)],
        "examples": [each for each in more if isinstance(each, OpenApiExample)],
    }


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
_COLOUR = {
    "code": "colour",
    "name": {"en": "Colour", "fr": "Couleur"},
    "type": "choice",
    "is_facet": True,
    "choices": [{"value": "red", "label": {"en": "Red", "fr": "Rouge"}}],
}
_TYPE = {
    "code": "mug",
    "name": {"en": "Mug", "fr": "Tasse"},
    "attributes": [{"attribute": "colour", "role": "axis", "is_required": True}],
}
_SHELF = {
    "slug": "mugs",
    "name": {"en": "Mugs", "fr": "Tasses"},
    "parent": "kitchen",
    "position": 3,
}
_REASON = _example("With a reason", {"reason": "Out of season"})

PRODUCT_LIST = _reads(
    "Products, drafts too", "staff_products", _page("StaffProductPage", PRODUCT), *FILTERS
)
PRODUCT_READ = _reads("One product", "staff_product", PRODUCT)
PRODUCT_CREATE = _writes(
    "A new draft",
    "staff_product_create",
    inputs.ProductInput,
    {201: PRODUCT},
    _example("A mug", _MUG),
)
PRODUCT_CHANGE = _writes(
    "Change what is sent",
    "staff_product_change",
    inputs.ProductChangeInput,
    PRODUCT,
    IF_MATCH,
    _example("Another name", {"name": {"en": "Mug", "fr": "Tasse"}}),
)
PRODUCT_MOVE = {
    key: value
    for key, value in _writes(
        "Put on sale, or keep for old documents only",
        "",
        inputs.ReasonInput,
        PRODUCT,
        IF_MATCH,
        _REASON,
    ).items()
    if key != "operation_id"
}
VARIANT_LIST = _reads(
    "Variants, those of drafts too",
    "staff_variants",
    _page("StaffVariantPage", VARIANT),
    *FILTERS,
)
VARIANT_READ = _reads("One variant", "staff_variant", VARIANT)
VARIANT_CREATE = _writes(
    "One more variant, a draft",
    "staff_variant_create",
    inputs.VariantInput,
    {201: VARIANT},
    _example("A red one", _RED_MUG),
)
VARIANT_CHANGE = _writes(
    "Change what is sent",
    "staff_variant_change",
    inputs.VariantChangeInput,
    VARIANT,
    IF_MATCH,
    _example("Its weight", {"weight_grams": 350}),
)
VARIANT_MOVE = {
    key: value
    for key, value in _writes(
        "Put on sale, or keep for old documents only",
        "",
        inputs.ReasonInput,
        VARIANT,
        IF_MATCH,
        _REASON,
    ).items()
    if key != "operation_id"
}
BUNDLE = _writes(
    "What a bundle is made of",
    "staff_bundle",
    inputs.BundleInput,
    VARIANT,
    IF_MATCH,
    _example("Two mugs", {"components": [{"sku": "MUG-RED", "quantity": "2"}]}),
)
PICTURE_ADD: Schema = _writes("One more picture", "staff_picture_add", None, {201: PICTURE}) | {
    "request": {"multipart/form-data": inputs.PictureInput}
}
PICTURE_CHANGE = _writes(
    "What a picture shows",
    "staff_picture_change",
    inputs.PictureChangeInput,
    PICTURE,
    _example("In both languages", {"alt_en": "The red mug", "alt_fr": "La tasse rouge"}),
)
PICTURE_REMOVE = _writes("Take a picture away", "staff_picture_remove", None, {204: None})
CATEGORY_LIST = _reads("The shelves", "staff_categories", _page("StaffCategoryPage", CATEGORY))
CATEGORY_PUT = _writes(
    "Make, rename or move a shelf",
    "staff_category_put",
    inputs.CategoryInput,
    CATEGORY,
    _example("Mugs, in the kitchen", _SHELF),
)
BRAND_LIST = _reads("The brands", "staff_brands", _page("StaffBrandPage", BRAND))
BRAND_PUT = _writes(
    "Make or rename a brand",
    "staff_brand_put",
    inputs.BrandInput,
    BRAND,
    _example("A brand", {"slug": "boreal", "name": "Boréal"}),
)
ATTRIBUTE_LIST = _reads(
    "The attributes", "staff_attributes", _page("StaffAttributePage", ATTRIBUTE)
)
ATTRIBUTE_PUT = _writes(
    "Make or change an attribute",
    "staff_attribute_put",
    inputs.AttributeInput,
    ATTRIBUTE,
    _example("Colours", _COLOUR),
)
TYPE_LIST = _reads("The product types", "staff_product_types", _page("StaffTypePage", TYPE))
TYPE_PUT = _writes(
    "Make or change a product type",
    "staff_product_type_put",
    inputs.TypeInput,
    TYPE,
    _example("Mugs come in colours", _TYPE),
)
CHANGES: Schema = {
    "operation_id": "catalogue_changes",
    "responses": FEED,
    "parameters": [
        OpenApiParameter("after", description="the `after` of the page before; none to begin"),
        OpenApiParameter("page_size", type=int, description="1 to 1000, 500 unless given"),
    ],
}
