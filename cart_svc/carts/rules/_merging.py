"""How a guest's cart goes into the customer's own at login."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal

from cart_svc.carts.rules._cart import (
    Article,
    Cart,
    Contact,
    HeldLine,
    PriceOverride,
    Shipping,
)
from cart_svc.carts.rules._policy import LARGER, Policy

QUANTITY_LIMIT, LINE_LIMIT, COUPON_LIMIT = "quantity_limit", "line_limit", "coupon_limit"
UNAVAILABLE, NO_PRICE, LARGER_KEPT = "unavailable", "no_price", "larger_kept"


@dataclass(frozen=True)
class Dropped:
    """What did not come along, and why: so much of an article, or a coupon."""

    reason: str
    sku: str = ""
    quantity: Decimal | None = None
    coupon: str = ""


@dataclass(frozen=True)
class Merged:
    """The customer's cart as it will be, and what of the guest's did not fit into it."""

    lines: tuple[HeldLine, ...]
    saved: tuple[HeldLine, ...]
    coupons: tuple[str, ...]
    shipping: Shipping | None
    contact: Contact | None
    dropped: tuple[Dropped, ...]
    overrides: Mapping[str, PriceOverride] = field(default_factory=dict)


@dataclass
class _Shelf:
    """Lines by article in their order, as far as they fit."""

    policy: Policy
    articles: Mapping[str, Article]
    lines: dict[str, HeldLine] = field(default_factory=dict)
    dropped: list[Dropped] = field(default_factory=list)

    def take(self, line: HeldLine) -> None:
        own = self.lines.get(line.sku)
        if own is None and len(self.lines) >= self.policy.max_lines:
            self._drop(line, line.quantity, LINE_LIMIT)
        elif own is None:
            self._put(line, line.quantity)
        elif self.policy.merge_rule == LARGER:
            self._drop(line, min(own.quantity, line.quantity), LARGER_KEPT)
            self._put(own, max(own.quantity, line.quantity))
        else:
            self._put(own, own.quantity + line.quantity)

    def _put(self, line: HeldLine, quantity: Decimal) -> None:
        article = self.articles.get(line.sku)
        own = article.max_quantity if article else None
        fits = min(quantity, self.policy.max_quantity, own or quantity)
        if fits < quantity:
            self._drop(line, quantity - fits, QUANTITY_LIMIT)
        self.lines[line.sku] = replace(line, quantity=fits)

    def _drop(self, line: HeldLine, quantity: Decimal, reason: str) -> None:
        self.dropped.append(Dropped(reason, line.sku, quantity))


def merge(*, own: Cart, guest: Cart, policy: Policy, max_coupons: int) -> Merged:
    """The two carts as one.

    The customer's own lines come first. Of an article in both, the quantities are added, or the
    larger one counts, as the policy says; never more than its limits. What the guest said of
    shipping and of an e-mail address counts where the own cart says nothing. An article that is
    not sold in the own cart's channel and currency stays behind. A price that staff agreed on with
    the guest comes along, where nothing was agreed for the own cart.
    """
    known = {**guest.articles, **own.articles}
    shelf = _Shelf(policy, known, {line.sku: line for line in own.lines})
    saved = _Shelf(policy, known)
    for line in guest.lines:
        reason = _not_sold(line, own, guest)
        if reason:
            shelf.dropped.append(Dropped(reason, line.sku, line.quantity))
        else:
            shelf.take(_priced_for(own, guest, line))
    for line in (*own.saved, *guest.saved):
        saved.take(line)
    coupons = tuple(dict.fromkeys((*own.coupons, *guest.coupons)))
    left = [Dropped(COUPON_LIMIT, coupon=coupon) for coupon in coupons[max_coupons:]]
    return Merged(
        lines=tuple(shelf.lines.values()),
        saved=tuple(saved.lines.values()),
        coupons=coupons[:max_coupons],
        shipping=own.shipping or guest.shipping,
        contact=own.contact or guest.contact,
        dropped=(*shelf.dropped, *saved.dropped, *left),
        overrides=_overrides(own, guest, shelf.lines),
    )


def _overrides(own: Cart, guest: Cart, lines: Mapping[str, HeldLine]) -> dict[str, PriceOverride]:
    is_same = (own.channel, own.currency) == (guest.channel, guest.currency)
    known = {**(guest.overrides if is_same else {}), **own.overrides}
    return {sku: agreed for sku, agreed in known.items() if sku in lines}


def _priced_for(own: Cart, guest: Cart, line: HeldLine) -> HeldLine:
    """The line with the price that was seen, or the price of today where that was another
    currency's.
    """
    price = guest.articles[line.sku].price(own.channel, own.currency)
    is_same = (own.channel, own.currency) == (guest.channel, guest.currency)
    return line if is_same or price is None else replace(line, seen_price=price)


def _not_sold(line: HeldLine, own: Cart, guest: Cart) -> str:
    article = guest.articles.get(line.sku)
    if article is None or article.status != "active":
        return UNAVAILABLE
    return "" if article.price(own.channel, own.currency) is not None else NO_PRICE
