"""Describing where stock lies."""

from dataclasses import dataclass

from django.db import transaction

from inventory_svc.stock import errors
from inventory_svc.stock.models import Location, StockLevel
from inventory_svc.stock.rules import places
from inventory_svc.stock.services import _flips, _levels


@dataclass(frozen=True)
class LocationFacts:
    """What describes a location."""

    code: str
    name: str
    type: str
    time_zone: str
    sells_online: bool = False
    pickup: bool = False
    supplied_from: str = ""


@transaction.atomic
def describe_location(facts: LocationFacts) -> tuple[Location, bool]:
    """The location of this code is as described, and whether it is new. A repeat changes nothing.

    When it begins or ceases to sell online, the articles that come into stock by it,
    or run out, are announced. Locks the location,
    and then its levels. Raises NoShelves for a place in transit, a supplier or scrap that should
    sell, and UnknownLocation for a source that is none.
    """
    if facts.type not in places.WITH_SHELVES and (facts.sells_online or facts.pickup):
        raise errors.NoShelves
    # nobody else locks a location, so this cannot close a circle with those who lock levels
    known = Location.objects.select_for_update(no_key=True).filter(code=facts.code).first()
    described = {**vars(facts), "supplied_from": _source(facts), "is_placeholder": False}
    location, is_new = Location.objects.update_or_create(code=facts.code, defaults=described)
    if known is not None and known.sells_online != facts.sells_online:
        _tell_all(location)
    return location, is_new


def _source(facts: LocationFacts) -> Location | None:
    if not facts.supplied_from:
        return None
    source = Location.objects.filter(code=facts.supplied_from).first()
    if source is None or source.code == facts.code:
        raise errors.UnknownLocation(location=facts.supplied_from)
    return source


@transaction.atomic
def ensure_places(*, time_zone: str) -> int:
    """The places that every shop has are there: for units in transit, and for scrap; return how
    many had to be made. Those that exist stay as they are described.
    """
    kinds = Location.Type
    always = [
        Location(code=places.TRANSIT, name="In transit", type=kinds.TRANSIT, time_zone=time_zone),
        Location(code=places.SCRAP, name="Scrap", type=kinds.SCRAP, time_zone=time_zone),
    ]
    before = Location.objects.count()
    Location.objects.bulk_create(always, ignore_conflicts=True)
    return Location.objects.count() - before


def _tell_all(location: Location) -> None:
    """What lies at a location joins what the web can sell, or leaves it."""
    ids = StockLevel.objects.filter(location=location).values_list("pk", flat=True)
    sign = 1 if location.sells_online else -1
    stocked = [each for each in _levels.lock(ids).values() if each.balance.grantable]
    _flips.tell_difference({each.variant_id: sign * each.balance.grantable for each in stocked})
