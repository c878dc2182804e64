"""Describing where stock lies."""

from dataclasses import dataclass

from django.db import transaction

from inventory_svc.stock import errors
from inventory_svc.stock.models import Location, StockLevel
from inventory_svc.stock.rules import places
from inventory_svc.stock.services import _announce, _levels


@dataclass(frozen=True)
class LocationFacts:
    """What describes a location."""

    code: str
    name: str
    type: str
    time_zone: str
    sells_online: bool = False
    pickup: bool = False


@transaction.atomic
def describe_location(facts: LocationFacts) -> tuple[Location, bool]:
    """The location of this code is as described, and whether it is new. A repeat changes nothing.

    When it begins or ceases to sell online, each of its levels is announced. Locks the location,
    and then its levels. Raises NoShelves for a place in transit, a supplier or scrap that should
    sell.
    """
    if facts.type not in places.WITH_SHELVES and (facts.sells_online or facts.pickup):
        raise errors.NoShelves
    # nobody else locks a location, so this cannot close a circle with those who lock levels
    known = Location.objects.select_for_update(no_key=True).filter(code=facts.code).first()
    location, is_new = Location.objects.update_or_create(
        code=facts.code, defaults={**vars(facts), "is_placeholder": False}
    )
    if known is not None and known.sells_online != facts.sells_online:
        _announce_all(location)
    return location, is_new


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


def _announce_all(location: Location) -> None:
    ids = StockLevel.objects.filter(location=location).values_list("pk", flat=True)
    levels = _levels.lock(ids).values()
    _announce.shown(
        [_levels.change_of(each, before=each.balance, after=each.balance) for each in levels]
    )
