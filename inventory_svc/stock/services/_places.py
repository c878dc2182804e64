"""Describing where stock lies."""

from dataclasses import dataclass

from django.db import transaction

from inventory_svc.stock.models import Location, StockLevel
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
    and then its levels.
    """
    # nobody else locks a location, so this cannot close a circle with those who lock levels
    known = Location.objects.select_for_update(no_key=True).filter(code=facts.code).first()
    location, is_new = Location.objects.update_or_create(
        code=facts.code, defaults={**vars(facts), "is_placeholder": False}
    )
    if known is not None and known.sells_online != facts.sells_online:
        _announce_all(location)
    return location, is_new


def _announce_all(location: Location) -> None:
    ids = StockLevel.objects.filter(location=location).values_list("pk", flat=True)
    levels = _levels.lock(ids).values()
    _announce.shown(
        [_levels.change_of(each, before=each.balance, after=each.balance) for each in levels]
    )
