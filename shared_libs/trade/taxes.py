"""Taxes: on top of an amount, or taken out of it; rounded once, then split by jurisdiction."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from shared_libs.money import ZERO, allocate, round_amount

HUNDRED = Decimal(100)


@dataclass(frozen=True)
class TaxComponent:
    """One tax, in percent: of the net amount, or, compound, of it with the taxes that are not."""

    code: str
    rate: Decimal
    jurisdiction: str = ""
    is_compound: bool = False


@dataclass(frozen=True)
class Tax:
    """One jurisdiction's share of a tax; `exact` is what it would be without rounding."""

    code: str
    rate: Decimal
    amount: Decimal
    jurisdiction: str = ""
    exact: Decimal = ZERO


def effective_rates(components: Sequence[TaxComponent]) -> list[Decimal]:
    """What each tax comes to in percent of the net amount."""
    simple = sum((each.rate for each in components if not each.is_compound), ZERO)
    return [
        each.rate * (HUNDRED + simple) / HUNDRED if each.is_compound else each.rate
        for each in components
    ]


def taxes_on(
    net: Decimal, components: Sequence[TaxComponent], currency: str
) -> tuple[Decimal, tuple[Tax, ...]]:
    """The tax on a net amount, rounded once, and its split by largest remainder."""
    rates = effective_rates(components)
    tax = round_amount(net * sum(rates, ZERO) / HUNDRED, currency)
    return tax, _split(tax, net, components, currency)


def taxes_within(
    gross: Decimal, components: Sequence[TaxComponent], currency: str
) -> tuple[Decimal, tuple[Tax, ...]]:
    """The tax that an amount contains, rounded once, and its split by largest remainder."""
    percent = sum(effective_rates(components), ZERO)
    tax = round_amount(gross * percent / (HUNDRED + percent), currency)
    return tax, _split(tax, gross - tax, components, currency)


def without_tax(gross: Decimal, components: Sequence[TaxComponent], currency: str) -> Decimal:
    """What is left of an amount that contains the taxes."""
    percent = sum(effective_rates(components), ZERO)
    return round_amount(gross * HUNDRED / (HUNDRED + percent), currency)


def _split(
    tax: Decimal, net: Decimal, components: Sequence[TaxComponent], currency: str
) -> tuple[Tax, ...]:
    if not components:
        return ()
    rates = effective_rates(components)
    shares = allocate(tax, rates, currency)
    return tuple(
        Tax(each.code, each.rate, share, each.jurisdiction, net * rate / HUNDRED)
        for each, rate, share in zip(components, rates, shares, strict=True)
    )
