"""Which of several price lists counts."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

EVERYWHERE = "all"
CHANNELS = ("web", "pos")


@dataclass(frozen=True)
class ListedPrice:
    """A price that holds now, on the list of one channel or of all."""

    channel: str
    currency: str
    amount: Decimal


@dataclass(frozen=True)
class ChannelPrice:
    """What is paid in one channel, and the list that says so."""

    channel: str
    currency: str
    amount: Decimal
    price_list: str


def prices_by_channel(listed: Iterable[ListedPrice]) -> tuple[ChannelPrice, ...]:
    """One price for each channel and currency; a channel's own list goes before the one for all.

    Sorted by currency, then web before the till.
    """
    found: dict[tuple[str, str], ChannelPrice] = {}
    for price in sorted(listed, key=lambda price: price.channel != EVERYWHERE):
        for channel in CHANNELS if price.channel == EVERYWHERE else (price.channel,):
            code = f"{price.currency}-{price.channel}"
            found[price.currency, channel] = ChannelPrice(
                channel, price.currency, price.amount, code
            )
    order = sorted(found, key=lambda key: (key[0], CHANNELS.index(key[1])))
    return tuple(found[key] for key in order)
