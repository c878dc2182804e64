"""How goods leave: which units go together, how a parcel moves on, and what the order is then."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from hashlib import sha256
from hmac import new as hmac
from uuid import UUID

ZERO = Decimal(0)
FULFILMENT_TRANSITIONS = {
    "PENDING": {"PICKED", "CANCELLED"},
    "PICKED": {"PACKED", "CANCELLED"},
    "PACKED": {"SHIPPED", "READY_FOR_PICKUP", "CANCELLED"},
    "READY_FOR_PICKUP": {"READY_FOR_PICKUP", "COLLECTED", "CANCELLED"},
    "SHIPPED": {"DELIVERED", "LOST"},
    "DELIVERED": set[str](),
    "COLLECTED": set[str](),
    "CANCELLED": set[str](),
    "LOST": set[str](),
}
# what the customer then has, or is on the way to: not while the order is held or unpaid
LEAVING = frozenset({"SHIPPED", "READY_FOR_PICKUP", "COLLECTED"})

RECEIVED = frozenset({"DELIVERED", "COLLECTED"})
MAX_WRONG_CODES = 5
CODE_LENGTH = 6
# no letter or digit that is taken for another one
_CODE_LETTERS = "ACDEFGHJKMNPQRTUVWXY34679"


@dataclass(frozen=True)
class Units:
    """So many units of one line."""

    line: int
    sku: str
    quantity: Decimal


@dataclass(frozen=True)
class StockSource:
    """So many units of an article that lie committed at one location."""

    sku: str
    location: str
    quantity: Decimal


@dataclass(frozen=True)
class LineStanding:
    """How many units of a line were bought, are in a parcel, have left, and are cancelled."""

    ordered: Decimal
    assigned: Decimal
    fulfilled: Decimal
    cancelled: Decimal

    @property
    def open(self) -> Decimal:
        """Units that nobody has begun to hand over."""
        return self.ordered - self.cancelled - self.assigned

    @property
    def unfulfilled(self) -> Decimal:
        """Units that have still to leave."""
        return self.ordered - self.cancelled - self.fulfilled


def may_move(status: str, wanted: str) -> bool:
    """Whether a fulfilment of this status may take on the wanted one."""
    return wanted in FULFILMENT_TRANSITIONS[status]


def refunded_of_lost(*, lost: Decimal, gone: Decimal, cancelled: Decimal) -> Decimal:
    """How many of a line's lost units were refunded, of so many that were refunded and are not
    back: cancelled units are among these, and what is left of them counts for lost ones first.
    """
    return min(max(gone - cancelled, ZERO), lost)


def leaves_by(*, is_pickup: bool) -> str:
    """What a packed parcel becomes next."""
    return "READY_FOR_PICKUP" if is_pickup else "SHIPPED"


def sources_left(sources: Iterable[StockSource], taken: Iterable[StockSource]) -> list[StockSource]:
    """What is still committed where, after what parcels have taken from there."""
    left: dict[tuple[str, str], Decimal] = {}
    for source in sources:
        key = (source.sku, source.location)
        left[key] = left.get(key, ZERO) + source.quantity
    for source in taken:
        key = (source.sku, source.location)
        left[key] = max(left.get(key, ZERO) - source.quantity, ZERO)
    return [
        StockSource(sku, place, quantity) for (sku, place), quantity in left.items() if quantity
    ]


def parcels(
    wanted: Sequence[Units], sources: Sequence[StockSource], *, location: str | None = None
) -> dict[str, list[Units]]:
    """Which units leave together: those committed at one location, locations by their code.

    With a location only what lies there. Units whose place nobody has noted go with the location
    asked for, or without one.
    """
    left = {(each.sku, each.location): each.quantity for each in sources}
    noted = {each.sku for each in sources}
    found: dict[str, list[Units]] = {}
    for units in wanted:
        if units.sku not in noted:
            found.setdefault(location or "", []).append(units)
            continue
        missing = units.quantity
        for place in sorted(at for sku, at in left if sku == units.sku):
            if location is not None and place != location:
                continue
            taken = min(left[units.sku, place], missing)
            if taken:
                left[units.sku, place] -= taken
                missing -= taken
                found.setdefault(place, []).append(Units(units.line, units.sku, taken))
    return dict(sorted(found.items()))


def too_many(wanted: Iterable[Units], granted: Iterable[Units]) -> dict[int, Decimal]:
    """The lines of which fewer units were found than are wanted, with how many there are."""
    there: dict[int, Decimal] = {}
    for units in granted:
        there[units.line] = there.get(units.line, ZERO) + units.quantity
    return {
        units.line: there.get(units.line, ZERO)
        for units in wanted
        if there.get(units.line, ZERO) < units.quantity
    }


def order_status(
    lines: Iterable[LineStanding], parcels_: Mapping[UUID, str], *, is_held: bool
) -> str:
    """What a confirmed order is now. `parcels_` has the status of each that counts: none that was
    called off, and none that was lost and sent again.
    """
    standing = list(lines)
    has_left = any(line.fulfilled for line in standing)
    if not any(line.unfulfilled for line in standing):
        if not has_left:
            return "CANCELLED"
        return "COMPLETED" if set(parcels_.values()) <= RECEIVED else "FULFILLED"
    if is_held:
        return "ON_HOLD"
    if has_left:
        return "PARTIALLY_FULFILLED"
    return "PROCESSING" if parcels_ else "CONFIRMED"


def fulfilment_status(lines: Iterable[LineStanding]) -> str:
    """How much of an order has left."""
    standing = list(lines)
    if not any(line.fulfilled for line in standing):
        return "UNFULFILLED"
    return "PARTIALLY_FULFILLED" if any(line.unfulfilled for line in standing) else "FULFILLED"


def pickup_code(*, secret: str, fulfilment_id: UUID, round_: int) -> str:
    """The six characters that open one pickup; the next round has others."""
    said = f"pickup:{fulfilment_id}:{round_}".encode()
    number = int.from_bytes(hmac(secret.encode(), said, sha256).digest(), "big")
    letters = []
    for _ in range(CODE_LENGTH):
        number, letter = divmod(number, len(_CODE_LETTERS))
        letters.append(_CODE_LETTERS[letter])
    return "".join(letters)


def same_code(said: str) -> str:
    """A code as people type it, brought to the form in which it is compared."""
    return "".join(said.split()).replace("-", "").upper()
