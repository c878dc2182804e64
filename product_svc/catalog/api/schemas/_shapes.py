"""The shapes of the answers, for the OpenAPI document."""

from typing import Any  # Any: a field of whatever type

from drf_spectacular.utils import inline_serializer
from rest_framework import serializers

from product_svc.catalog.rules.pictures import SIZES

_TEXT = serializers.CharField
_Field = serializers.Field[Any, Any, Any, Any]
MONEY = inline_serializer("Money", {"amount": _TEXT(), "currency": _TEXT()})
CATEGORY_NAME = inline_serializer(
    "CategoryName", {"slug": _TEXT(), "name": _TEXT()}, allow_null=True
)
CATEGORY_PLACE = inline_serializer(
    "CategoryPlace", {"slug": _TEXT(), "name": _TEXT(), "path": _TEXT()}, allow_null=True
)
LISTED_PRODUCT = inline_serializer(
    "ListedProduct",
    {
        "slug": _TEXT(),
        "name": _TEXT(),
        "category": CATEGORY_NAME,
        "picture": inline_serializer(
            "ListedPicture", {name: _TEXT() for name in SIZES}, allow_null=True
        ),
        "variants": inline_serializer(
            "ListedVariant",
            {
                "sku": _TEXT(),
                "gtin": _TEXT(allow_null=True),
                "price": MONEY,
                "in_stock": serializers.BooleanField(),
            },
            many=True,
        ),
    },
)
PRODUCT_PAGE = inline_serializer(
    "ProductPage",
    {
        "next": serializers.URLField(allow_null=True),
        "previous": serializers.URLField(allow_null=True),
        "results": serializers.ListField(child=LISTED_PRODUCT),
    },
)
_VARIANT: dict[str, _Field] = {
    "sku": _TEXT(),
    "name": _TEXT(),
    "label": _TEXT(),
    "gtin": _TEXT(allow_null=True),
    "gtins": serializers.ListField(child=_TEXT()),
    "price": inline_serializer(
        "PriceOrNone", {"amount": _TEXT(), "currency": _TEXT()}, allow_null=True
    ),
    "lowest_price_30_days": inline_serializer(
        "LowestPriceBeforeReduction",
        {"amount": _TEXT(), "currency": _TEXT()},
        allow_null=True,
        help_text="the lowest price of the 30 days before the current reduction; null without one",
    ),
    "in_stock": serializers.BooleanField(),
    "status": _TEXT(),
    "whole_quantity": serializers.BooleanField(),
}
_SIZES: dict[str, _Field] = {name: _TEXT(help_text="path of a WebP") for name in SIZES}
_HEAD: dict[str, _Field] = {
    "slug": _TEXT(),
    "name": _TEXT(),
    "category": CATEGORY_PLACE,
    "brand": _TEXT(allow_null=True),
    "tax_category": _TEXT(),
    "status": _TEXT(),
    "pictures": inline_serializer(
        "PictureOfProduct",
        {
            "alt": _TEXT(),
            "sku": _TEXT(allow_null=True, help_text="where it shows one variant only"),
            **_SIZES,
            "width": serializers.IntegerField(),
            "height": serializers.IntegerField(),
        },
        many=True,
    ),
}
PRODUCT = inline_serializer(
    "Product",
    {
        **_HEAD,
        "description": _TEXT(),
        "seo": inline_serializer("SeoOfProduct", {"title": _TEXT(), "description": _TEXT()}),
        "attributes": inline_serializer(
            "AttributeOfProduct",
            {name: _TEXT() for name in ("code", "name", "value", "label", "unit")},
            many=True,
        ),
        "variants": inline_serializer("VariantOfProduct", _VARIANT, many=True),
    },
)
_OWN_FACTS: dict[str, _Field] = {
    "options": serializers.DictField(child=_TEXT()),
    "unit": _TEXT(),
    "weight_grams": serializers.IntegerField(allow_null=True),
    "min_age": serializers.IntegerField(allow_null=True),
    "is_bundle": serializers.BooleanField(),
    "product": inline_serializer("ProductOfVariant", _HEAD),
}
VARIANT = inline_serializer("Variant", {**_VARIANT, **_OWN_FACTS})
SCANNED = inline_serializer(
    "ScannedVariant",
    {
        **_VARIANT,
        **_OWN_FACTS,
        "barcode": inline_serializer(
            "ScannedBarcode",
            {
                "code": _TEXT(),
                "kind": _TEXT(),
                "quantity": _TEXT(
                    allow_null=True, help_text="units in the pack, or kilograms off the scale"
                ),
                "price": inline_serializer(
                    "PriceOnLabel", {"amount": _TEXT(), "currency": _TEXT()}, allow_null=True
                ),
            },
        ),
    },
)
CATEGORIES = inline_serializer(
    "Categories",
    {
        "results": inline_serializer(
            "Category",
            {
                "slug": _TEXT(),
                "name": _TEXT(),
                "path": _TEXT(),
                "children": serializers.ListField(child=serializers.DictField()),
            },
            many=True,
        )
    },
)
_TAXES = inline_serializer(
    "TaxOfLine",
    {"code": _TEXT(), "rate": _TEXT(), "jurisdiction": _TEXT(), "amount": _TEXT()},
    many=True,
)
_STEP = inline_serializer(
    "DerivationStep",
    {
        "rule": _TEXT(
            help_text="price_list, rounding, promotion, coupon, tax_included, tax, shipping_rate"
        ),
        "code": _TEXT(required=False),
        "unit_price": _TEXT(required=False),
        "min_quantity": _TEXT(required=False),
        "coupon": _TEXT(required=False),
        "tax_category": _TEXT(required=False),
        "zone": _TEXT(required=False),
        "jurisdiction": _TEXT(required=False),
        "exact": _TEXT(required=False, help_text="before rounding"),
        "amount": _TEXT(help_text="the amounts of all steps add up to the total"),
    },
    many=True,
)
_AMOUNTS = {name: _TEXT() for name in ("gross", "discount", "net", "tax", "total")}
SHIPPING_METHODS = inline_serializer(
    "ShippingMethods",
    {
        "currency": _TEXT(),
        "results": inline_serializer(
            "ShippingMethodOffered", {"method": _TEXT(), "amount": _TEXT()}, many=True
        ),
    },
)
QUOTE = inline_serializer(
    "Quote",
    {
        "ruleset_version": _TEXT(),
        "currency": _TEXT(),
        "channel": _TEXT(),
        "ship_to": inline_serializer("QuotedPlace", {"country": _TEXT(), "region": _TEXT()}),
        "shipping_method": _TEXT(),
        "pickup_location": _TEXT(allow_null=True),
        "store": _TEXT(allow_null=True),
        "customer_group": _TEXT(allow_null=True),
        "coupons": serializers.ListField(child=_TEXT()),
        "coupons_without_effect": serializers.ListField(child=_TEXT()),
        "refused_coupons": inline_serializer(
            "RefusedCoupon",
            {
                "coupon": _TEXT(),
                "code": _TEXT(
                    help_text="coupon_unknown, _not_valid, _used_up or customer_required"
                ),
            },
            many=True,
        ),
        "overrides": inline_serializer(
            "OverrideOfQuote",
            {"sku": _TEXT(), "unit_price": _TEXT(), "reference": _TEXT()},
            many=True,
            help_text="prices that staff have agreed on; only cart asks with such",
        ),
        "promotions": inline_serializer(
            "PromotionOfQuote",
            {
                "code": _TEXT(),
                "name": _TEXT(),
                "coupon": _TEXT(allow_null=True),
                "amount": _TEXT(),
                "is_limited": serializers.BooleanField(
                    help_text="whoever sells must hold a use of it"
                ),
            },
            many=True,
        ),
        "gifts_to_claim": inline_serializer(
            "GiftToClaim",
            {"promotion": _TEXT(), "name": _TEXT(), "sku": _TEXT(), "quantity": _TEXT()},
            many=True,
        ),
        "lines": inline_serializer(
            "QuotedLine",
            {
                "sku": _TEXT(),
                "name": _TEXT(),
                "quantity": _TEXT(),
                "unit_price": _TEXT(),
                "tax_inclusive": serializers.BooleanField(),
                **_AMOUNTS,
                "taxes": _TAXES,
                "override": inline_serializer(
                    "OverrideOfLine",
                    {"reference": _TEXT(), "list_price": _TEXT()},
                    required=False,
                ),
                "derivation": _STEP,
            },
            many=True,
        ),
        "shipping": inline_serializer(
            "QuotedShipping",
            {
                "amount": _TEXT(help_text="after its discount, before tax"),
                "list_amount": _TEXT(),
                "discount": _TEXT(),
                "tax": _TEXT(),
                "taxes": _TAXES,
                "derivation": _STEP,
            },
        ),
        "totals": inline_serializer(
            "QuoteTotals",
            {
                name: _TEXT()
                for name in ("subtotal", "discount", "shipping", "tax", "total", "currency")
            },
        ),
        "quote_token": _TEXT(),
        "expires_at": serializers.DateTimeField(),
    },
)
IMPORTED = inline_serializer(
    "ImportedVariants",
    {
        "created": serializers.IntegerField(),
        "updated": serializers.IntegerField(),
        "unchanged": serializers.IntegerField(),
        "ruleset_version": _TEXT(),
    },
)
PRICES_SET = inline_serializer(
    "PricesSet", {"ruleset_version": _TEXT(), "changed": serializers.IntegerField()}
)
_MONEY_OR_NONE = inline_serializer(
    "MoneyOrNone", {"amount": _TEXT(), "currency": _TEXT()}, allow_null=True
)
PRICE_REPORTS = inline_serializer(
    "PriceReports",
    {
        "as_of": serializers.DateTimeField(),
        "results": inline_serializer(
            "PriceReport",
            {
                "sku": _TEXT(),
                "current": inline_serializer(
                    "CurrentPrice",
                    {
                        "channel": _TEXT(),
                        "price_list": _TEXT(),
                        "price": MONEY,
                        "lowest_price_30_days": _MONEY_OR_NONE,
                        "lowest_before_reduction": _MONEY_OR_NONE,
                    },
                    many=True,
                ),
                "prices": inline_serializer(
                    "KnownPrice",
                    {
                        "price_list": _TEXT(),
                        "channel": _TEXT(),
                        "store": _TEXT(allow_null=True),
                        "customer_group": _TEXT(allow_null=True),
                        "min_quantity": _TEXT(),
                        "price": MONEY,
                        "valid_from": serializers.DateTimeField(),
                        "valid_to": serializers.DateTimeField(allow_null=True),
                        "state": _TEXT(help_text="scheduled, current or past"),
                        "set_by": _TEXT(),
                        "set_at": serializers.DateTimeField(),
                        "ended_by": _TEXT(allow_null=True),
                    },
                    many=True,
                ),
            },
            many=True,
        ),
    },
)
RULE_SET = inline_serializer(
    "RuleSet",
    {
        "version": _TEXT(),
        "published_at": serializers.DateTimeField(),
        "previous_hash": _TEXT(),
        "hash": _TEXT(help_text="of the changes and the hash before"),
        "is_current": serializers.BooleanField(),
        "changes": serializers.ListField(child=serializers.DictField()),
        "rules": inline_serializer(
            "PublishedRules",
            {
                "price_list_rule": serializers.ListField(
                    child=_TEXT(), help_text="what makes a list win, the first that differs"
                ),
                "price_lists": serializers.ListField(child=serializers.DictField()),
                "taxes": serializers.ListField(child=serializers.DictField()),
                "shipping": serializers.ListField(child=serializers.DictField()),
                "promotions": serializers.ListField(child=serializers.DictField()),
            },
            allow_null=True,
            help_text="null once the version is superseded",
        ),
    },
)
PRICE_ENDED = inline_serializer("PriceEnded", {"ruleset_version": _TEXT()})
