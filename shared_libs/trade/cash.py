"""What cash can pay: amounts in coins that exist."""

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal

from shared_libs.money import ZERO, round_amount

# the smallest coin, where it is not the smallest amount
COINS: Mapping[str, Decimal] = {
    **dict.fromkeys(("CAD", "AUD", "CHF"), Decimal("0.05")),
    "NZD": Decimal("0.10"),
    "DKK": Decimal("0.50"),
    **dict.fromkeys(("SEK", "NOK", "CZK"), Decimal(1)),
    "HUF": Decimal(5),
}


def half_coin(currency: str) -> Decimal:
    """The most that an amount can be rounded by; nothing where every amount can be paid."""
    return COINS.get(currency, ZERO) / 2


def in_coins(amount: Decimal, currency: str) -> Decimal:
    """The nearest amount that cash can pay; half a coin away from zero."""
    coin = COINS.get(currency)
    if coin is None:
        return round_amount(amount, currency)
    return round_amount((amount / coin).quantize(Decimal(1), ROUND_HALF_UP) * coin, currency)
