"""What there is of articles and bundles, and where: one query for all of them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import NamedTuple

from django.conf import settings
from django.db import connection

from inventory_svc.stock.models import Location, StockLevel
from inventory_svc.stock.rules import allocation, bands, wishes
from inventory_svc.stock.rules.allocation import Offer
from inventory_svc.stock.rules.balances import UNCOUNTED_AVAILABLE, ZERO, Balance
from inventory_svc.stock.rules.wishes import Article

# an article takes itself off the shelf, a bundle its components
_SHELVES = """
SELECT asked.sku, asked.whole_quantity, asked.allow_backorder, coalesce(part.quantity, 1),
    article.id, article.sku, article.track_inventory, article.is_component,
    level.id, level.on_hand, level.reserved, level.damaged, level.safety_stock,
    level.reorder_point, location.id, location.code, location.type, location.sells_online
FROM stock_variant AS asked
LEFT JOIN stock_bundlecomponent AS part ON part.bundle_id = asked.id
JOIN stock_variant AS article ON article.id = coalesce(part.component_id, asked.id)
LEFT JOIN (stock_stocklevel AS level
    JOIN stock_location AS location ON location.id = level.location_id AND {place})
    ON level.variant_id = article.id
WHERE asked.sku = ANY(%(skus)s)
ORDER BY asked.id, article.id, location.code
"""
_ANYWHERE, _ONLINE = "true", "location.sells_online"
_PICKUP = "location.pickup AND location.code = %(pickup)s"
_ANY_PICKUP = "location.pickup"


@dataclass(frozen=True)
class LocationAvailability:
    """What one location has of an article; of a bundle, the sets that are complete and free."""

    location: str
    sells_online: bool
    balance: Balance


@dataclass(frozen=True)
class Availability:
    """What the web can sell of an article, and where it lies."""

    sku: str
    available: Decimal
    by_location: tuple[LocationAvailability, ...] = ()


@dataclass(frozen=True)
class PickupPlace:
    """Where orders are picked up, and what it can give of each known article."""

    code: str
    name: str
    articles: tuple[Availability, ...]


@dataclass
class Supply:
    """What there is of some articles: how they are made up, and who can give how much of the
    parts.
    """

    articles: dict[str, Article] = field(default_factory=dict)
    offers: dict[str, list[Offer]] = field(default_factory=dict)
    balances: dict[str, dict[str, LocationAvailability]] = field(default_factory=dict)
    variant_ids: dict[str, int] = field(default_factory=dict)

    def pool(self) -> wishes.Pool:
        """What is free of each part that is counted, at all these locations together."""
        return {sku: allocation.on_offer(offers) for sku, offers in self.offers.items()}


class _Shelf(NamedTuple):
    asked: str
    whole_quantity: bool
    allow_backorder: bool
    each: Decimal
    variant_id: int
    sku: str
    is_counted: bool
    is_component: bool
    level_id: int | None
    on_hand: Decimal
    reserved: Decimal
    damaged: Decimal
    safety_stock: Decimal
    reorder_point: Decimal | None
    location_id: int
    location: str
    type: str
    sells_online: bool

    @property
    def balance(self) -> Balance:
        return Balance(self.on_hand, self.reserved, self.damaged, self.safety_stock)

    @property
    def offer(self) -> Offer:
        return Offer(
            level_id=self.level_id or 0,
            variant_id=self.variant_id,
            location_id=self.location_id,
            sku=self.sku,
            location=self.location,
            is_warehouse=self.type == Location.Type.WAREHOUSE,
            available=self.balance.available,
            reorder_point=self.reorder_point,
            sells_online=self.sells_online,
            is_component=self.is_component,
        )


def availability(skus: Sequence[str]) -> list[Availability]:
    """What the web can sell of each known SKU, in the order asked; unknown ones are left out.

    Of a bundle, as many as its components allow. One query.
    """
    supply = _supply(skus, _ONLINE)
    pool = supply.pool()
    return [Availability(sku, _online(supply, sku, pool)) for sku in _known(skus, supply)]


def availability_told(skus: Sequence[str]) -> list[Availability]:
    """As availability, as exactly as the shop tells its visitors."""
    told = settings.AVAILABILITY_BANDS
    return [
        replace(row, available=bands.at_least(row.available, bands=told))
        for row in availability(skus)
    ]


def availability_by_location(skus: Sequence[str]) -> list[Availability]:
    """As availability, with what lies at each location, those that do not sell online included."""
    supply = _supply(skus, _ANYWHERE)
    for offers in supply.offers.values():
        offers[:] = [offer for offer in offers if offer.sells_online]
    pool = supply.pool()
    return [
        Availability(sku, _online(supply, sku, pool), _places(supply, sku))
        for sku in _known(skus, supply)
    ]


def pickup_places(skus: Sequence[str]) -> list[PickupPlace]:
    """The places where orders are picked up, by name, each with what it can give of each known SKU.

    Of a bundle, as many as its components there allow. Two queries.
    """
    supply = _supply(skus, _ANY_PICKUP)
    known = _known(skus, supply)
    places = Location.objects.filter(pickup=True).order_by("name", "code")
    return [
        PickupPlace(code, name, tuple(Availability(sku, _at(supply, sku, code)) for sku in known))
        for code, name in places.values_list("code", "name")
    ]


def supply(skus: Iterable[str], *, pickup_location: str = "") -> Supply:
    """What the locations that sell online can give of these SKUs, or what the pickup location can.

    One query. Locks nothing: the guard is in the UPDATE.
    """
    return _supply(skus, _PICKUP if pickup_location else _ONLINE, pickup=pickup_location)


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


def _supply(skus: Iterable[str], place: str, *, pickup: str = "") -> Supply:
    with connection.cursor() as cursor:
        cursor.execute(
            _SHELVES.replace("{place}", place), {"skus": list(set(skus)), "pickup": pickup}
        )
        shelves = [_Shelf(*row) for row in cursor.fetchall()]
    found = Supply()
    parts: dict[str, dict[str, Decimal]] = {}
    for shelf in shelves:
        parts.setdefault(shelf.asked, {})[shelf.sku] = shelf.each
        found.articles[shelf.asked] = Article(
            shelf.asked, shelf.whole_quantity, shelf.allow_backorder, parts[shelf.asked]
        )
        _add(found, shelf)
    return found


def _add(supply: Supply, shelf: _Shelf) -> None:
    supply.variant_ids[shelf.sku] = shelf.variant_id
    places = supply.balances.setdefault(shelf.sku, {})
    if shelf.is_counted:
        supply.offers.setdefault(shelf.sku, [])
    if shelf.level_id is not None and shelf.location not in places:
        places[shelf.location] = LocationAvailability(
            shelf.location, shelf.sells_online, shelf.balance
        )
        if shelf.is_counted:
            supply.offers[shelf.sku].append(shelf.offer)


def _known(skus: Sequence[str], supply: Supply) -> list[str]:
    return [sku for sku in dict.fromkeys(skus) if sku in supply.articles]


def _online(supply: Supply, sku: str, pool: wishes.Pool) -> Decimal:
    can = wishes.possible(supply.articles[sku], pool)
    return UNCOUNTED_AVAILABLE if can is None else can


def _at(supply: Supply, sku: str, code: str) -> Decimal:
    article = supply.articles[sku]
    counted = [part for part in article.parts if part in supply.offers]
    here = {part: supply.balances[part].get(code) for part in counted}
    pool = {part: place.balance.grantable if place else ZERO for part, place in here.items()}
    can = wishes.possible(article, pool)
    return UNCOUNTED_AVAILABLE if can is None else can


def _places(supply: Supply, sku: str) -> tuple[LocationAvailability, ...]:
    article = supply.articles[sku]
    if not article.is_bundle:
        return tuple(supply.balances[sku].values())
    counted = [part for part in article.parts if part in supply.offers]
    codes = sorted({code for part in counted for code in supply.balances[part]})
    return tuple(_sets(supply, article, code, counted) for code in codes)


def _sets(
    supply: Supply, article: Article, code: str, counted: Sequence[str]
) -> LocationAvailability:
    here = {part: supply.balances[part].get(code) for part in counted}
    pool = {part: place.balance.grantable if place else ZERO for part, place in here.items()}
    sells_online = any(place.sells_online for place in here.values() if place)
    return LocationAvailability(code, sells_online, Balance(wishes.possible(article, pool) or ZERO))
