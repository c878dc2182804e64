"""The rule set that prices a basket, read so that all of it belongs to one version."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import NamedTuple

from product_svc.catalog import errors
from product_svc.catalog.events import Text
from product_svc.catalog.models import RuleSetVersion, ShippingMethod, ShippingRate, Status
from product_svc.catalog.rules.rule_sets import GENESIS_HASH, version_name
from product_svc.catalog.selectors._articles import labelled_text
from product_svc.catalog.selectors._prices import Buyer, prices_for
from product_svc.config.prepared import prepared_rows
from product_svc.promotions import selectors as promotions
from shared_libs.money import round_amount
from shared_libs.trade.offers import Occasion, Offer
from shared_libs.trade.price_lists import ListedPrice
from shared_libs.trade.pricing import Article, RuleSet
from shared_libs.trade.taxes import TaxComponent

SHIPPING_TAX_CATEGORY = "standard"
_TRIES = 5
_FREE = Decimal(0)
_BEFORE_ALL = datetime.min.replace(tzinfo=UTC)

# text and prepared: put together and planned for each quote, they would take most of its time
_CURRENT = "SELECT version, published_at FROM catalog_rulesetversion ORDER BY number DESC LIMIT 1"
_SOLD = """
SELECT variant.id, variant.sku, variant.status, product.status, product.name_en, product.name_fr,
    variant.label_en, variant.label_fr, variant.whole_quantity,
    tax_category.code, coalesce(category.path, ''), coalesce(brand.slug, '')
FROM catalog_variant AS variant
JOIN catalog_product AS product ON product.id = variant.product_id
JOIN catalog_taxcategory AS tax_category ON tax_category.id = product.tax_category_id
LEFT JOIN catalog_category AS category ON category.id = product.category_id
LEFT JOIN catalog_brand AS brand ON brand.id = product.brand_id
WHERE variant.sku = ANY(%s)
"""
# the zone of a province goes before that of its country
_TAXES = """
SELECT zone.region, category.code, rate.code, rate.rate, rate.jurisdiction, rate.is_compound
FROM (SELECT id, region FROM catalog_taxzone
    WHERE country = %(country)s AND region IN (%(region)s, '')
    ORDER BY region DESC LIMIT 1) AS zone
LEFT JOIN catalog_taxrate AS rate ON rate.zone_id = zone.id
    AND rate.valid_from_date <= %(today)s
    AND (rate.valid_until_date IS NULL OR rate.valid_until_date > %(today)s)
LEFT JOIN catalog_taxcategory AS category ON category.id = rate.tax_category_id
ORDER BY rate.code, rate.id
"""
_SHIPPING = """
SELECT amount FROM catalog_shippingrate WHERE method = %s AND currency = %s AND is_active
"""


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
    is_guest: bool = False


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
    for version, published_at in prepared_rows(_CURRENT):
        return version, published_at
    return version_name(number=0, link_hash=GENESIS_HASH), _BEFORE_ALL


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
    found = (*open_to_all, *opened.offers)
    if not request.is_guest:
        return found, refused
    # a limit for each customer is none for who is nobody: said now, not when it is paid
    barred = {each.coupon: promotions.CUSTOMER_REQUIRED for each in found if each.is_per_customer}
    barred.pop("", None)
    return tuple(each for each in found if not each.is_per_customer), {**refused, **barred}


class _Sold(NamedTuple):
    """A variant as it is priced, with what its product says of it."""

    id: int
    sku: str
    statuses: Sequence[str]
    product_name: Text
    label: Text
    whole_quantity: bool
    tax_category: str
    category_path: str
    brand: str

    @property
    def is_on_sale(self) -> bool:
        """Active only where both the product and the variant are."""
        return all(status == Status.ACTIVE for status in self.statuses)


def _articles(request: PricingRequest, now: datetime) -> Mapping[str, Article]:
    known = {each.sku: each for each in _sold(request.skus)}
    _refuse_unknown(request.skus, known)
    prices = prices_for(
        variant_ids=[each.id for each in known.values()], buyer=request.buyer, now=now
    )
    return {
        sku: _article(each, request.language, prices.get(each.id, ()))
        for sku, each in known.items()
    }


def _sold(skus: Sequence[str]) -> Iterator[_Sold]:
    rows = prepared_rows(_SOLD, [list(skus)])
    for pk, sku, own, of_product, en, fr, label_en, label_fr, *rest in rows:
        yield _Sold(pk, sku, (own, of_product), Text(en, fr), Text(label_en, label_fr), *rest)


def _refuse_unknown(skus: Sequence[str], known: Mapping[str, _Sold]) -> None:
    unknown = [sku for sku in skus if sku not in known]
    if unknown:
        raise errors.UnknownSku(unknown)
    idle = [sku for sku in skus if not known[sku].is_on_sale]
    if idle:
        raise errors.NotForSale(idle)


def _article(sold: _Sold, language: str, prices: Sequence[ListedPrice]) -> Article:
    name = labelled_text(sold.product_name, sold.label)
    return Article(
        sku=sold.sku,
        name=name.fr if language == "fr" else name.en,
        prices=tuple(prices),
        tax_category=sold.tax_category,
        whole_quantity=sold.whole_quantity,
        category_path=sold.category_path,
        brand=sold.brand,
    )


def _rates(
    country: str, region: str, today: date
) -> tuple[str, Mapping[str, tuple[TaxComponent, ...]]]:
    """The zone of an address and its taxes by category; a zone that nobody entered has none."""
    zone, rates = "", dict[str, tuple[TaxComponent, ...]]()
    place = {"country": country, "region": region, "today": today}
    for zone_region, category, *component in prepared_rows(_TAXES, place):
        zone = f"{country}-{zone_region}" if zone_region else country
        if category is not None:
            rates[category] = (*rates.get(category, ()), TaxComponent(*component))
    return zone, rates


def _shipping_amount(method: str, currency: str) -> Decimal:
    if method == ShippingMethod.PICKUP:
        return round_amount(_FREE, currency)
    for (amount,) in prepared_rows(_SHIPPING, [method, currency]):
        return round_amount(amount, currency)
    raise errors.ShippingMethodUnavailable(method, currency=currency)
