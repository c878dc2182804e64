"""How the lines of one article share its amounts, so that they add up to them exactly."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from shared_libs.money import ZERO, allocate
from shared_libs.trade.offers import Offer
from shared_libs.trade.taxes import Tax


@dataclass(frozen=True)
class DiscountShare:
    """What one promotion takes off an amount."""

    offer: Offer
    amount: Decimal


@dataclass(frozen=True)
class ArticleAmounts:
    """An article's amount at its list's price, what is off it, the same without tax, and its taxes:
    on top of the rest, or contained in it.
    """

    amount: Decimal
    discounts: tuple[DiscountShare, ...]
    net_discount: Decimal
    taxes: tuple[Tax, ...]
    tax_inclusive: bool


@dataclass(frozen=True)
class LineAmounts:
    """A line's share of its article's amounts."""

    amount: Decimal
    discounts: tuple[DiscountShare, ...]
    net_discount: Decimal
    taxes: tuple[Tax, ...]


def shared_among_lines(
    whole: ArticleAmounts, quantities: Sequence[Decimal], currency: str
) -> list[LineAmounts]:
    """One share for each line, in the order of the quantities.

    Lines of equal quantity may differ by a cent; which gets it depends on nothing but quantities.
    """
    if len(quantities) == 1:
        return [LineAmounts(whole.amount, whole.discounts, whole.net_discount, whole.taxes)]
    order = sorted(range(len(quantities)), key=lambda place: quantities[place])
    parts = _parts(whole, [quantities[place] for place in order], currency)
    shares = dict(zip(order, parts, strict=True))
    return [shares[place] for place in range(len(quantities))]


def _parts(
    whole: ArticleAmounts, quantities: Sequence[Decimal], currency: str
) -> list[LineAmounts]:
    amounts = allocate(whole.amount, quantities, currency)
    left = list(amounts)
    discounts: list[list[DiscountShare]] = [[] for _line in amounts]
    for share in whole.discounts:
        for place, part in enumerate(allocate(share.amount, left, currency)):
            left[place] -= part
            if part:
                discounts[place].append(replace(share, amount=part))
    off = [amount - rest for amount, rest in zip(amounts, left, strict=True)]
    net_off = allocate(whole.net_discount, off, currency) if whole.tax_inclusive else off
    taxes = [_allocated(tax, left, currency) for tax in whole.taxes]
    return [
        LineAmounts(
            amounts[place],
            tuple(discounts[place]),
            net_off[place],
            tuple(shares[place] for shares in taxes),
        )
        for place in range(len(amounts))
    ]


def _allocated(tax: Tax, weights: Sequence[Decimal], currency: str) -> list[Tax]:
    whole = sum(weights, ZERO)
    return [
        replace(tax, amount=share, exact=tax.exact * weight / whole if whole else ZERO)
        for share, weight in zip(allocate(tax.amount, weights, currency), weights, strict=True)
    ]
