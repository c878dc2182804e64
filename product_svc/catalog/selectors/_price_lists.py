"""Price lists, taxes, shipping and versions of the rules, as staff see them."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Func, IntegerField, Q, QuerySet

from product_svc.catalog import errors
from product_svc.catalog.models import (
    Price,
    PriceList,
    RuleSetVersion,
    ShippingRate,
    TaxCategory,
    TaxRate,
    TaxZone,
)
from product_svc.catalog.rules.places import place_of
from product_svc.catalog.selectors._staff import called


@dataclass(frozen=True)
class WantedPrices:
    """Which prices of a list are looked for; what is empty is not asked."""

    sku: str = ""
    state: str = ""


@dataclass(frozen=True)
class WantedRates:
    """Which tax rates are looked for; `on` asks for those that hold on a day."""

    zone: str = ""
    tax_category: str = ""
    code: str = ""
    on: date | None = None


def staff_price_lists() -> QuerySet[PriceList]:
    """Every price list."""
    return PriceList.objects.all()


def price_list_called(*, code: str) -> PriceList:
    """One price list; raises NothingSoCalled."""
    return called(PriceList.objects.filter(code=code))


def prices_on_list(*, code: str, wanted: WantedPrices, now: datetime) -> QuerySet[Price]:
    """The prices on a list, with their articles, of any time unless a state is asked for.

    Raises NothingSoCalled.
    """
    rows = Price.objects.filter(price_list=price_list_called(code=code)).select_related(
        "variant", "price_list"
    )
    in_state = {
        "past": Q(valid_to__lte=now),
        "current": Q(Q(valid_to__isnull=True) | Q(valid_to__gt=now), valid_from__lte=now),
        "scheduled": Q(valid_from__gt=now),
    }
    rows = rows.filter(in_state.get(wanted.state, Q()))
    return rows.filter(variant__sku=wanted.sku) if wanted.sku else rows


def staff_tax_categories() -> QuerySet[TaxCategory]:
    """Every tax category."""
    return TaxCategory.objects.all()


def staff_tax_category(*, code: str) -> TaxCategory:
    """One tax category; raises NothingSoCalled."""
    return called(TaxCategory.objects.filter(code=code))


def tax_category_called(*, code: str) -> TaxCategory:
    """The tax category that something names; raises UnknownTaxCategory."""
    for row in TaxCategory.objects.filter(code=code):
        return row
    raise errors.UnknownTaxCategory(code)


def staff_tax_zones() -> QuerySet[TaxZone]:
    """Every tax zone."""
    return TaxZone.objects.all()


def staff_tax_zone(*, code: str) -> TaxZone:
    """One tax zone; raises NothingSoCalled."""
    return called(TaxZone.objects.filter(**place_of(code)))


def tax_zone_called(*, code: str) -> TaxZone:
    """The tax zone that something names; raises UnknownTaxZone."""
    for row in TaxZone.objects.filter(**place_of(code)):
        return row
    raise errors.UnknownTaxZone(code)


def staff_tax_rates(wanted: WantedRates) -> QuerySet[TaxRate]:
    """The tax rates that answer, those of the past and those to come too."""
    rows = TaxRate.objects.select_related("zone", "tax_category")
    if wanted.zone:
        place = place_of(wanted.zone)
        rows = rows.filter(zone__country=place["country"], zone__region=place["region"])
    named = {"tax_category__code": wanted.tax_category, "code": wanted.code}
    rows = rows.filter(**{name: value for name, value in named.items() if value})
    if wanted.on is None:
        return rows
    not_over = Q(valid_until_date__isnull=True) | Q(valid_until_date__gt=wanted.on)
    return rows.filter(not_over, valid_from_date__lte=wanted.on)


def staff_shipping_rates() -> QuerySet[ShippingRate]:
    """What each shipping method costs in each currency."""
    return ShippingRate.objects.all()


def shipping_rate_called(*, method: str, currency: str) -> ShippingRate:
    """What a method costs in a currency; raises NothingSoCalled."""
    return called(ShippingRate.objects.filter(method=method, currency=currency))


class _Length(Func):
    function = "jsonb_array_length"
    output_field = IntegerField()


def rule_set_links() -> QuerySet[RuleSetVersion]:
    """The versions of the rules without their changes, each with how many those are."""
    return RuleSetVersion.objects.defer("changes").annotate(change_count=_Length("changes"))


def rule_set_link(*, version: str) -> RuleSetVersion:
    """One version of the rules with what it changed; raises RuleSetNotFound."""
    for link in rule_set_links().defer(None).filter(version=version):
        return link
    raise errors.RuleSetNotFound(version)
