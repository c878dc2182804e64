"""What things cost: price lists, taxes, shipping, and the versions of the rules."""

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from product_svc.catalog import selectors, services
from product_svc.catalog.api.staff import inputs, outputs, requests, schemas
from product_svc.catalog.api.staff.base import NewestFirst, StaffView, versioned
from shared_libs.api.versions import required_version
from shared_libs.idempotency.decorator import idempotent


def price_list_answer(code: str, status: int = 200) -> Response:
    """The price list as it now is."""
    row = selectors.price_list_called(code=code)
    return versioned(row, outputs.price_list(row), status)


def tax_category_answer(code: str, status: int = 200) -> Response:
    """The tax category as it now is."""
    row = selectors.staff_tax_category(code=code)
    return versioned(row, outputs.tax_category(row), status)


def tax_zone_answer(code: str, status: int = 200) -> Response:
    """The tax zone as it now is."""
    row = selectors.staff_tax_zone(code=code)
    return versioned(row, outputs.tax_zone(row), status)


def shipping_rate_answer(method: str, currency: str, status: int = 200) -> Response:
    """The shipping rate as it now is."""
    row = selectors.shipping_rate_called(method=method, currency=currency)
    return versioned(row, outputs.shipping_rate(row), status)


class PriceLists(StaffView):
    """For whom prices are made."""

    @extend_schema(**schemas.PRICE_LIST_LIST)
    def get(self, request: Request) -> Response:
        """Every price list."""
        return self.page(selectors.staff_price_lists(), outputs.price_list)

    @extend_schema(**schemas.PRICE_LIST_CREATE)
    @idempotent(required=False)
    def post(self, request: Request) -> Response:
        """One more price list."""
        sent = inputs.PriceListInput.parse(request.data)
        made = services.create_price_list(sent=sent, **requests.signature(request))
        return price_list_answer(made.code, 201)


class OnePriceList(StaffView):
    """One price list."""

    @extend_schema(**schemas.PRICE_LIST_READ)
    def get(self, request: Request, code: str) -> Response:
        """A price list; its version is the ETag."""
        return price_list_answer(code)

    @extend_schema(**schemas.PRICE_LIST_CHANGE)
    def patch(self, request: Request, code: str) -> Response:
        """Change what is sent; its articles are announced soon."""
        sent = inputs.PriceListChangeInput.parse(request.data)
        version, who = required_version(request), requests.signature(request)
        services.change_price_list(code=code, sent=sent, expected_version=version, **who)
        return price_list_answer(code)


class PricesOnList(StaffView):
    """The prices of one list."""

    @extend_schema(**schemas.PRICES_ON_LIST)
    def get(self, request: Request, code: str) -> Response:
        """What holds on the list, held, or is planned. New ones are set at `catalogue/prices`."""
        now = timezone.now()
        wanted = requests.wanted_prices(request)
        rows = selectors.prices_on_list(code=code, wanted=wanted, now=now)
        return self.page(rows, lambda row: outputs.listed_price(row, now))


class TaxCategories(StaffView):
    """Goods that are taxed alike."""

    @extend_schema(**schemas.TAX_CATEGORY_LIST)
    def get(self, request: Request) -> Response:
        """Every tax category."""
        return self.page(selectors.staff_tax_categories(), outputs.tax_category)

    @extend_schema(**schemas.TAX_CATEGORY_CREATE)
    @idempotent(required=False)
    def post(self, request: Request) -> Response:
        """One more kind of goods."""
        sent = inputs.TaxCategoryInput.parse(request.data)
        made = services.create_tax_category(sent=sent, actor=requests.actor_of(request))
        return tax_category_answer(made.code, 201)


class OneTaxCategory(StaffView):
    """One tax category."""

    @extend_schema(**schemas.TAX_CATEGORY_READ)
    def get(self, request: Request, code: str) -> Response:
        """A tax category; its version is the ETag."""
        return tax_category_answer(code)

    @extend_schema(**schemas.TAX_CATEGORY_CHANGE)
    def patch(self, request: Request, code: str) -> Response:
        """Call it otherwise."""
        sent = inputs.TaxCategoryChangeInput.parse(request.data)
        version, actor = required_version(request), requests.actor_of(request)
        services.change_tax_category(code=code, sent=sent, actor=actor, expected_version=version)
        return tax_category_answer(code)


class TaxZones(StaffView):
    """Places that set taxes."""

    @extend_schema(**schemas.TAX_ZONE_LIST)
    def get(self, request: Request) -> Response:
        """Every tax zone."""
        return self.page(selectors.staff_tax_zones(), outputs.tax_zone)

    @extend_schema(**schemas.TAX_ZONE_CREATE)
    @idempotent(required=False)
    def post(self, request: Request) -> Response:
        """One more place."""
        sent = inputs.TaxZoneInput.parse(request.data)
        made = services.create_tax_zone(sent=sent, actor=requests.actor_of(request))
        return tax_zone_answer(made.code, 201)


class OneTaxZone(StaffView):
    """One tax zone."""

    @extend_schema(**schemas.TAX_ZONE_READ)
    def get(self, request: Request, code: str) -> Response:
        """A tax zone by its code, such as CA-QC; its version is the ETag."""
        return tax_zone_answer(code)

    @extend_schema(**schemas.TAX_ZONE_CHANGE)
    def patch(self, request: Request, code: str) -> Response:
        """Call it otherwise."""
        sent = inputs.TaxZoneChangeInput.parse(request.data)
        version, actor = required_version(request), requests.actor_of(request)
        services.change_tax_zone(code=code, sent=sent, actor=actor, expected_version=version)
        return tax_zone_answer(code)


class TaxRates(StaffView):
    """Taxes by day."""

    @extend_schema(**schemas.TAX_RATE_LIST)
    def get(self, request: Request) -> Response:
        """The rates that were, are and will be."""
        return self.page(
            selectors.staff_tax_rates(requests.wanted_rates(request)), outputs.tax_rate
        )

    @extend_schema(**schemas.TAX_RATE_ADD)
    @idempotent(required=False)
    def post(self, request: Request) -> Response:
        """A rate from a day on; the one before it ends there. None is ever edited."""
        sent = inputs.TaxRateInput.parse(request.data)
        rate = services.add_tax_rate(sent=sent, **requests.signature(request))
        return Response(outputs.tax_rate(rate), status=201)


class ShippingRates(StaffView):
    """What shipping costs."""

    @extend_schema(**schemas.SHIPPING_RATE_LIST)
    def get(self, request: Request) -> Response:
        """Every method in every currency."""
        return self.page(selectors.staff_shipping_rates(), outputs.shipping_rate)

    @extend_schema(**schemas.SHIPPING_RATE_CREATE)
    @idempotent(required=False)
    def post(self, request: Request) -> Response:
        """Offer a method in one more currency."""
        sent = inputs.ShippingRateInput.parse(request.data)
        made = services.create_shipping_rate(sent=sent, **requests.signature(request))
        return shipping_rate_answer(made.method, made.currency, 201)


class OneShippingRate(StaffView):
    """What one method costs in one currency."""

    @extend_schema(**schemas.SHIPPING_RATE_READ)
    def get(self, request: Request, method: str, currency: str) -> Response:
        """A shipping rate; its version is the ETag."""
        return shipping_rate_answer(method, currency)

    @extend_schema(**schemas.SHIPPING_RATE_CHANGE)
    def patch(self, request: Request, method: str, currency: str) -> Response:
        """Change what is sent; baskets from now on pay it."""
        sent = inputs.ShippingRateChangeInput.parse(request.data)
        version, who = required_version(request), requests.signature(request)
        named = {"method": method, "currency": currency}
        services.change_shipping_rate(named=named, sent=sent, expected_version=version, **who)
        return shipping_rate_answer(method, currency)


class RuleSetLinks(StaffView):
    """The chain of the rules."""

    pagination_class = NewestFirst

    @extend_schema(**schemas.RULE_SET_LINKS)
    def get(self, request: Request) -> Response:
        """Every version, the newest first, without what it changed."""
        return self.page(selectors.rule_set_links(), outputs.rule_set_link)


class OneRuleSetLink(StaffView):
    """One version of the rules."""

    @extend_schema(**schemas.RULE_SET_LINK)
    def get(self, request: Request, version: str) -> Response:
        """Who changed what and when; what tills price by is at `rulesets/{version}`."""
        link = selectors.rule_set_link(version=version)
        return Response(outputs.whole_rule_set_link(link))
