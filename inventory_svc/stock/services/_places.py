"""Describing where stock lies."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any  # Any: values as they were sent, checked by their fields

from django.db import transaction
from procrastinate.contrib.django import app

from inventory_svc.stock import errors
from inventory_svc.stock.models import Location, StockLevel
from inventory_svc.stock.rules import places
from inventory_svc.stock.services import _flips, _levels
from shared_libs.refusals import refuse_stale

TOLD_AT_ONCE = 1_000
Sent = Mapping[str, Any]


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
def describe_location(
    facts: LocationFacts, *, expected_version: int | None = None
) -> tuple[Location, bool]:
    """The location of this code is as described, and whether it is new. A repeat changes nothing.

    When it begins or ceases to sell online, a job announces the articles that come into stock by
    it, or run out. Locks the location. Raises NoShelves for a place in transit, a supplier or scrap
    that should sell, UnknownLocation for a source that is none, and Stale.
    """
    known = _held(facts.code)
    refuse_stale(known.version if known else 0, expected_version)
    if known is not None:
        return _described_anew(facts, known), False
    location, is_new = Location.objects.get_or_create(code=facts.code, defaults=_columns_of(facts))
    if is_new:
        return location, True
    # another was first: theirs is described anew
    return describe_location(facts, expected_version=expected_version)


@transaction.atomic
def change_location(*, code: str, sent: Sent, expected_version: int | None) -> Location:
    """What was sent of the location is so. Raises as `describe_location`, and LocationUnknown."""
    known = _held(code)
    if known is None:
        raise errors.LocationUnknown
    refuse_stale(known.version, expected_version)
    return _described_anew(replace(_facts_of(known), **sent), known)


def _held(code: str) -> Location | None:
    rows = Location.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("supplied_from").filter(code=code).first()


def _described_anew(facts: LocationFacts, known: Location) -> Location:
    columns, was_online = _columns_of(facts), known.sells_online
    if facts == _facts_of(known) and not known.is_placeholder:
        return known
    for name, value in columns.items():
        setattr(known, name, value)
    known.version += 1
    known.save()
    if known.sells_online != was_online:
        app.configure_task("stock.tell_location").defer(location_id=known.pk)
    return known


def _columns_of(facts: LocationFacts) -> dict[str, Any]:
    if facts.type not in places.WITH_SHELVES and (facts.sells_online or facts.pickup):
        raise errors.NoShelves
    return {**vars(facts), "supplied_from": _source(facts), "is_placeholder": False}


def _facts_of(location: Location) -> LocationFacts:
    return LocationFacts(
        code=location.code,
        name=location.name,
        type=location.type,
        time_zone=location.time_zone,
        sells_online=location.sells_online,
        pickup=location.pickup,
        supplied_from=location.supplied_from.code if location.supplied_from else "",
    )


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


def ensure_supplier_place(*, code: str, name: str, time_zone: str) -> Location:
    """There is a place of this code that other places can be supplied from; one that is there stays
    as it is described.
    """
    supplier = {"name": name, "type": Location.Type.SUPPLIER, "time_zone": time_zone}
    place, _is_new = Location.objects.get_or_create(code=code, defaults=supplier)
    return place


def tell_location(*, location_id: int) -> int:
    """What lies at a location has joined what the web can sell, or has left it, and whom that
    brought into stock or out of it is announced; return how many levels that were.

    A transaction for each thousand levels, by article. What changes meanwhile is announced by
    whoever changes it, at most twice.
    """
    told, articles = 0, _stocked_after(location_id, 0)
    while articles:
        _tell_some(location_id, articles)
        told += len(articles)
        articles = _stocked_after(location_id, articles[-1])
    return told


def _stocked_after(location_id: int, variant_id: int) -> list[int]:
    levels = StockLevel.objects.filter(location=location_id, variant__gt=variant_id, on_hand__gt=0)
    return list(levels.order_by("variant").values_list("variant", flat=True)[:TOLD_AT_ONCE])


@transaction.atomic
def _tell_some(location_id: int, articles: Collection[int]) -> None:
    ids = StockLevel.objects.filter(location=location_id, variant__in=articles)
    levels = _levels.lock(ids.values_list("pk", flat=True)).values()
    sign = 1 if Location.objects.get(pk=location_id).sells_online else -1
    stocked = [each for each in levels if each.balance.grantable]
    _flips.tell_difference(
        {each.variant_id: sign * each.balance.grantable for each in stocked},
        parts={each.variant_id for each in stocked if each.variant.is_component},
    )
