"""Pure decisions about returns: how far one may go, and whether units add up."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

TRANSITIONS = {
    "REQUESTED": {"APPROVED", "REJECTED", "CLOSED"},
    "APPROVED": {"IN_TRANSIT", "RECEIVED", "CLOSED"},
    "IN_TRANSIT": {"RECEIVED", "CLOSED"},
    "RECEIVED": {"INSPECTED"},
    "INSPECTED": {"REFUNDED", "EXCHANGED", "CLOSED"},
    "REJECTED": set[str](),
    "REFUNDED": set[str](),
    "EXCHANGED": set[str](),
    "CLOSED": set[str](),
}
REASONS = ("too_small", "too_large", "not_as_shown", "damaged", "wrong_article", "late", "other")
CONDITIONS = ("as_new", "opened", "damaged", "incomplete", "other")
DISPOSITIONS = ("restock", "damage", "scrap")
_LABEL_WIDTH = 44


@dataclass(frozen=True)
class ReturnedUnits:
    """So many units of a line of the order."""

    line: int
    quantity: Decimal
    reason: str = "other"


@dataclass(frozen=True)
class InspectedUnits:
    """So many units of a line as they were found, and what becomes of them."""

    line: int
    quantity: Decimal
    condition: str
    disposition: str


def may_become(status: str, wanted: str) -> bool:
    """Whether a return of this status may take on the wanted one."""
    return wanted in TRANSITIONS[status]


def return_number(*, year: int, position: int) -> str:
    """The number by which people know a return, such as RMA-2026-000123."""
    return f"RMA-{year}-{position:06d}"


def sums(units: Iterable[ReturnedUnits | InspectedUnits]) -> dict[int, Decimal]:
    """How many units of each line."""
    found: dict[int, Decimal] = {}
    for each in units:
        found[each.line] = found.get(each.line, Decimal(0)) + each.quantity
    return found


def beyond(said: Mapping[int, Decimal], allowed: Mapping[int, Decimal]) -> dict[int, Decimal]:
    """The lines of which more is said than is allowed, with what is allowed."""
    return {
        line: allowed.get(line, Decimal(0))
        for line, units in said.items()
        if units > allowed.get(line, Decimal(0))
    }


def label_text(*, number: str, order_number: str, sender: str, destination: str) -> str:
    """What is printed and stuck on the parcel: plain text, for any printer."""
    bar = "=" * _LABEL_WIDTH
    rows = [bar, f"RETURN / RETOUR  {number}", f"ORDER / COMMANDE {order_number}", bar]
    rows += ["FROM / DE", *_indented(sender), "TO / A", *_indented(destination), bar]
    return "\n".join(rows) + "\n"


def _indented(text: str) -> list[str]:
    return [f"  {row}"[:_LABEL_WIDTH] for row in text.splitlines() if row.strip()]
