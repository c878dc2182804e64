"""Which of several prices counts.

Of all lists that fit (currency, channel, store, group of customers, moment, quantity), the one made
for fewest wins: a list of one store goes before one of all stores, then one of a group of customers
before one of everybody, then one of a channel before one for all. Of lists that are equal in this,
the one with the higher priority wins, then the lower price. A list that has no price for the
quantity does not take part; what holds for one holds for half of one too.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

EVERYWHERE = "all"
WEB, POS = CHANNELS = ("web", "pos")
ONE = Decimal(1)
# the same in one word each, for tills
RULE = ("store", "customer_group", "channel", "priority", "lowest_amount")


@dataclass(frozen=True)
class ListedPrice:
    """A price that holds from a quantity on, and what its list is made for."""

    channel: str
    currency: str
    amount: Decimal
    price_list: str = ""
    store: str = ""
    customer_group: str = ""
    priority: int = 0
    min_quantity: Decimal = ONE
    tax_inclusive: bool = False

    @property
    def code(self) -> str:
        """The list's code; the one that its currency and channel make unless it has another."""
        return self.price_list or default_code(self.currency, self.channel)


@dataclass(frozen=True)
class ChannelPrice:
    """What anybody pays for one in one channel, and the list that says so."""

    channel: str
    currency: str
    amount: Decimal
    price_list: str
    lowest_before: Decimal | None = None


def default_code(currency: str, channel: str) -> str:
    """The list of a currency and channel for all stores and customers, such as CAD-web."""
    return f"{currency}-{channel}"


def winning_price(prices: Iterable[ListedPrice], *, quantity: Decimal) -> ListedPrice | None:
    """The price of one when so many are bought; None when no list has one.

    Expects prices that fit the buyer: their currency, channel, store and group.
    """
    tiers: dict[str, ListedPrice] = {}
    for price in prices:
        known = tiers.get(price.code)
        is_better = known is None or price.min_quantity > known.min_quantity
        if price.min_quantity <= max(quantity, ONE) and is_better:
            tiers[price.code] = price
    return min(tiers.values(), key=_rank, default=None)


def _rank(price: ListedPrice) -> tuple[bool, bool, bool, int, Decimal, str]:
    return (
        not price.store,
        not price.customer_group,
        price.channel == EVERYWHERE,
        -price.priority,
        price.amount,
        price.code,
    )


def is_for_anybody(price: ListedPrice) -> bool:
    """Whether no store, no group and no quantity is needed to pay it."""
    return not price.store and not price.customer_group and price.min_quantity <= ONE


def prices_by_channel(listed: Iterable[ListedPrice]) -> tuple[ChannelPrice, ...]:
    """What anybody pays for one, in each channel and currency.

    Sorted by currency, then web before the till.
    """
    public = [price for price in listed if is_for_anybody(price)]
    found: list[ChannelPrice] = []
    for currency in sorted({price.currency for price in public}):
        for channel in CHANNELS:
            price = winning_price(fitting(public, channel, currency), quantity=ONE)
            if price is not None:
                found.append(ChannelPrice(channel, currency, price.amount, price.code))
    return tuple(found)


def fitting(prices: Iterable[ListedPrice], channel: str, currency: str) -> Sequence[ListedPrice]:
    """The prices of the lists of this channel, or of all, in this currency."""
    return [
        price
        for price in prices
        if price.currency == currency and price.channel in {channel, EVERYWHERE}
    ]
