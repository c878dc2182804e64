"""The demo shop's places, and how much lies in each: the same at every start."""

import zlib
from dataclasses import dataclass
from decimal import Decimal

_ZONE = "America/Toronto"


@dataclass(frozen=True)
class DemoLocation:
    """A place of the demo shop."""

    code: str
    name: str
    type: str
    time_zone: str = _ZONE
    sells_online: bool = False
    pickup: bool = False
    supplied_from: str = ""


CENTRE = "LC"
LOCATIONS = (
    DemoLocation(CENTRE, "Logistics centre", "warehouse", sells_online=True),
    DemoLocation("MTL", "Montréal Centre", "store", pickup=True, supplied_from=CENTRE),
    DemoLocation("QUE", "Québec", "store", pickup=True, supplied_from=CENTRE),
    DemoLocation("SHE", "Sherbrooke", "store", pickup=True, supplied_from=CENTRE),
    DemoLocation("TRO", "Trois-Rivières", "store", pickup=True, supplied_from=CENTRE),
    DemoLocation("GAT", "Gatineau", "store", pickup=True, supplied_from=CENTRE),
    DemoLocation("HQ", "Head office", "office"),
)
# the demo's week sells at most twenty or so of an article in a store: all of them must be there,
# or the shop would open with goods sold that it never had
_RANGES = {"store": (25, 60), "warehouse": (60, 400), "office": (0, 0)}
_SOLD_OUT_ONE_IN = 40
_WATCHED_ONE_IN = 3
# at which level to order, and how much at once
_REORDERS = {"store": (27, 24), "warehouse": (90, 240)}


def opening_quantity(sku: str, location: str) -> Decimal:
    """How many units of an article the demo opens with at a location: by chance, but always the
    same.
    """
    low, high = _RANGES[_kind(location)]
    chance = _chance(sku, location)
    if location == CENTRE and chance % _SOLD_OUT_ONE_IN == 0:
        return Decimal(0)
    return Decimal(low + chance // _SOLD_OUT_ONE_IN % (high - low + 1))


def reorder(sku: str, location: str) -> tuple[Decimal, Decimal] | None:
    """At which level the demo orders an article for a location, and how much; None where nobody
    watches it.
    """
    if _kind(location) not in _REORDERS or _chance(location, sku) % _WATCHED_ONE_IN:
        return None
    point, quantity = _REORDERS[_kind(location)]
    return Decimal(point), Decimal(quantity)


def _kind(location: str) -> str:
    return next(each.type for each in LOCATIONS if each.code == location)


def _chance(one: str, other: str) -> int:
    return zlib.crc32(f"{one}@{other}".encode())
