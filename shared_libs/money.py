"""Arithmetic of money: Decimal and ISO 4217, rounded half up, remainders by largest remainder."""

from collections.abc import Sequence
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from functools import lru_cache

# ISO 4217 list one: the currencies whose minor unit is not the hundredth.
_BY_PLACES = {
    0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF",
    3: "BHD IQD JOD KWD LYD OMR TND",
    4: "CLF UYW",
}
_PLACES = {code: places for places, codes in _BY_PLACES.items() for code in codes.split()}
ZERO = Decimal(0)


def places(currency: str) -> int:
    """How many decimals an amount in this currency has."""
    return _PLACES.get(currency, 2)


# asked for each amount that is rounded or written
@lru_cache(maxsize=256)
def minor_unit(currency: str) -> Decimal:
    """The smallest amount that this currency knows, such as 0.01."""
    return Decimal(1).scaleb(-places(currency))


def round_amount(value: Decimal, currency: str) -> Decimal:
    """The amount in the currency's own decimals, half away from zero."""
    return value.quantize(minor_unit(currency), rounding=ROUND_HALF_UP)


def allocate(total: Decimal, weights: Sequence[Decimal], currency: str) -> list[Decimal]:
    """Shares of a rounded total in proportion to the weights; they add up to it exactly.

    Equal weights of zero share equally. Raises ValueError without weights or with a negative one.
    """
    if not weights or any(weight < 0 for weight in weights):
        raise ValueError("allocation needs weights, none of them negative")
    unit = minor_unit(currency)
    whole = sum(weights, ZERO)
    parts = list(weights) if whole else [Decimal(1)] * len(weights)
    whole = whole or Decimal(len(weights))
    sign = -1 if total < 0 else 1
    exact = [abs(total) * part / whole for part in parts]
    shares = [share.quantize(unit, rounding=ROUND_DOWN) for share in exact]
    missing = int((abs(total) - sum(shares, ZERO)) / unit)
    by_remainder = sorted(
        range(len(parts)), key=lambda index: (shares[index] - exact[index], index)
    )
    for index in by_remainder[:missing]:
        shares[index] += unit
    return [share * sign for share in shares]


# a document says most amounts more than once; nothing owed is never written as -0.00
@lru_cache(maxsize=512)
def amount_text(value: Decimal, currency: str) -> str:
    """How an amount is written in JSON: plain digits with the currency's own decimals."""
    amount = round_amount(value, currency)
    return f"{amount or abs(amount):f}"


@lru_cache(maxsize=512)
def unit_price_text(value: Decimal, currency: str) -> str:
    """How a unit price is written: the currency's decimals, more only where they say something."""
    exact = value.normalize()
    exponent = exact.as_tuple().exponent
    decimals = -exponent if isinstance(exponent, int) and exponent < 0 else 0
    return f"{value or abs(value):.{max(decimals, places(currency))}f}"


def quantity_text(value: Decimal) -> str:
    """How a quantity is written in JSON: without needless zeros."""
    return f"{value.normalize():f}" if value else "0"
