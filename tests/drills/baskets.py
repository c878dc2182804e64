"""What people buy while things break: plain, with a coupon, by gift card, to be picked up."""

import random
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol

from devstack.environment import Stack
from tests.e2e import giving, shopping
from tests.e2e.callers import Caller, good, patiently
from tests.e2e.shopping import Article, Level, Staff

UNITS = 20_000
PICKUP = "MTL"
CARD_AMOUNT = "250.00"
CARDS = 8
TOKENS = {
    "tok_approve": 50,
    "tok_decline": 12,
    "tok_lost_answer": 12,
    "tok_timeout": 6,
    "tok_twice": 12,
    "tok_wrong_amount": 8,
}
Body = dict[str, Any]


class Shop(Protocol):
    """A shop that runs, and the people in it."""

    @property
    def stack(self) -> Stack: ...
    @property
    def staff(self) -> Staff: ...
    @property
    def shopper(self) -> Caller: ...


@dataclass
class Shelf:
    """An article, a coupon and some gift cards that nobody else touches."""

    ground: Shop
    article: Article
    coupon: str
    cards: list[giving.GiftCard]
    _turn: int = 0
    _taking_turns: threading.Lock = field(default_factory=threading.Lock)

    def basket(self, kind: str, token: str) -> Body:
        """The body of a checkout of a new cart of this kind."""
        return patiently(lambda: self._kinds()[kind](token))

    def any_basket(self, chance: random.Random) -> Body:
        """One of any kind, paid in any way."""
        (token,) = chance.choices(list(TOKENS), weights=list(TOKENS.values()))
        return self.basket(chance.choice(list(self._kinds())), token)

    def rich(self, token: str) -> Body:
        """One in which each step of the checkout has something to do."""
        card = self._card_in_turn("0.50")["code"]
        return shopping.rich_order(
            self.ground.shopper, self.article, coupon=self.coupon, card=card, token=token
        )

    def _kinds(self) -> dict[str, Callable[[str], Body]]:
        return {
            "plain": self._plain,
            "coupon": self._with_coupon,
            "card": self._by_card,
            "coupon and card": self.rich,
            "pickup": self._picked_up,
        }

    def _plain(self, token: str) -> Body:
        cart = shopping.quoted_cart(self.ground.shopper, self.article)
        return shopping.seen_order(cart, token=token)

    def _with_coupon(self, token: str) -> Body:
        shopper = self.ground.shopper
        path = shopping.cart_path(shopping.filled_cart(shopper, self.article, 2))
        good(shopper.post(f"{path}/coupons", {"code": self.coupon}))
        return shopping.seen_order(shopping.quoted(shopper, path), token=token)

    def _by_card(self, token: str) -> Body:
        return {**self._plain(token), "stored_value": [self._card_in_turn("0.25")]}

    def _picked_up(self, token: str) -> Body:
        shopper = self.ground.shopper
        path = shopping.cart_path(shopping.filled_cart(shopper, self.article))
        way = {"shipping_method": "pickup", "pickup_location": PICKUP}
        cart = shopping.quoted(shopper, path, method="pickup", pickup_location=PICKUP)
        return shopping.seen_order(cart, token=token, **way)

    def _card_in_turn(self, amount: str) -> Body:
        with self._taking_turns:
            self._turn += 1
            return {"code": self.cards[self._turn % len(self.cards)].code, "amount": amount}

    def levels(self) -> dict[str, Level]:
        """What lies where it is sold from."""
        places = ("LC", PICKUP)
        return {each: shopping.level(self.ground.staff, self.article, each) for each in places}


def filled_shelf(ground: Shop) -> Shelf:
    """A new shelf with enough for any drill."""
    article = shopping.stock_article(ground.staff, ground.shopper, units=UNITS)
    shopping.deliver(ground.staff, article, UNITS, PICKUP)
    coupon = giving.new_coupon(ground.stack, uses=UNITS)
    cards = giving.new_gift_cards(ground.stack, count=CARDS, amount=CARD_AMOUNT)
    return Shelf(ground, article, coupon, cards)
