"""Questions about stock; nothing here writes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import QuerySet
from prometheus_client.core import GaugeMetricFamily

from inventory_svc.stock.models import (
    Barcode,
    Location,
    Movement,
    OversellCase,
    StockLevel,
    Variant,
)
from inventory_svc.stock.rules import barcodes
from inventory_svc.stock.rules.allocation import Offer
from inventory_svc.stock.rules.balances import UNCOUNTED_AVAILABLE, ZERO, Balance


@dataclass(frozen=True)
class LocationAvailability:
    """What one location has of an article."""

    location: str
    sells_online: bool
    balance: Balance


@dataclass(frozen=True)
class Availability:
    """What the web can sell of an article, and where it lies."""

    sku: str
    available: Decimal
    by_location: tuple[LocationAvailability, ...]


@dataclass(frozen=True)
class Supply:
    """What reserving needs to know of an article: its rules, and who can give how much."""

    variant: Variant
    offers: tuple[Offer, ...]


def availability(skus: Sequence[str]) -> list[Availability]:
    """What is available of each known SKU, in the order asked; unknown ones are left out. One
    query.
    """
    rows = (
        Variant.objects.filter(sku__in=skus)
        .order_by("pk", "levels__location__code")
        .values_list(
            "sku",
            "track_inventory",
            "levels__location__code",
            "levels__location__sells_online",
            "levels__on_hand",
            "levels__reserved",
            "levels__damaged",
            "levels__safety_stock",
        )
    )
    counted: dict[str, bool] = {}
    places: dict[str, list[LocationAvailability]] = {}
    for sku, is_counted, code, sells_online, *figures in rows:
        counted[sku] = is_counted
        here = places.setdefault(sku, [])
        if code is not None:
            here.append(LocationAvailability(code, sells_online, Balance(*figures)))
    known = [sku for sku in dict.fromkeys(skus) if sku in counted]
    return [_availability(sku, places[sku], is_counted=counted[sku]) for sku in known]


def _availability(
    sku: str, places: Sequence[LocationAvailability], *, is_counted: bool
) -> Availability:
    online = [place.balance.grantable for place in places if place.sells_online]
    available = sum(online, ZERO) if is_counted else UNCOUNTED_AVAILABLE
    return Availability(sku, available, tuple(places))


def balances(*, skus: Iterable[str], locations: Iterable[str]) -> dict[tuple[str, str], Balance]:
    """The balance of each (SKU, location code) where such stock has ever moved. One query, no
    lock.
    """
    rows = StockLevel.objects.filter(
        variant__sku__in=set(skus), location__code__in=set(locations)
    ).values_list(
        "variant__sku", "location__code", "on_hand", "reserved", "damaged", "safety_stock"
    )
    return {(sku, code): Balance(*figures) for sku, code, *figures in rows}


def supplies(skus: Iterable[str]) -> dict[str, Supply]:
    """The known ones among these SKUs, with what each location that sells online can give of them.

    One query, or two when an article has no such location. Locks nothing: the guard is in the
    UPDATE.
    """
    wanted = set(skus)
    levels = StockLevel.objects.filter(
        variant__sku__in=wanted, location__sells_online=True
    ).select_related("variant", "location")
    variants: dict[str, Variant] = {}
    offers: dict[str, list[Offer]] = {}
    for level in levels:
        variants[level.variant.sku] = level.variant
        offers.setdefault(level.variant.sku, []).append(_offer(level))
    if missing := wanted - set(variants):
        variants |= {each.sku: each for each in Variant.objects.filter(sku__in=missing)}
    return {sku: Supply(each, tuple(offers.get(sku, ()))) for sku, each in variants.items()}


def _offer(level: StockLevel) -> Offer:
    return Offer(
        level_id=level.pk,
        variant_id=level.variant_id,
        location_id=level.location_id,
        sku=level.variant.sku,
        location=level.location.code,
        is_warehouse=level.location.type == Location.Type.WAREHOUSE,
        available=level.balance.available,
        reorder_point=level.reorder_point,
    )


@dataclass(frozen=True)
class ScannedArticle:
    """What a scanned or typed code stands for, and how many units of it."""

    variant: Variant
    pack_quantity: Decimal


def scanned(codes: Iterable[str]) -> dict[str, ScannedArticle]:
    """The article behind each known code: a barcode, or else a SKU. Two queries at most."""
    wanted = {code: barcodes.normal(code) for code in codes}
    rows = Barcode.objects.filter(code__in=set(wanted.values())).select_related("variant")
    packs = {row.code: ScannedArticle(row.variant, row.pack_quantity) for row in rows}
    found = {code: packs[full] for code, full in wanted.items() if full in packs}
    if missing := set(wanted) - set(found):
        typed = Variant.objects.filter(sku__in=missing)
        found |= {each.sku: ScannedArticle(each, Decimal(1)) for each in typed}
    return found


def articles() -> QuerySet[Variant]:
    """Our copies of all articles."""
    return Variant.objects.all()


def levels() -> QuerySet[StockLevel]:
    """All levels with article and location."""
    return StockLevel.objects.select_related("variant", "location")


def movements() -> QuerySet[Movement]:
    """The whole ledger with article and location."""
    return Movement.objects.select_related("level__variant", "level__location")


def locations() -> QuerySet[Location]:
    """All locations."""
    return Location.objects.all()


def gauges() -> list[GaugeMetricFamily]:
    """What an operator watches: articles of which more was sold than there was. One query."""
    cases = OversellCase.objects.filter(state=OversellCase.State.OPEN).count()
    return [
        GaugeMetricFamily("comptoir_oversell_cases_open", "Neither covered nor handled.", cases)
    ]
