"""Categories, brands, attributes and product types: shapes, examples, and who may do what."""

from typing import Any  # Any: an answer is a serializer

from drf_spectacular.utils import inline_serializer
from rest_framework import serializers

from product_svc.catalog.api.staff import inputs
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
from shared_libs.api.versions import MAY_MATCH, MUST_MATCH

CATEGORY = inline_serializer(
    "StaffCategory",
    {
        "slug": TEXT(),
        "name": texts("StaffCategoryName"),
        "parent": TEXT(allow_null=True),
        "path": TEXT(),
        "position": NUMBER(),
        "is_archived": serializers.BooleanField(),
        "version": NUMBER(),
    },
)
BRAND = inline_serializer(
    "StaffBrand",
    {
        "slug": TEXT(),
        "name": TEXT(),
        "is_archived": serializers.BooleanField(),
        "version": NUMBER(),
    },
)
ATTRIBUTE = inline_serializer(
    "StaffAttribute",
    {
        "code": TEXT(),
        "name": texts("StaffAttributeName"),
        "type": TEXT(),
        "unit": TEXT(),
        "is_facet": serializers.BooleanField(),
        "choices": list_of("StaffChoice", {"value": TEXT(), "label": texts("StaffChoiceLabel")}),
        "version": NUMBER(),
    },
)
TYPE = inline_serializer(
    "StaffProductType",
    {
        "code": TEXT(),
        "name": texts("StaffTypeName"),
        "attributes": list_of(
            "StaffTypeLine",
            {"attribute": TEXT(), "role": TEXT(), "is_required": serializers.BooleanField()},
        ),
        "version": NUMBER(),
    },
)
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
CATEGORY_LIST = reads("The shelves", "staff_categories", page("StaffCategoryPage", CATEGORY))
CATEGORY_PUT = writes(
    "Make, rename or move a shelf",
    "staff_category_put",
    inputs.CategoryInput,
    CATEGORY,
    MAY_MATCH,
    example("Mugs, in the kitchen", _SHELF),
)
BRAND_LIST = reads("The brands", "staff_brands", page("StaffBrandPage", BRAND))
BRAND_PUT = writes(
    "Make or rename a brand",
    "staff_brand_put",
    inputs.BrandInput,
    BRAND,
    MAY_MATCH,
    example("A brand", {"slug": "boreal", "name": "Boréal"}),
)
ATTRIBUTE_LIST = reads("The attributes", "staff_attributes", page("StaffAttributePage", ATTRIBUTE))
ATTRIBUTE_PUT = writes(
    "Make or change an attribute",
    "staff_attribute_put",
    inputs.AttributeInput,
    ATTRIBUTE,
    MAY_MATCH,
    example("Colours", _COLOUR),
)
TYPE_LIST = reads("The product types", "staff_product_types", page("StaffTypePage", TYPE))
TYPE_PUT = writes(
    "Make or change a product type",
    "staff_product_type_put",
    inputs.TypeInput,
    TYPE,
    MAY_MATCH,
    example("Mugs come in colours", _TYPE),
)
CATEGORY_READ = reads("One category", "staff_category", CATEGORY)
CATEGORY_CHANGE = writes(
    "Change what is sent",
    "staff_category_change",
    inputs.CategoryChangeInput,
    CATEGORY,
    MUST_MATCH,
    example("Further down", {"position": 4}),
)
BRAND_READ = reads("One brand", "staff_brand", BRAND)
BRAND_CHANGE = writes(
    "Change what is sent",
    "staff_brand_change",
    inputs.BrandChangeInput,
    BRAND,
    MUST_MATCH,
    example("Another spelling", {"name": "Boréal & fils"}),
)
ATTRIBUTE_READ = reads("One attribute", "staff_attribute", ATTRIBUTE)
ATTRIBUTE_CHANGE = writes(
    "Change what is sent",
    "staff_attribute_change",
    inputs.AttributeChangeInput,
    ATTRIBUTE,
    MUST_MATCH,
    example("Not for filters", {"is_facet": False}),
)
TYPE_READ = reads("One product type", "staff_product_type", TYPE)
TYPE_CHANGE = writes(
    "Change what is sent",
    "staff_product_type_change",
    inputs.TypeChangeInput,
    TYPE,
    MUST_MATCH,
    example("Another name", {"name": {"en": "Mug", "fr": "Tasse"}}),
)


def _moves(summary: str, name: str, answer: Any, reason: str) -> Schema:
    sent = example("With a reason", {"reason": reason})
    return writes(summary, name, inputs.ReasonInput, answer, MUST_MATCH, sent)


CATEGORY_ARCHIVE = _moves(
    "Put a shelf away", "staff_category_archive", CATEGORY, "No longer in our range"
)
CATEGORY_RESTORE = _moves("Take a shelf up again", "staff_category_restore", CATEGORY, "Spring")
BRAND_ARCHIVE = _moves("Put a brand away", "staff_brand_archive", BRAND, "The maker closed")
BRAND_RESTORE = _moves("Take a brand up again", "staff_brand_restore", BRAND, "Back again")
