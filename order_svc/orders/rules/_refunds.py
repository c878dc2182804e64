"""What a refund comes to, where its money goes, who may grant it, and what may become of it."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from uuid import UUID

from order_svc.orders.rules._units import (
    Run,
    Span,
    Worth,
    first_of,
    free_spans,
    last_of,
    length_of,
    worth_of,
)
from shared_libs.money import ZERO

REFUND_TRANSITIONS = {
    "PLANNED": {"PENDING", "REJECTED"},
    "REQUESTED": {"PENDING", "REJECTED"},
    "PENDING": {"SUCCEEDED", "FAILED"},
    "SUCCEEDED": set[str](),
    "FAILED": set[str](),
    "REJECTED": set[str](),
}
NEW_CREDIT = "new_credit"
SET_OFF = "set_off"
DISPOSITIONS = ("restock", "damage", "scrap")


@dataclass(frozen=True)
class Source:
    """One way in which an order was paid, and what of it has not been promised back yet.

    `key` tells apart, `type` is what people call it; `untaken` of it is only set aside.
    """

    key: str
    left: Decimal
    type: str = ""
    untaken: Decimal = ZERO
    is_payment: bool = False


@dataclass(frozen=True)
class RefundSum:
    """What a refund comes to. `goodwill` is negative where an earlier one is set off."""

    goodwill: Decimal
    total: Decimal


def refund_may_become(status: str, wanted: str) -> bool:
    """Whether a refund of this status may take on the wanted one."""
    return wanted in REFUND_TRANSITIONS[status]


def refundable(
    *, total: Decimal, claimed: Decimal, at_tills: Decimal, sources: Iterable[Source]
) -> Decimal:
    """What of the money that was paid may still be given back here, as far as it can be."""
    there = sum((max(each.left, ZERO) for each in sources), ZERO)
    return max(min(total - claimed - at_tills, there), ZERO)


def refund_sum(*, goods: Decimal, goodwill: Decimal, left: Decimal) -> RefundSum | None:
    """What goods (with shipping) and a goodwill amount come to, of what is left; None if too much.

    Goods whose price has been given back already, as goodwill or at a till, come to what is left:
    the difference is set off. A goodwill amount must fit.
    """
    if goods > left and not goodwill:
        return RefundSum(left - goods, left)
    total = goods + goodwill
    return RefundSum(goodwill, total) if total <= left else None


def refund_tenders(total: Decimal, sources: Iterable[Source]) -> list[Source]:
    """How much goes back to each source, the first ones first; their sum is the total if they
    have as much.
    """
    shares = []
    for source in sources:
        share = min(source.left, total)
        if share > 0:
            shares.append(replace(source, left=share))
            total -= share
    return shares


def needs_approval(
    total: Decimal, *, roles: Collection[str], limits: Mapping[str, Decimal | None]
) -> bool:
    """Whether a refund is above what these roles may grant by themselves; None is no limit."""
    mine: Sequence[Decimal | None] = [limits[role] for role in roles if role in limits]
    return None not in mine and total > max((each or ZERO for each in mine), default=ZERO)


@dataclass(frozen=True)
class UnitsWish:
    """Units of one line to be given back; without a disposition the goods did not come back."""

    line: int
    quantity: Decimal
    reason: str = ""
    disposition: str = ""


@dataclass(frozen=True)
class RefundWish:
    """What is to be given back: units, an amount of the shipping before tax, and goodwill.

    Goods that came back lie at `location`; `return_id` names the return that they came by. A line
    may be named once for each disposition. `to_store_credit` makes it new credit of the customer,
    whatever the order was paid with. Of what is `called_off` nothing has left: money that was only
    set aside for it is not taken. `set_off` pays for what an edit adds, and goes nowhere.
    """

    lines: tuple[UnitsWish, ...] = ()
    shipping: Decimal = ZERO
    goodwill: Decimal = ZERO
    reason: str = ""
    location: str = ""
    return_id: UUID | None = None
    to_store_credit: bool = False
    called_off: bool = False
    set_off: Decimal = ZERO


@dataclass(frozen=True)
class Row:
    """A line, or the shipping, as a row of units; `taken` is what was given back of it."""

    quantity: Decimal
    runs: tuple[Run, ...]
    taken: tuple[Span, ...] = ()

    @property
    def free(self) -> tuple[Span, ...]:
        """What has not been given back."""
        return free_spans(self.quantity, self.taken)

    @property
    def left(self) -> Decimal:
        """How much has not been given back."""
        return length_of(self.free)


@dataclass(frozen=True)
class Refundable:
    """An order as a refund sees it: its rows, the money that is left, and where it came from."""

    currency: str
    lines: Mapping[int, Row]
    shipping: Row
    left: Decimal
    sources: tuple[Source, ...]


@dataclass(frozen=True)
class PlannedLine:
    """Units that are given back, which they are, and what they were sold for."""

    wish: UnitsWish
    spans: tuple[Span, ...]
    worth: Worth


@dataclass(frozen=True)
class RefundPlan:
    """A refund to the cent, before anybody has been asked for it."""

    lines: tuple[PlannedLine, ...]
    shipping: Worth
    shipping_spans: tuple[Span, ...]
    goodwill: Decimal
    total: Decimal
    tenders: tuple[Source, ...]

    def spans_of(self, line: int) -> tuple[Span, ...]:
        """The units of this line that are given back."""
        return tuple(span for each in self.lines if each.wish.line == line for span in each.spans)


def due_without(staying: Mapping[int, Decimal], order: Refundable, *, whole: Decimal) -> Decimal:
    """What must have been taken of the whole before all leaves but what stays of each line: the
    last units of it that nobody was given money back for.
    """
    worths = (
        worth_of(row.runs, last_of(row.free, staying[line]), currency=order.currency).total
        for line, row in order.lines.items()
    )
    return max(whole - sum(worths, ZERO), ZERO)


def short_lines(wish: RefundWish, order: Refundable) -> dict[int, Decimal]:
    """The lines of which more is wished for than is left, with what is left; unknown ones too."""
    left = {line: row.left for line, row in order.lines.items()}
    return {
        line: left.get(line, ZERO)
        for line, units in units_by_line(wish.lines).items()
        if units > left.get(line, ZERO)
    }


def units_by_line(wished: Iterable[UnitsWish]) -> dict[int, Decimal]:
    """How many units of each line, whatever becomes of them."""
    found: dict[int, Decimal] = {}
    for each in wished:
        found[each.line] = found.get(each.line, ZERO) + each.quantity
    return found


def fitting_units(
    wished: Iterable[UnitsWish], order: Refundable
) -> tuple[tuple[UnitsWish, ...], dict[int, Decimal]]:
    """What is left of what is said to have come back, once for each line, and what is too much."""
    said = units_by_line(wished)
    left = {line: min(units, order.lines[line].left) for line, units in said.items()}
    fitting = tuple(UnitsWish(line, units) for line, units in left.items() if units > 0)
    excess = {line: units - left[line] for line, units in said.items() if units > left[line]}
    return fitting, excess


def plan_refund(wish: RefundWish, order: Refundable) -> RefundPlan | None:
    """What the wish comes to; None when it is more money than is left.

    Expects that the units and the shipping wished for are left.
    """
    lines = planned_lines(wish.lines, order, next_units=last_of if wish.called_off else first_of)
    spans = first_of(order.shipping.free, wish.shipping)
    shipping = worth_of(order.shipping.runs, spans, currency=order.currency)
    goods = sum((each.worth.total for each in lines), shipping.total)
    found = refund_sum(goods=goods, goodwill=wish.goodwill, left=order.left)
    if found is None:
        return None
    credit = (
        (Source(NEW_CREDIT, found.total, "store_credit"),)
        if wish.to_store_credit
        else _in_turn(order.sources, called_off=wish.called_off)
    )
    set_off = Source(SET_OFF, wish.set_off, SET_OFF)
    tenders = tuple(refund_tenders(found.total, (set_off, *credit)))
    return RefundPlan(lines, shipping, spans, found.goodwill, found.total, tenders)


def _in_turn(sources: Sequence[Source], *, called_off: bool) -> Sequence[Source]:
    """Stored value first; then, for what has not left, where it is only set aside."""
    if not called_off:
        return sources
    wallets = [each for each in sources if not each.is_payment]
    payments = [each for each in sources if each.is_payment]
    return (*wallets, *sorted(payments, key=lambda each: not each.untaken))


def planned_lines(
    wished: Iterable[UnitsWish],
    order: Refundable,
    *,
    next_units: Callable[[Iterable[Span], Decimal], tuple[Span, ...]] = first_of,
) -> tuple[PlannedLine, ...]:
    """The next units of each line, with what they were sold for; expects that they are left.

    Units that come back are the first ones, and those that never leave the last: what leaves and
    what stays are then worth what they were sold for, to the cent.
    """
    rows, planned = dict(order.lines), []
    for each in wished:
        row = rows[each.line]
        spans = next_units(row.free, each.quantity)
        rows[each.line] = replace(row, taken=(*row.taken, *spans))
        worth = worth_of(row.runs, spans, currency=order.currency)
        planned.append(PlannedLine(each, spans, worth))
    return tuple(planned)
