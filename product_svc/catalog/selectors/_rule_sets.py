"""The rule set that prices a basket, read so that all of it belongs to one version."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from decimal import Decimal

from django.db.models import Q

from product_svc.catalog import errors
from product_svc.catalog.models import (
    RuleSetVersion,
    ShippingMethod,
    ShippingRate,
    Status,
    TaxRate,
    TaxZone,
    Variant,
)
from product_svc.catalog.rules.price_lists import ListedPrice
from product_svc.catalog.rules.pricing import Article, RuleSet
from product_svc.catalog.rules.rule_sets import GENESIS_HASH, version_name
from product_svc.catalog.rules.taxes import TaxComponent
from product_svc.catalog.selectors._articles import full_name
from product_svc.catalog.selectors._prices import Buyer, prices_for
from product_svc.promotions import selectors as promotions
from product_svc.promotions.rules.offers import Occasion, Offer
from shared_libs.money import round_amount

SHIPPING_TAX_CATEGORY = "standard"
_TRIES = 5
_FREE = Decimal(0)
_BEFORE_ALL = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True)
class PricingRequest:
    """What must be known to choose prices, taxes and promotions."""

    buyer: Buyer
    country: str
    region: str
    shipping_method: str
    skus: Sequence[str]
    language: str
    coupons: Sequence[str] = ()
    coupons_may_fail: bool = False


@dataclass(frozen=True)
class Moment:
    """When something is priced, also by the clock on the shop's wall: that one tells the day of a
    tax rate and the hours of a promotion.
    """

    now: datetime
    local_time: datetime


def latest_link() -> RuleSetVersion | None:
    """The last version of the chain; None before the first."""
    return next(iter(RuleSetVersion.objects.order_by("-number")[:1]), None)


def current_version() -> str:
    """The version that documents of this moment cite; one query."""
    return _current()[0]


def _current() -> tuple[str, datetime]:
    versions = RuleSetVersion.objects.order_by("-number").values_list("version", "published_at")
    return next(iter(versions[:1]), (version_name(number=0, link_hash=GENESIS_HASH), _BEFORE_ALL))


def shipping_methods(*, currency: str) -> dict[str, Decimal]:
    """What each way of shipping offered in a currency costs, before tax and promotions. One
    query.
    """
    rates = ShippingRate.objects.filter(currency=currency, is_active=True)
    offered = dict(rates.values_list("method", "amount")) | {ShippingMethod.PICKUP.value: _FREE}
    return {
        method: round_amount(offered[method], currency)
        for method in ShippingMethod.values
        if method in offered
    }


def rule_set_for(request: PricingRequest, *, at: Moment) -> RuleSet:
    """The prices, taxes, shipping and promotions for a basket, all of one published version.

    The version is read before and after: a change is published in the transaction that makes it, so
    the same version at both ends means that nothing changed between.
    Raises UnknownSku, NotForSale, PriceMissing, ShippingMethodUnavailable, ChangedMeanwhile, and
    what promotions say of coupons, unless these may fail: then the rule set says it of each.
    """
    version, published_at = _current()
    for _attempt in range(_TRIES):
        # not before the version's own moment, or a newer version would be cited for an older price
        moment = replace(at, now=max(at.now, published_at))
        rule_set = _read(request, version=version, at=moment)
        seen, published_at = _current()
        if seen == version:
            return rule_set
        version = seen
    raise errors.ChangedMeanwhile


def _read(request: PricingRequest, *, version: str, at: Moment) -> RuleSet:
    zone, rates = _rates(request.country, request.region, at.local_time.date())
    buyer = request.buyer
    offers, refused_coupons = _offers(request, at.now)
    return RuleSet(
        version=version,
        currency=buyer.currency,
        zone=zone,
        articles=_articles(request, at.now),
        rates=rates,
        shipping_amount=_shipping_amount(request.shipping_method, buyer.currency),
        shipping_tax_category=SHIPPING_TAX_CATEGORY,
        occasion=Occasion(
            buyer.channel, buyer.currency, at.local_time, buyer.store, buyer.customer_group
        ),
        offers=offers,
        refused_coupons=refused_coupons,
    )


def _offers(request: PricingRequest, now: datetime) -> tuple[tuple[Offer, ...], Mapping[str, str]]:
    """What is on for the basket, and the code of the reason for each coupon that opens nothing."""
    if not request.coupons_may_fail:
        return promotions.offers(coupons=request.coupons, language=request.language, now=now), {}
    opened = promotions.opened_by(coupons=request.coupons, language=request.language, now=now)
    open_to_all = promotions.open_offers(language=request.language, now=now)
    refused = {coupon: why.code for coupon, why in opened.refused.items()}
    return (*open_to_all, *opened.offers), refused


def _articles(request: PricingRequest, now: datetime) -> Mapping[str, Article]:
    variants = Variant.objects.filter(sku__in=request.skus).select_related(
        "product__tax_category", "product__category", "product__brand"
    )
    known = {variant.sku: variant for variant in variants}
    _refuse_unknown(request.skus, known)
    prices = prices_for(
        variant_ids=[variant.pk for variant in known.values()], buyer=request.buyer, now=now
    )
    return {
        sku: _article(variant, request.language, prices.get(variant.pk, ()))
        for sku, variant in known.items()
    }


def _refuse_unknown(skus: Sequence[str], known: Mapping[str, Variant]) -> None:
    unknown = [sku for sku in skus if sku not in known]
    if unknown:
        raise errors.UnknownSku(unknown)
    idle = [sku for sku in skus if not _is_sold(known[sku])]
    if idle:
        raise errors.NotForSale(idle)


def _is_sold(variant: Variant) -> bool:
    return variant.status == Status.ACTIVE and variant.product.status == Status.ACTIVE


def _article(variant: Variant, language: str, prices: Sequence[ListedPrice]) -> Article:
    name, product = full_name(variant), variant.product
    return Article(
        sku=variant.sku,
        name=name.fr if language == "fr" else name.en,
        prices=tuple(prices),
        tax_category=product.tax_category.code,
        whole_quantity=variant.whole_quantity,
        category_path=product.category.path if product.category else "",
        brand=product.brand.slug if product.brand else "",
    )


def _rates(
    country: str, region: str, today: date
) -> tuple[str, Mapping[str, tuple[TaxComponent, ...]]]:
    """The zone of an address and its taxes by category; a zone that nobody entered has none."""
    zones = TaxZone.objects.filter(country=country, region__in={region, ""}).order_by("-region")[:1]
    zone = next(iter(zones), None)
    if zone is None:
        return "", {}
    valid = Q(valid_until_date__isnull=True) | Q(valid_until_date__gt=today)
    rows = TaxRate.objects.filter(valid, zone=zone, valid_from_date__lte=today).order_by(
        "code", "pk"
    )
    rates: dict[str, tuple[TaxComponent, ...]] = {}
    columns = ("tax_category__code", "code", "rate", "jurisdiction", "is_compound")
    for category, *component in rows.values_list(*columns):
        rates[category] = (*rates.get(category, ()), TaxComponent(*component))
    return zone.code, rates


def _shipping_amount(method: str, currency: str) -> Decimal:
    if method == ShippingMethod.PICKUP:
        return round_amount(_FREE, currency)
    offered = ShippingRate.objects.filter(method=method, currency=currency, is_active=True)
    for amount in offered.values_list("amount", flat=True):
        return round_amount(amount, currency)
    raise errors.ShippingMethodUnavailable(method, currency=currency)
