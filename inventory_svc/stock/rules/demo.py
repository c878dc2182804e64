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


LOCATIONS = (
    DemoLocation("MTL", "Montréal Centre", "store", pickup=True),
    DemoLocation("QUE", "Québec", "store", pickup=True),
    DemoLocation("SHE", "Sherbrooke", "store", pickup=True),
    DemoLocation("TRO", "Trois-Rivières", "store", pickup=True),
    DemoLocation("GAT", "Gatineau", "store", pickup=True),
    DemoLocation("LC", "Logistics centre", "warehouse", sells_online=True),
    DemoLocation("HQ", "Head office", "office"),
)
_RANGES = {"store": (6, 40), "warehouse": (60, 400), "office": (0, 0)}
_SOLD_OUT_ONE_IN = 40


def opening_quantity(sku: str, location: str) -> Decimal:
    """How many units of an article the demo opens with at a location: by chance, but always the
    same.
    """
    kind = next(each.type for each in LOCATIONS if each.code == location)
    low, high = _RANGES[kind]
    chance = zlib.crc32(f"{sku}@{location}".encode())
    if chance % _SOLD_OUT_ONE_IN == 0:
        return Decimal(0)
    return Decimal(low + chance // _SOLD_OUT_ONE_IN % (high - low + 1))
