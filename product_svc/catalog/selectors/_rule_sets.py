"""The rule set that prices a basket, read so that all of it belongs to one version."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
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
from product_svc.catalog.rules.pricing import Article, RuleSet, TaxComponent
from product_svc.catalog.rules.rule_sets import GENESIS_HASH, version_name
from product_svc.catalog.selectors._articles import full_name
from product_svc.catalog.selectors._prices import prices_of
from shared_libs.money import round_amount

SHIPPING_TAX_CATEGORY = "standard"
_TRIES = 5
_FREE = Decimal(0)
_BEFORE_ALL = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True)
class PricingRequest:
    """What must be known to choose prices and taxes."""

    channel: str
    currency: str
    country: str
    region: str
    shipping_method: str
    skus: Sequence[str]
    language: str


def latest_link() -> RuleSetVersion | None:
    """The last version of the chain; None before the first."""
    return next(iter(RuleSetVersion.objects.order_by("-number")[:1]), None)


def current_version() -> str:
    """The version that documents of this moment cite; one query."""
    return _current()[0]


def _current() -> tuple[str, datetime]:
    versions = RuleSetVersion.objects.order_by("-number").values_list("version", "published_at")
    return next(iter(versions[:1]), (version_name(number=0, link_hash=GENESIS_HASH), _BEFORE_ALL))


def rule_set_for(request: PricingRequest, *, now: datetime, today: date) -> RuleSet:
    """The prices, taxes and shipping for a basket, all of one published version.

    The version is read before and after: a change is published in the transaction that makes it, so
    the same version at both ends means that nothing changed between.
    Raises UnknownSku, NotForSale, PriceMissing, ShippingMethodUnavailable, ChangedMeanwhile.
    """
    version, published_at = _current()
    for _attempt in range(_TRIES):
        # not before the version's own moment, or a newer version would be cited for an older price
        moment = max(now, published_at)
        rule_set = _read(request, version=version, now=moment, today=today)
        seen, published_at = _current()
        if seen == version:
            return rule_set
        version = seen
    raise errors.ChangedMeanwhile


def _read(request: PricingRequest, *, version: str, now: datetime, today: date) -> RuleSet:
    zone, rates = _rates(request.country, request.region, today)
    return RuleSet(
        version=version,
        currency=request.currency,
        zone=zone,
        articles=_articles(request, now),
        rates=rates,
        shipping_amount=_shipping_amount(request.shipping_method, request.currency),
        shipping_tax_category=SHIPPING_TAX_CATEGORY,
    )


def _articles(request: PricingRequest, now: datetime) -> Mapping[str, Article]:
    variants = Variant.objects.filter(sku__in=request.skus).select_related("product__tax_category")
    known = {variant.sku: variant for variant in variants}
    _refuse_unknown(request.skus, known)
    prices = prices_of(variant_ids=[variant.pk for variant in known.values()], now=now)
    found = {
        variant.sku: _article(variant, request.language, price.amount, price.price_list)
        for variant in known.values()
        for price in prices.get(variant.pk, ())
        if (price.channel, price.currency) == (request.channel, request.currency)
    }
    missing = [sku for sku in request.skus if sku not in found]
    if missing:
        raise errors.PriceMissing(missing, currency=request.currency, channel=request.channel)
    return found


def _refuse_unknown(skus: Sequence[str], known: Mapping[str, Variant]) -> None:
    unknown = [sku for sku in skus if sku not in known]
    if unknown:
        raise errors.UnknownSku(unknown)
    idle = [sku for sku in skus if not _is_sold(known[sku])]
    if idle:
        raise errors.NotForSale(idle)


def _is_sold(variant: Variant) -> bool:
    return variant.status == Status.ACTIVE and variant.product.status == Status.ACTIVE


def _article(variant: Variant, language: str, amount: Decimal, price_list: str) -> Article:
    name = full_name(variant)
    return Article(
        sku=variant.sku,
        name=name.fr if language == "fr" else name.en,
        unit_price=amount,
        price_list=price_list,
        tax_category=variant.product.tax_category.code,
        whole_quantity=variant.whole_quantity,
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
    for category, code, rate in rows.values_list("tax_category__code", "code", "rate"):
        rates[category] = (*rates.get(category, ()), TaxComponent(code, rate))
    return zone.code, rates


def _shipping_amount(method: str, currency: str) -> Decimal:
    if method == ShippingMethod.PICKUP:
        return round_amount(_FREE, currency)
    offered = ShippingRate.objects.filter(method=method, currency=currency, is_active=True)
    for amount in offered.values_list("amount", flat=True):
        return round_amount(amount, currency)
    raise errors.ShippingMethodUnavailable(method, currency=currency)
