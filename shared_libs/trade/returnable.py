"""What may still be given back of a line, unit by unit; all of it adds up to what was paid."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from shared_libs.money import allocate, round_amount

ZERO = Decimal(0)
MOST_UNITS = 200


@dataclass(frozen=True, slots=True)
class SoldLine:
    """A line as it was sold, with the tax of each jurisdiction by its code."""

    line: int
    sku: str
    name: str
    quantity: Decimal
    unit_price: Decimal
    net: Decimal
    taxes: Mapping[str, Decimal]
    tax: Decimal
    total: Decimal


@dataclass(frozen=True, slots=True)
class UnitWorth:
    """What one unit is worth when it comes back."""

    net: Decimal
    tax: Decimal
    taxes: Mapping[str, Decimal]
    total: Decimal


@dataclass(frozen=True, slots=True)
class Returnable:
    """A line and what of it may still come back; `units` are worth what they were sold for, in the
    order in which they are given back, and empty where the article is not counted in whole units:
    of a weight any part may come back.
    """

    sold: SoldLine
    returned: Decimal
    units: Sequence[UnitWorth]

    @property
    def left(self) -> Decimal:
        """How many units may still come back."""
        return self.sold.quantity - self.returned


def returnable_lines(
    lines: Sequence[SoldLine], returned: Mapping[str, Decimal], currency: str
) -> list[Returnable]:
    """The lines, each with what of it is still out; what came back of an article counts against its
    first lines first.
    """
    left = dict(returned)
    found = []
    for line in lines:
        back = min(left.get(line.sku, ZERO), line.quantity)
        left[line.sku] = left.get(line.sku, ZERO) - back
        found.append(Returnable(line, back, units_left(line, back, currency)))
    return found


def worth_of(found: Returnable, quantity: Decimal, currency: str) -> UnitWorth | None:
    """What so much of a line is worth when it comes back next; None where it cannot come back.

    Any series of parts adds up to what the line was sold for, exactly.
    """
    if not 0 < quantity <= found.left:
        return None
    if quantity == quantity.to_integral_value() and quantity <= len(found.units):
        return _together(found.units[: int(quantity)])
    if found.units or not is_divisible(found.sold):
        return None
    before, after = found.returned, found.returned + quantity
    taxes = {
        code: _between(amount, found.sold, before, after, currency)
        for code, amount in found.sold.taxes.items()
    }
    net = _between(found.sold.net, found.sold, before, after, currency)
    return _unit(net, taxes, _between(found.sold.tax, found.sold, before, after, currency))


def is_divisible(sold: SoldLine) -> bool:
    """Whether a part of a unit may come back: it was sold by weight or measure."""
    return bool(sold.quantity % 1)


def _together(units: Sequence[UnitWorth]) -> UnitWorth:
    codes = dict.fromkeys(code for unit in units for code in unit.taxes)
    taxes = {code: sum((unit.taxes.get(code, ZERO) for unit in units), ZERO) for code in codes}
    sums = (sum((getattr(unit, name) for unit in units), ZERO) for name in ("net", "tax", "total"))
    net, tax, total = sums
    return UnitWorth(net=net, tax=tax, taxes=taxes, total=total)


def _between(
    amount: Decimal, sold: SoldLine, before: Decimal, after: Decimal, currency: str
) -> Decimal:
    """The share of an amount that lies between two parts of the line."""
    shares = (round_amount(amount * part / sold.quantity, currency) for part in (before, after))
    first, second = shares
    return second - first


def units_left(line: SoldLine, returned: Decimal, currency: str) -> list[UnitWorth]:
    """What each unit that is still out was sold for; all units together are the line exactly."""
    is_whole = line.quantity == line.quantity.to_integral_value() and not returned % 1
    if not is_whole or line.quantity > MOST_UNITS:
        return []
    count = int(line.quantity)
    nets = allocate(line.net, [Decimal(1)] * count, currency)
    taxes = {
        code: allocate(amount, [Decimal(1)] * count, currency)
        for code, amount in line.taxes.items()
    }
    whole = allocate(line.tax, [Decimal(1)] * count, currency)
    return [
        _unit(nets[n], {code: shares[n] for code, shares in taxes.items()}, whole[n])
        for n in range(int(returned), count)
    ]


def _unit(net: Decimal, taxes: Mapping[str, Decimal], tax: Decimal) -> UnitWorth:
    # the jurisdictions' shares are the unit's tax; without any the line's own is shared out
    amount = sum(taxes.values(), ZERO) if taxes else tax
    return UnitWorth(net=net, tax=amount, taxes=taxes, total=net + amount)
