"""What each unit of a line was sold for, to the cent, so that any parts of it add up to the whole.

Discount and taxes are allotted to units when the line is sold, by largest remainder. A line then is
a row of units in an order that never changes; what was given back are spans of that row.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal
from itertools import pairwise
from typing import Any  # Any: what is stored is JSON

from shared_libs.money import ZERO, allocate, minor_unit

Span = tuple[Decimal, Decimal]
ONE = Decimal(1)


@dataclass(frozen=True)
class Worth:
    """What something was sold for: the price after discount, the discount, and each tax."""

    net: Decimal = ZERO
    discount: Decimal = ZERO
    taxes: tuple[tuple[str, Decimal], ...] = ()

    @property
    def gross(self) -> Decimal:
        """The price before the discount."""
        return self.net + self.discount

    @property
    def tax(self) -> Decimal:
        """The taxes of all jurisdictions."""
        return sum((amount for _code, amount in self.taxes), ZERO)

    @property
    def total(self) -> Decimal:
        """What was paid for it."""
        return self.net + self.tax

    def __add__(self, other: "Worth") -> "Worth":
        taxes = dict(self.taxes)
        for code, amount in other.taxes:
            taxes[code] = taxes.get(code, ZERO) + amount
        merged = tuple(sorted(taxes.items()))
        return Worth(self.net + other.net, self.discount + other.discount, merged)

    def __neg__(self) -> "Worth":
        return Worth(-self.net, -self.discount, tuple((code, -tax) for code, tax in self.taxes))


@dataclass(frozen=True)
class Run:
    """So many units in a row that were sold for the same; `size` is 1, less for a last fraction."""

    units: int
    each: Worth
    size: Decimal = ONE

    @property
    def length(self) -> Decimal:
        """How much of the line's quantity it is."""
        return self.units * self.size


def allot(*, quantity: Decimal, worth: Worth, currency: str) -> tuple[Run, ...]:
    """The units of a line with what each was sold for; together they are the line to the cent.

    The first units bear the cents that do not divide. A fraction of a unit is the last one. Two
    numbers of units for each amount make the answer short, however many units there are.
    """
    whole = int(quantity)
    fraction = quantity - whole
    amounts = (worth.net, worth.discount, *(tax for _code, tax in worth.taxes))
    parted = [allocate(amount, [Decimal(whole), fraction], currency) for amount in amounts]
    codes = [code for code, _tax in worth.taxes]
    runs = _even_runs(whole, [part[0] for part in parted], codes, currency)
    if fraction:
        runs.append(Run(1, _worth([part[1] for part in parted], codes), fraction))
    return tuple(runs)


def _even_runs(
    whole: int, amounts: Sequence[Decimal], codes: Sequence[str], currency: str
) -> list[Run]:
    """Runs of whole units; it changes only where an amount's odd cents end."""
    if not whole:
        return []
    unit = minor_unit(currency)
    shares = [divmod(int(amount / unit), whole) for amount in amounts]
    edges = sorted({0, whole, *(odd for _base, odd in shares)})
    return [
        Run(end - start, _worth([(base + (start < odd)) * unit for base, odd in shares], codes))
        for start, end in pairwise(edges)
    ]


def _worth(amounts: Sequence[Decimal], codes: Sequence[str]) -> Worth:
    net, discount, *taxes = amounts
    return Worth(net, discount, tuple(zip(codes, taxes, strict=True)))


def worth_of(runs: Sequence[Run], spans: Iterable[Span], *, currency: str) -> Worth:
    """What these spans of a line were sold for."""
    found = Worth()
    for start, end in spans:
        found += _worth_before(runs, end, currency) + -_worth_before(runs, start, currency)
    return found


def _worth_before(runs: Sequence[Run], position: Decimal, currency: str) -> Worth:
    """What all units before this position were sold for; within a unit, rounded down."""
    found, left = Worth(), position
    for run in runs:
        inside = max(min(left, run.length), ZERO)
        whole = int(inside / run.size)
        found += _times(run.each, Decimal(whole), ONE, currency)
        found += _times(run.each, inside - whole * run.size, run.size, currency)
        left -= run.length
    return found


def _times(worth: Worth, part: Decimal, of: Decimal, currency: str) -> Worth:
    """The worth times part / of; multiplied first, so that all of it is all of it."""
    unit = minor_unit(currency)

    def share(amount: Decimal) -> Decimal:
        return (amount * part / of).quantize(unit, rounding=ROUND_DOWN)

    taxes = tuple((code, share(tax)) for code, tax in worth.taxes)
    return Worth(share(worth.net), share(worth.discount), taxes)


def free_spans(quantity: Decimal, taken: Iterable[Span]) -> tuple[Span, ...]:
    """What is left of a line of this quantity."""
    free, at = [], ZERO
    for start, end in sorted(taken):
        if start > at:
            free.append((at, start))
        at = max(at, end)
    if at < quantity:
        free.append((at, quantity))
    return tuple(free)


def length_of(spans: Iterable[Span]) -> Decimal:
    """How much these spans are together."""
    return sum((end - start for start, end in spans), ZERO)


def first_of(free: Iterable[Span], quantity: Decimal) -> tuple[Span, ...]:
    """The first so many of what is left; fewer where fewer are left."""
    taken = []
    for start, end in free:
        if quantity <= 0:
            break
        end_taken = min(end, start + quantity)
        taken.append((start, end_taken))
        quantity -= end_taken - start
    return tuple(taken)


def last_of(free: Iterable[Span], quantity: Decimal) -> tuple[Span, ...]:
    """The last so many of what is left; fewer where fewer are left."""
    taken: list[Span] = []
    for start, end in sorted(free, reverse=True):
        if quantity <= 0:
            break
        start_taken = max(start, end - quantity)
        taken.append((start_taken, end))
        quantity -= end - start_taken
    return tuple(reversed(taken))


def charge_runs(worth: Worth) -> tuple[Run, ...]:
    """A charge, such as shipping, as one unit whose quantity is its own net amount."""
    return (Run(1, worth, worth.net),) if worth.net else ()


def runs_to_json(runs: Iterable[Run]) -> list[dict[str, Any]]:
    """How the allotment of a line is kept."""
    return [
        {
            "units": run.units,
            "size": str(run.size),
            "net": str(run.each.net),
            "discount": str(run.each.discount),
            "taxes": {code: str(tax) for code, tax in run.each.taxes},
        }
        for run in runs
    ]


def runs_from_json(kept: Iterable[Mapping[str, Any]]) -> tuple[Run, ...]:
    """The allotment of a line as it was kept."""
    return tuple(
        Run(
            int(each["units"]),
            Worth(
                Decimal(each["net"]),
                Decimal(each["discount"]),
                tuple((code, Decimal(tax)) for code, tax in each["taxes"].items()),
            ),
            Decimal(each["size"]),
        )
        for each in kept
    )


def spans_to_json(spans: Iterable[Span]) -> list[list[str]]:
    """How spans are kept."""
    return [[str(start), str(end)] for start, end in spans]


def spans_from_json(kept: Iterable[Sequence[str]]) -> tuple[Span, ...]:
    """Spans as they were kept."""
    return tuple((Decimal(start), Decimal(end)) for start, end in kept)
