"""Which promised units a shipment takes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

ZERO = Decimal(0)


@dataclass(frozen=True)
class OpenLine:
    """Units that are promised and have not been shipped; no location where they are not counted."""

    id: int
    sku: str
    location: str
    remaining: Decimal


@dataclass(frozen=True)
class Pick:
    """Units that a shipment took at a location, and the promise that they keep (None: nobody's)."""

    sku: str
    location: str
    quantity: Decimal
    line_id: int | None


def picks(
    shipped: Mapping[str, Decimal],
    open_lines: Sequence[OpenLine],
    *,
    otherwise_from: str,
    left_from: str = "",
) -> list[Pick]:
    """Where the shipped units came from: what was promised first, then whatever was there.

    What is promised at `left_from`, the location that the parcel left from, comes before the rest.
    Units beyond the promise are taken where the article's last promised ones lay, else
    `otherwise_from`.
    """
    found: list[Pick] = []
    nearest = sorted(open_lines, key=lambda line: line.location != left_from)
    for sku, quantity in shipped.items():
        missing, place = quantity, otherwise_from
        for line in (each for each in nearest if each.sku == sku):
            taken = min(line.remaining, missing)
            place = line.location
            if taken > ZERO:
                found.append(Pick(sku, place, taken, line.id))
                missing -= taken
        if missing > ZERO:
            found.append(Pick(sku, place, missing, None))
    return found


def is_complete(open_lines: Sequence[OpenLine], taken: Sequence[Pick]) -> bool:
    """Whether the shipment left nothing of the promise open."""
    kept = sum((pick.quantity for pick in taken if pick.line_id is not None), ZERO)
    return kept == sum((line.remaining for line in open_lines), ZERO)
