"""The public catalogue, quotes, and the catalogue in bulk."""

from dataclasses import asdict
from typing import Any, ClassVar  # Any: DRF's untyped hooks
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone
from django.utils.http import quote_etag
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from product_svc.catalog import selectors, services
from product_svc.catalog.api import filters, schemas, serializers
from product_svc.catalog.api.pages import ListingPages
from product_svc.catalog.api.staff.requests import actor_of
from shared_libs.auth.permissions import (
    AllowAny,
    CalledBy,
    HasRole,
    HasScope,
    IsStaff,
    principal,
)
from shared_libs.idempotency.decorator import idempotent


class PublicRead(APIView):
    """Something that anybody may read; who asks is not looked at."""

    authentication_classes = ()
    permission_classes = (AllowAny,)


class ProductList(PublicRead):
    """The shop window."""

    @extend_schema(
        operation_id="products_list", parameters=schemas.LIST, responses=schemas.PRODUCT_PAGE
    )
    def get(self, request: Request) -> Response:
        """Products on sale, searched, filtered and sorted; names by Accept-Language."""
        query = filters.listing_query(request)
        pages = ListingPages(query.columns)
        rows = pages.paginate_queryset(selectors.listed_products(query), request, self)
        if query.search and not rows:
            rows = pages.paginate_queryset(selectors.similar_products(query), request, self)
        return pages.get_paginated_response([serializers.listed(row) for row in rows])


class FacetList(PublicRead):
    """What the list can be narrowed by."""

    @extend_schema(
        operation_id="catalogue_facets", parameters=schemas.FILTERS, responses=schemas.FACETS
    )
    def get(self, request: Request) -> Response:
        """How many of the products that answer a query have each category, brand, price band and
        attribute; a facet's own filter does not reduce its counts.
        """
        return Response(serializers.facets(selectors.facets_of(filters.listing_query(request))))


class ProductView(PublicRead):
    """One product."""

    @extend_schema(parameters=schemas.MARKET, responses=schemas.PRODUCT)
    def get(self, request: Request, slug: str) -> Response:
        """A product with the variants that have a price in the currency."""
        market = filters.market(request)
        detail = selectors.product_detail(slug=slug, **asdict(market))
        return Response(serializers.product(detail))


class VariantView(PublicRead):
    """One variant."""

    @extend_schema(parameters=schemas.VARIANT_ASKED, responses=schemas.VARIANT)
    def get(self, request: Request, sku: str) -> Response:
        """A variant with its product; archived ones still answer. `as_of` asks for the price of
        another moment.
        """
        market = filters.market(request)
        variant, product = selectors.variant_detail(
            sku=sku, **asdict(market), as_of=filters.moment(request)
        )
        return Response(serializers.variant(variant, product))


class BarcodeView(PublicRead):
    """What a barcode stands for."""

    @extend_schema(parameters=schemas.MARKET, responses=schemas.SCANNED)
    def get(self, request: Request, code: str) -> Response:
        """The variant with this barcode, and how many units, what weight or which price it says."""
        scan = selectors.scanned_article(code=code)
        market = filters.market(request)
        variant, product = selectors.variant_detail(sku=scan.sku, **asdict(market))
        return Response(serializers.scanned(scan, variant, product))


class CategoryList(PublicRead):
    """The shelves."""

    @extend_schema(operation_id="categories_tree", responses=schemas.CATEGORIES)
    def get(self, request: Request) -> Response:
        """The whole tree of categories."""
        nodes = selectors.categories(language=filters.reader_language())
        return Response({"results": serializers.category_tree(nodes)})


class QuoteView(APIView):
    """Exact prices and taxes."""

    permission_classes = (AllowAny,)
    inputs: ClassVar[type[serializers.QuoteInput]] = serializers.QuoteInput

    def context(self, request: Request) -> dict[str, object]:
        """Which service asks, and whether it may say to which group a customer belongs."""
        caller = principal(request)
        is_service = caller is not None and caller.kind == "service"
        is_trusted = is_service or (caller is not None and caller.kind == "staff")
        return {"is_trusted": is_trusted, "caller": caller.id if caller and is_service else ""}

    @extend_schema(
        request=serializers.QuoteInput,
        responses=schemas.QUOTE,
        examples=[schemas.QUOTE_EXAMPLE],
    )
    def post(self, request: Request) -> Response:
        """What the lines cost at an address, promised for ten minutes by a signed token."""
        body = self.inputs.parse(request.data, **self.context(request))
        quote = services.quote(request=quote_request(body), at=this_moment())
        return Response(serializers.quote(quote))


class InternalQuoteView(QuoteView):
    """The same quote for another service."""

    permission_classes = (CalledBy("cart", "sales", "order"),)
    inputs = serializers.InternalQuoteInput


class ShippingMethodsView(APIView):
    """How goods can be sent."""

    permission_classes = (CalledBy("cart"),)

    @extend_schema(parameters=[schemas.CURRENCY], responses=schemas.SHIPPING_METHODS)
    def get(self, request: Request) -> Response:
        """What each way of shipping costs in a currency, before tax and promotions."""
        currency = filters.market(request).currency
        offered = selectors.shipping_methods(currency=currency)
        return Response(serializers.shipping_methods(offered, currency))


class VariantImportView(APIView):
    """Articles in bulk."""

    permission_classes = (HasRole("catalogue_manager") | HasScope("replay"),)

    @extend_schema(
        request=serializers.VariantsInput,
        responses=schemas.IMPORTED,
        examples=[schemas.VARIANTS_EXAMPLE],
    )
    @idempotent(required=False)
    def post(self, request: Request) -> Response:
        """Up to 500 articles are there as described, new or brought up to it."""
        body = serializers.VariantsInput.parse(request.data)
        imported = services.import_variants(
            items=body.items, actor=actor_of(request), now=timezone.now()
        )
        return Response(asdict(imported))


class PricesView(APIView):
    """Prices in bulk, and what they were."""

    permission_classes = (HasRole("catalogue_manager") | HasScope("replay"),)

    def get_permissions(self) -> list[Any]:
        """Any member of staff may read."""
        reads = self.request.method == "GET"
        return [IsStaff()] if reads else list(super().get_permissions())

    @extend_schema(parameters=schemas.PRICES_OF, responses=schemas.PRICE_REPORTS)
    def get(self, request: Request) -> Response:
        """Each article's current, past and scheduled prices as they were at a moment, and the
        lowest of thirty days.
        """
        asked = filters.price_question(request, now=timezone.now())
        reports = selectors.price_reports(skus=asked.skus, as_of=asked.as_of)
        results = [serializers.price_report(report) for report in reports]
        return Response({"as_of": asked.as_of.isoformat(), "results": results})

    @extend_schema(
        request=serializers.PricesInput,
        responses=schemas.PRICES_SET,
        examples=[schemas.PRICES_EXAMPLE],
    )
    @idempotent(required=False)
    def post(self, request: Request) -> Response:
        """Up to 500 prices hold from now on, or when they say, as one version of the rules."""
        body = serializers.PricesInput.parse(request.data)
        outcome = services.set_prices(
            prices=body.prices, actor=actor_of(request), now=timezone.now()
        )
        return Response(asdict(outcome))


class PriceEndView(APIView):
    """The end of a price."""

    permission_classes = (HasRole("catalogue_manager"),)

    @extend_schema(
        request=serializers.EndedPriceInput,
        responses=schemas.PRICE_ENDED,
        examples=[schemas.PRICE_END_EXAMPLE],
    )
    @idempotent(required=False)
    def post(self, request: Request) -> Response:
        """The price that an article has now on a list holds no longer; with `valid_from`, the one
        that begins then never will.
        """
        body, now = serializers.EndedPriceInput.parse(request.data), timezone.now()
        price = selectors.held_price(
            sku=body.sku,
            list_code=body.list_code,
            min_quantity=body.min_quantity,
            now=now,
            valid_from=body.valid_from,
        )
        version = services.end_price(price=price, actor=actor_of(request), now=now)
        return Response({"ruleset_version": version})


class RuleSetView(PublicRead):
    """What a till needs to price offline."""

    @extend_schema(operation_id="rulesets_retrieve", responses=schemas.RULE_SET)
    def get(self, request: Request, version: str) -> Response:
        """A version of the rules by its name, or the `current` one; `If-None-Match` spares it."""
        published = selectors.published_rules(version=version)
        etag = quote_etag(published.etag)
        if etag in request.headers.get("If-None-Match", ""):
            return Response(status=304, headers={"ETag": etag})
        return Response(serializers.rule_set(published), headers={"ETag": etag})


def quote_request(body: serializers.QuoteBody) -> services.QuoteRequest:
    """The body of a quote as the services know it; the reader's language decides the names."""
    return services.QuoteRequest(
        channel=body.channel,
        currency=body.currency,
        lines=body.lines,
        country=body.ship_to.country,
        region=body.ship_to.region,
        shipping_method=body.shipping_method,
        pickup_location=body.pickup_location,
        coupons=body.coupons,
        coupons_may_fail=body.coupons_may_fail,
        overrides=body.overrides,
        is_guest=body.is_guest,
        language=filters.reader_language(),
        store=body.store,
        customer_group=body.customer_group,
    )


def this_moment() -> selectors.Moment:
    """Now, also on the shop's wall."""
    now = timezone.now()
    return selectors.Moment(now, timezone.localtime(now, ZoneInfo(settings.SHOP_TIME_ZONE)))
