"""What a correction by staff does to a balance."""

from decimal import Decimal

from inventory_svc.stock.rules.ledger import Entry

ZERO = Decimal(0)
ADJUST, FOUND, DAMAGE, REPAIR, SCRAP = "adjust", "found", "damage", "repair", "scrap"
# by kind of correction, how the ledger calls its movement
MOVEMENTS = {
    ADJUST: "adjust",
    FOUND: "adjust",
    DAMAGE: "damage",
    REPAIR: "damage",
    SCRAP: "scrap",
}


def in_words(explanation: str, name: str) -> str:
    """A reason and its note, as people read them: `name` is what the code before the note stands
    for, empty when it is none.
    """
    code, separator, note = explanation.partition(": ")
    return f"{name or code}{separator}{note}"


def is_possible(kind: str, quantity: Decimal) -> bool:
    """Whether so many units can be corrected in this way: only an adjustment takes either sign."""
    return quantity != ZERO if kind == ADJUST else quantity > ZERO


def entry(
    kind: str, *, line: int, sku: str, location: str, quantity: Decimal, damaged: Decimal = ZERO
) -> Entry:
    """The entry of a correction where `damaged` units lie: scrap takes those first."""
    delta, damaged_delta = {
        DAMAGE: (ZERO, quantity),
        REPAIR: (ZERO, -quantity),
        SCRAP: (-quantity, -min(quantity, damaged)),
    }.get(kind, (quantity, ZERO))
    return Entry(line, sku, location, delta, damaged_delta=damaged_delta)
