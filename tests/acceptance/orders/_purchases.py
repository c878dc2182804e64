"""What is bought while promises are shown, and how: goods that no other buyer touches."""

from functools import cache
from typing import Any

from tests.acceptance.people import Person, new_email
from tests.acceptance.shop import RunningShop
from tests.drills.baskets import Shelf, filled_shelf
from tests.e2e.callers import Caller, eventually, good, new_key
from tests.e2e.shopping import (
    Article,
    cart_path,
    check_out,
    filled_cart,
    order_for,
    quoted,
    quoted_cart,
    seen_order,
)

Order = dict[str, Any]


@cache
def shelf(shop: RunningShop) -> Shelf:
    """An article with many units, a coupon for a tenth off, gift cards of 250.00."""
    return filled_shelf(shop)


def bought(shop: RunningShop, quantity: int = 1, **changes: Any) -> Order:
    """An order of a guest, with an address of their own, sent home."""
    cart = quoted_cart(shop.shopper, shelf(shop).article, quantity)
    body = order_for(cart, **{"email": new_email(), **changes})
    order: Order = good(check_out(shop.shopper, body), 201)
    return order


def bought_by(person: Person, article: Article, quantity: int = 1, **changes: Any) -> Order:
    """An order of somebody with an account."""
    cart = quoted_cart(person.caller, article, quantity)
    body = order_for(cart, **{"email": person.email, **changes})
    order: Order = good(check_out(person.caller, body), 201)
    return order


def with_coupon(shop: RunningShop, quantity: int, email: str) -> Order:
    """The same with a coupon."""
    path = cart_path(filled_cart(shop.shopper, shelf(shop).article, quantity))
    good(shop.shopper.post(f"{path}/coupons", {"code": shelf(shop).coupon}))
    body = seen_order(quoted(shop.shopper, path), email=email)
    order: Order = good(check_out(shop.shopper, body), 201)
    return order


def page_of(order: Order) -> str:
    return f"/api/v1/orders/{order['number']}"


def shown(caller: Caller, order: Order) -> Order:
    """The order as it is now, as this caller sees it."""
    seen: Order = good(caller.get(page_of(order)))
    return seen


def asked(caller: Caller, order: Order, step: str, body: Any = None) -> Any:
    """A step that somebody takes with an order, and what comes of it."""
    return good(caller.post(f"{page_of(order)}/{step}", body, key=new_key()))


def becomes(caller: Caller, order: Order, name: str, wanted: str, seconds: float = 30) -> None:
    """One of the order's statuses is what it shall be."""
    eventually(lambda: shown(caller, order)[name], wanted=wanted, seconds=seconds)


def moved(caller: Caller, parcel: str, step: str, body: Any = None) -> Any:
    """A step of a parcel or a pickup."""
    return good(caller.post(f"/api/v1/fulfilments/{parcel}/{step}", body, key=new_key()))
