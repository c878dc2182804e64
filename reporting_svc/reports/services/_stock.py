"""What lies where."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import connection

_KEEP = """
INSERT INTO reports_stockfact AS known (location, sku, on_hand, damaged, seq) VALUES {rows}
ON CONFLICT (sku, location)
DO UPDATE SET on_hand = EXCLUDED.on_hand, damaged = EXCLUDED.damaged, seq = EXCLUDED.seq
WHERE known.seq < EXCLUDED.seq
"""


@dataclass(frozen=True)
class Level:
    """Units of an article after the movement of this number."""

    sku: str
    on_hand: Decimal
    damaged: Decimal
    seq: int


def note_levels(*, location: str, levels: Sequence[Level]) -> None:
    """So much lies there; what an older movement left changes nothing.

    Locks the rows in the order of their articles.
    """
    in_order = sorted(levels, key=lambda each: each.sku)
    rows = [(location, each.sku, each.on_hand, each.damaged, each.seq) for each in in_order]
    if not rows:
        return
    places = ", ".join(["(%s, %s, %s, %s, %s)"] * len(rows))
    with connection.cursor() as cursor:
        cursor.execute(_KEEP.format(rows=places), [value for row in rows for value in row])
