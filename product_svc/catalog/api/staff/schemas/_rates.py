"""Price lists, taxes, shipping and versions of the rules: shapes, examples, and who may do what."""

from typing import Any  # Any: fields of any kind

from drf_spectacular.utils import OpenApiParameter, inline_serializer
from rest_framework import serializers

from product_svc.catalog.api.staff import inputs
from product_svc.catalog.api.staff.parts import (
    NUMBER,
    TEXT,
    example,
    page,
    reads,
    texts,
    writes,
)
from shared_libs.api.versions import MUST_MATCH

FLAG = serializers.BooleanField
MOMENT = serializers.DateTimeField
PRICE_LIST = inline_serializer(
    "StaffPriceList",
    {
        "code": TEXT(),
        "name": TEXT(),
        "currency": TEXT(),
        "channel": TEXT(help_text="web, pos or all"),
        "store": TEXT(help_text="empty for all"),
        "customer_group": TEXT(help_text="empty for everybody"),
        "priority": NUMBER(),
        "tax_inclusive": FLAG(),
        "active_from": MOMENT(allow_null=True),
        "active_to": MOMENT(allow_null=True),
        "version": NUMBER(),
    },
)
PRICE = inline_serializer(
    "StaffListedPrice",
    {
        "sku": TEXT(),
        "min_quantity": TEXT(),
        "price": inline_serializer("StaffUnitPrice", {"amount": TEXT(), "currency": TEXT()}),
        "valid_from": MOMENT(),
        "valid_to": MOMENT(allow_null=True),
        "state": TEXT(help_text="past, current or scheduled"),
        "set_by": TEXT(),
        "set_at": MOMENT(),
        "ended_by": TEXT(),
    },
)
TAX_CATEGORY = inline_serializer(
    "StaffTaxCategory",
    {"code": TEXT(), "name": texts("StaffTaxCategoryName"), "version": NUMBER()},
)
TAX_ZONE = inline_serializer(
    "StaffTaxZone",
    {"code": TEXT(), "country": TEXT(), "region": TEXT(), "name": TEXT(), "version": NUMBER()},
)
TAX_RATE = inline_serializer(
    "StaffTaxRate",
    {
        "zone": TEXT(),
        "tax_category": TEXT(),
        "code": TEXT(),
        "jurisdiction": TEXT(),
        "rate": TEXT(help_text="percent"),
        "is_compound": FLAG(),
        "valid_from_date": serializers.DateField(),
        "valid_until_date": serializers.DateField(allow_null=True),
    },
)
SHIPPING_RATE = inline_serializer(
    "StaffShippingRate",
    {
        "method": TEXT(),
        "currency": TEXT(),
        "amount": TEXT(),
        "is_active": FLAG(),
        "version": NUMBER(),
    },
)
_LINK: dict[str, Any] = {
    "version": TEXT(),
    "number": NUMBER(),
    "published_at": MOMENT(),
    "actor": TEXT(),
    "change_count": NUMBER(),
    "previous_hash": TEXT(),
    "hash": TEXT(),
}
LINK = inline_serializer("StaffRuleSetLink", _LINK)
WHOLE_LINK = inline_serializer(
    "StaffWholeRuleSetLink",
    _LINK | {"changes": serializers.ListField(child=serializers.DictField())},
)
_SALE = {
    "code": "MTL-SALE",
    "name": "Sale in Montréal",
    "currency": "CAD",
    "channel": "pos",
    "store": "MTL",
    "active_from": "2026-12-26T05:00:00Z",
    "active_to": "2027-01-04T05:00:00Z",
}
_QST = {
    "zone": "CA-QC",
    "tax_category": "standard",
    "code": "QST",
    "rate": "9.975",
    "valid_from_date": "2027-01-01",
}
PRICE_LIST_LIST = reads(
    "For whom prices are made", "staff_price_lists", page("StaffPriceListPage", PRICE_LIST)
)
PRICE_LIST_READ = reads("One price list", "staff_price_list", PRICE_LIST)
PRICE_LIST_CREATE = writes(
    "One more price list",
    "staff_price_list_create",
    inputs.PriceListInput,
    {201: PRICE_LIST},
    example("A sale in one store", _SALE),
)
PRICE_LIST_CHANGE = writes(
    "Change what is sent",
    "staff_price_list_change",
    inputs.PriceListChangeInput,
    PRICE_LIST,
    MUST_MATCH,
    example("Longer", {"active_to": "2027-01-11T05:00:00Z"}),
)
PRICES_ON_LIST = reads(
    "The prices of a list",
    "staff_prices_on_list",
    page("StaffListedPricePage", PRICE),
    OpenApiParameter("sku"),
    OpenApiParameter("state", enum=["past", "current", "scheduled"]),
)
TAX_CATEGORY_LIST = reads(
    "Goods that are taxed alike",
    "staff_tax_categories",
    page("StaffTaxCategoryPage", TAX_CATEGORY),
)
TAX_CATEGORY_READ = reads("One tax category", "staff_tax_category", TAX_CATEGORY)
TAX_CATEGORY_CREATE = writes(
    "One more tax category",
    "staff_tax_category_create",
    inputs.TaxCategoryInput,
    {201: TAX_CATEGORY},
    example("Books", {"code": "books", "name": {"en": "Books", "fr": "Livres"}}),
)
TAX_CATEGORY_CHANGE = writes(
    "Call it otherwise",
    "staff_tax_category_change",
    inputs.TaxCategoryChangeInput,
    TAX_CATEGORY,
    MUST_MATCH,
    example("In both languages", {"name": {"en": "Printed books", "fr": "Livres imprimés"}}),
)
TAX_ZONE_LIST = reads(
    "Places that set taxes", "staff_tax_zones", page("StaffTaxZonePage", TAX_ZONE)
)
TAX_ZONE_READ = reads("One tax zone", "staff_tax_zone", TAX_ZONE)
TAX_ZONE_CREATE = writes(
    "One more place",
    "staff_tax_zone_create",
    inputs.TaxZoneInput,
    {201: TAX_ZONE},
    example("A state", {"country": "US", "region": "VT", "name": "Vermont"}),
)
TAX_ZONE_CHANGE = writes(
    "Call it otherwise",
    "staff_tax_zone_change",
    inputs.TaxZoneChangeInput,
    TAX_ZONE,
    MUST_MATCH,
    example("A name", {"name": "Québec"}),
)
TAX_RATE_LIST = reads(
    "Taxes by day",
    "staff_tax_rates",
    page("StaffTaxRatePage", TAX_RATE),
    OpenApiParameter("zone", description="such as CA-QC"),
    OpenApiParameter("tax_category", description="code"),
    OpenApiParameter("code", description="such as QST"),
    OpenApiParameter("on", description="those that hold on this day"),
)
TAX_RATE_ADD = writes(
    "A rate from a day on",
    "staff_tax_rate_add",
    inputs.TaxRateInput,
    {201: TAX_RATE},
    example("Of Québec", _QST),
)
SHIPPING_RATE_LIST = reads(
    "What shipping costs", "staff_shipping_rates", page("StaffShippingRatePage", SHIPPING_RATE)
)
SHIPPING_RATE_READ = reads("A method in a currency", "staff_shipping_rate", SHIPPING_RATE)
SHIPPING_RATE_CREATE = writes(
    "A method in one more currency",
    "staff_shipping_rate_create",
    inputs.ShippingRateInput,
    {201: SHIPPING_RATE},
    example("Express", {"method": "express", "currency": "USD", "amount": "14.50"}),
)
SHIPPING_RATE_CHANGE = writes(
    "Change what is sent",
    "staff_shipping_rate_change",
    inputs.ShippingRateChangeInput,
    SHIPPING_RATE,
    MUST_MATCH,
    example("Dearer", {"amount": "15.50"}),
)
RULE_SET_LINKS = reads(
    "The versions of the rules", "staff_rule_sets", page("StaffRuleSetLinkPage", LINK)
)
RULE_SET_LINK = reads("One version of the rules", "staff_rule_set", WHOLE_LINK)
