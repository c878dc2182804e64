"""What a basket's promotions come to.

Of those that save something on this basket, the one of the highest priority decides: if it is
exclusive it stands alone, else exclusive ones are left out. In each stacking group the one of the
highest priority counts. What is left is taken one after the other, first what is off single
articles, then what is off the order, then what is off shipping; each from what the one before left.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from shared_libs.money import ZERO, allocate, round_amount
from shared_libs.trade.offers import (
    AMOUNT,
    BUY_X_GET_Y,
    CATALOGUE,
    FIXED_PRICE,
    FREE_SHIPPING,
    GIFT,
    ORDER,
    PERCENTAGE,
    SCOPES,
    SHIPPING,
    Item,
    Occasion,
    Offer,
    counted,
    is_on,
)

HUNDRED = Decimal(100)


@dataclass(frozen=True)
class Award:
    """What one promotion takes off, by article, and off shipping."""

    offer: Offer
    shares: Mapping[str, Decimal] = field(default_factory=dict)
    shipping: Decimal = ZERO

    @property
    def total(self) -> Decimal:
        """All of it."""
        return sum(self.shares.values(), self.shipping)


@dataclass(frozen=True)
class Claimable:
    """A gift that the customer may put into the basket."""

    offer: Offer
    quantity: Decimal


@dataclass(frozen=True)
class Outcome:
    """The promotions that count, in the order in which they were taken, and gifts to claim."""

    awards: tuple[Award, ...] = ()
    claimable: tuple[Claimable, ...] = ()


@dataclass
class _Left:
    """What is still to pay while promotions are taken."""

    items: Sequence[Item]
    amounts: dict[str, Decimal]
    shipping: Decimal
    currency: str

    def of(self, items: Sequence[Item]) -> Decimal:
        """What these articles still cost."""
        return sum((self.amounts[item.sku] for item in items), ZERO)

    def rounded(self, amount: Decimal) -> Decimal:
        """An amount in the currency's own places."""
        return round_amount(amount, self.currency)

    def take(self, award: Award) -> None:
        """Pay less."""
        for sku, share in award.shares.items():
            self.amounts[sku] -= share
        self.shipping -= award.shipping


def outcome(
    offers: Sequence[Offer], *, items: Sequence[Item], shipping: Decimal, occasion: Occasion
) -> Outcome:
    """What the promotions of this occasion come to for a basket.

    Expects each article once. The order of offers and of items does not matter.
    """
    in_order = sorted(items, key=lambda item: item.sku)
    offers = sorted(
        (offer for offer in offers if is_on(offer, occasion)),
        key=lambda offer: (-offer.priority, offer.code, offer.coupon),
    )
    if not offers:
        return Outcome()
    fresh = _Left(in_order, {i.sku: i.amount for i in in_order}, shipping, occasion.currency)
    saving = [offer for offer in offers if _may_give(offer, _award(offer, fresh))]
    chosen = _chosen(saving)
    awards = _taken(chosen, fresh)
    return Outcome(tuple(awards), _claimable(offers, chosen, in_order))


def _may_give(offer: Offer, award: Award) -> bool:
    within = offer.budget_left is None or award.total <= offer.budget_left
    return award.total > 0 and within


def _chosen(saving: Sequence[Offer]) -> list[Offer]:
    if saving and saving[0].is_exclusive:
        return [saving[0]]
    taken: set[tuple[str, str]] = set()
    chosen: list[Offer] = []
    for offer in saving:
        # two coupons open one promotion once
        marks = {("promotion", offer.code)} | (
            {("group", offer.stacking_group)} if offer.stacking_group else set()
        )
        if not offer.is_exclusive and taken.isdisjoint(marks):
            taken |= marks
            chosen.append(offer)
    return chosen


def _taken(chosen: Sequence[Offer], left: _Left) -> list[Award]:
    awards = []
    for scope in SCOPES:
        for offer in chosen:
            if offer.scope == scope:
                award = _award(offer, left)
                if award.total > 0:
                    left.take(award)
                    awards.append(award)
    return awards


def _claimable(
    offers: Sequence[Offer], chosen: Sequence[Offer], items: Sequence[Item]
) -> tuple[Claimable, ...]:
    """Gifts that are earned and not, or not all, in the basket."""
    if chosen and chosen[0].is_exclusive:
        offers = [offer for offer in chosen if offer.action == GIFT]
    held = {item.sku: item.quantity for item in items}
    return tuple(
        Claimable(offer, missing)
        for offer in offers
        if offer.action == GIFT and counted(offer, items)
        for missing in [Decimal(offer.gift_quantity) - held.get(offer.gift_sku, ZERO)]
        if missing > 0
    )


def _award(offer: Offer, left: _Left) -> Award:
    """What a promotion takes off what is left; nothing where the basket is not meant."""
    items = counted(offer, left.items)
    if not items:
        return Award(offer)
    if offer.scope == SHIPPING:
        return Award(offer, shipping=_off_shipping(offer, left))
    shares = _ACTIONS[offer.scope, offer.action](offer, items, left)
    return Award(offer, {sku: share for sku, share in shares.items() if share > 0})


def _off_shipping(offer: Offer, left: _Left) -> Decimal:
    if offer.action == FREE_SHIPPING:
        return left.shipping
    if offer.action == PERCENTAGE:
        return left.rounded(left.shipping * offer.value / HUNDRED)
    return min(left.shipping, left.rounded(offer.value))


Shares = dict[str, Decimal]


def _percentage_of_articles(offer: Offer, items: Sequence[Item], left: _Left) -> Shares:
    return {
        item.sku: left.rounded(left.amounts[item.sku] * offer.value / HUNDRED) for item in items
    }


def _amount_off_each(offer: Offer, items: Sequence[Item], left: _Left) -> Shares:
    return {
        item.sku: min(left.amounts[item.sku], left.rounded(offer.value * item.quantity))
        for item in items
    }


def _fixed_price_of_each(offer: Offer, items: Sequence[Item], left: _Left) -> Shares:
    return {
        item.sku: max(ZERO, left.amounts[item.sku] - left.rounded(offer.value * item.quantity))
        for item in items
    }


def _cheapest_of_the_set(offer: Offer, items: Sequence[Item], left: _Left) -> Shares:
    """Of every so many whole units, some are cheaper by `value` percent: the cheapest ones."""
    units = {item.sku: int(item.quantity) for item in items}
    sets = sum(units.values()) // (offer.buy_quantity + offer.get_quantity)
    reduced = sets * offer.get_quantity
    shares: Shares = {}
    for item in sorted(items, key=lambda item: (item.unit_price, item.sku)):
        count = min(reduced, units[item.sku])
        part = left.amounts[item.sku] * count / item.quantity
        shares[item.sku] = left.rounded(part * offer.value / HUNDRED)
        reduced -= count
    return shares


def _percentage_of_order(offer: Offer, items: Sequence[Item], left: _Left) -> Shares:
    return _spread(left.rounded(left.of(items) * offer.value / HUNDRED), items, left)


def _amount_off_order(offer: Offer, items: Sequence[Item], left: _Left) -> Shares:
    return _spread(min(left.of(items), left.rounded(offer.value)), items, left)


def _gift(offer: Offer, items: Sequence[Item], left: _Left) -> Shares:  # noqa: ARG001 - as the others
    """The units of the gift that are in the basket cost nothing, as many as are given."""
    for item in left.items:
        if item.sku == offer.gift_sku:
            given = min(Decimal(offer.gift_quantity), item.quantity)
            return {item.sku: left.rounded(left.amounts[item.sku] * given / item.quantity)}
    return {}


def _spread(amount: Decimal, items: Sequence[Item], left: _Left) -> Shares:
    """An amount off several articles, in proportion to what they cost, by largest remainder."""
    weights = [left.amounts[item.sku] for item in items]
    if amount <= 0:
        return {}
    shares = allocate(amount, weights, left.currency)
    return {item.sku: share for item, share in zip(items, shares, strict=True)}


_ACTIONS: Mapping[tuple[str, str], Callable[[Offer, Sequence[Item], _Left], Shares]] = {
    (CATALOGUE, PERCENTAGE): _percentage_of_articles,
    (CATALOGUE, AMOUNT): _amount_off_each,
    (CATALOGUE, FIXED_PRICE): _fixed_price_of_each,
    (CATALOGUE, BUY_X_GET_Y): _cheapest_of_the_set,
    (ORDER, PERCENTAGE): _percentage_of_order,
    (ORDER, AMOUNT): _amount_off_order,
    (ORDER, GIFT): _gift,
}
