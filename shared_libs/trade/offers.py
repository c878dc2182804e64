"""What a promotion offers, to whom and when; and whether a basket is one that it is meant for."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, time
from decimal import Decimal

CATALOGUE, ORDER, SHIPPING = SCOPES = ("catalogue", "order", "shipping")
PERCENTAGE, AMOUNT, FIXED_PRICE = "percentage", "amount", "fixed_price"
BUY_X_GET_Y, GIFT, FREE_SHIPPING = "buy_x_get_y", "gift", "free_shipping"
ACTIONS = {
    CATALOGUE: (PERCENTAGE, AMOUNT, FIXED_PRICE, BUY_X_GET_Y),
    ORDER: (PERCENTAGE, AMOUNT, GIFT),
    SHIPPING: (FREE_SHIPPING, PERCENTAGE, AMOUNT),
}
# whose value is an amount of money, so that a currency is needed
IN_MONEY = (AMOUNT, FIXED_PRICE)
NOTHING: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Conditions:
    """Which articles count, how much of them there must be, and where and when it is on.

    Without categories, brands and SKUs every article counts; with several kinds, those of any.
    `min_subtotal` is compared with what the articles that count cost before promotions.
    """

    categories: frozenset[str] = NOTHING
    brands: frozenset[str] = NOTHING
    skus: frozenset[str] = NOTHING
    min_subtotal: Decimal | None = None
    min_quantity: Decimal | None = None
    channel: str = ""
    stores: frozenset[str] = NOTHING
    customer_groups: frozenset[str] = NOTHING
    weekdays: frozenset[int] = frozenset()
    from_time: time | None = None
    until_time: time | None = None


@dataclass(frozen=True)
class Offer:
    """A promotion as a basket meets it; `coupon` is the code that opened it, if it needs one.

    `budget_left` is what it may still give away, None without a budget. `is_limited` asks whoever
    sells to hold a use of it; `is_per_customer`, to know who buys.
    """

    code: str
    name: str
    scope: str
    action: str
    value: Decimal = Decimal(0)
    currency: str = ""
    buy_quantity: int = 0
    get_quantity: int = 0
    gift_sku: str = ""
    gift_quantity: int = 0
    conditions: Conditions = field(default_factory=Conditions)
    priority: int = 0
    stacking_group: str = ""
    is_exclusive: bool = False
    coupon: str = ""
    budget_left: Decimal | None = None
    is_limited: bool = False
    is_per_customer: bool = False


@dataclass(frozen=True)
class Occasion:
    """Where, for whom and when something is sold; `local_time` is that of the shop."""

    channel: str
    currency: str
    local_time: datetime
    store: str = ""
    customer_group: str = ""


@dataclass(frozen=True)
class Item:
    """All units of one article in a basket, and what they cost before promotions."""

    sku: str
    quantity: Decimal
    unit_price: Decimal
    amount: Decimal
    category_path: str = ""
    brand: str = ""


def is_on(offer: Offer, occasion: Occasion) -> bool:
    """Whether the promotion is meant for this place, these customers and this hour."""
    conditions = offer.conditions
    return (
        offer.currency in {"", occasion.currency}
        and conditions.channel in {"", occasion.channel}
        and _is_among(occasion.store, conditions.stores)
        and _is_among(occasion.customer_group, conditions.customer_groups)
        and _is_at_this_hour(conditions, occasion.local_time)
    )


def counted(offer: Offer, items: Sequence[Item]) -> list[Item]:
    """The articles that count for it, a gift of its own apart; none when there are too few."""
    found = [
        item for item in items if item.sku != offer.gift_sku and _is_counted(offer.conditions, item)
    ]
    return found if _is_enough(offer.conditions, found) else []


def _is_among(value: str, wanted: frozenset[str]) -> bool:
    return not wanted or value in wanted


def _is_at_this_hour(conditions: Conditions, local_time: datetime) -> bool:
    if conditions.weekdays and local_time.weekday() not in conditions.weekdays:
        return False
    start, end = conditions.from_time or time.min, conditions.until_time or time.max
    now = local_time.time()
    # from 22:00 to 02:00 is a night
    return start <= now < end if start <= end else now >= start or now < end


def _is_counted(conditions: Conditions, item: Item) -> bool:
    if not (conditions.categories or conditions.brands or conditions.skus):
        return True
    return (
        item.sku in conditions.skus
        or item.brand in conditions.brands
        or not conditions.categories.isdisjoint(item.category_path.split("/"))
    )


def _is_enough(conditions: Conditions, items: Sequence[Item]) -> bool:
    subtotal = sum((item.amount for item in items), Decimal(0))
    quantity = sum((item.quantity for item in items), Decimal(0))
    return (conditions.min_subtotal is None or subtotal >= conditions.min_subtotal) and (
        conditions.min_quantity is None or quantity >= conditions.min_quantity
    )
