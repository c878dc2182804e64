"""What a web customer does, in the words of the public API."""

import uuid
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import requests

from tests.e2e.callers import Caller, eventually, good, new_key

PLACE = {"country": "CA", "region": "QC"}
ADDRESS = {
    **PLACE,
    "name": "Jeanne Mance",
    "line1": "1, rue de l'Hôtel-Dieu",
    "city": "Montréal",
    "postal_code": "H2W 1T8",
}
EMAIL = "jeanne@shop.example"
PASSWORD = "a long enough password"


@dataclass(frozen=True)
class Staff:
    """The colleagues who keep the shop, each with an account of their own."""

    catalogue_manager: Caller
    stock_clerk: Caller
    store_manager: Caller
    analyst: Caller


def staff_of(what: dict[str, Any]) -> Staff:
    """The colleagues that `info --json` knows of."""
    accounts = {each["role"]: each for each in what["staff"]}
    key = what["api_keys"]["test"]
    roles = ("catalogue_manager", "stock_clerk", "store_manager", "analyst")
    return Staff(**{role: Caller(what["gateway"], key, accounts[role]) for role in roles})


@dataclass(frozen=True)
class Article:
    """Something to sell that no other test touches."""

    sku: str
    price: Decimal


def new_sku() -> str:
    """A stock-keeping unit that nobody has used."""
    return f"E2E-{uuid.uuid4().hex[:10].upper()}"


def stock_article(staff: Staff, shopper: Caller, *, units: int, price: str = "20.00") -> Article:
    """A new article with so many units in the logistics centre, once the carts have heard of it."""
    article = Article(new_sku(), Decimal(price))
    offer(staff, article, price)
    deliver(staff, article, units)
    cart = open_cart(shopper)
    eventually(lambda: shopper.post(f"{cart}/lines", line(article)).ok, wanted=True)
    return article


def offer(staff: Staff, article: Article, price: str) -> None:
    """The article is in the catalogue at this price, on the web and over the counter."""
    item = {
        "sku": article.sku,
        "name": {"en": f"Lantern {article.sku}", "fr": f"Lanterne {article.sku}"},
        "category": "e2e",
        "tax_category": "standard",
        "prices": [
            {"channel": channel, "currency": "CAD", "amount": price} for channel in ("web", "pos")
        ],
    }
    good(staff.catalogue_manager.post("/api/v1/catalogue/variants", {"items": [item]}))


def deliver(staff: Staff, article: Article, units: int, location: str = "LC") -> None:
    """So many units more lie there, once inventory has heard of the article."""
    adjust = {
        "location": location,
        "reason": "delivery",
        "lines": [{"sku": article.sku, "quantity": units}],
    }
    eventually(lambda: _adjusted(staff.stock_clerk, adjust), wanted=True)


def _adjusted(clerk: Caller, adjustment: dict[str, Any]) -> bool:
    return clerk.post("/api/v1/inventory/adjustments", adjustment, key=new_key()).ok


def line(article: Article, quantity: int = 1) -> dict[str, Any]:
    return {"sku": article.sku, "quantity": quantity}


def new_customer(shopper: Caller) -> Caller:
    """A person with a new account."""
    account = {"email": f"{uuid.uuid4().hex[:12]}@shop.example", "password": PASSWORD}
    names = {"first_name": "Jeanne", "last_name": "Mance"}
    answer = shopper.post("/api/v1/auth/register", {**account, **names})
    assert answer.status_code == 202
    return Caller(shopper.gateway, str(shopper.session.headers["X-API-Key"]), account)


def open_cart(shopper: Caller) -> str:
    """The path of a new cart."""
    return cart_path(
        good(shopper.post("/api/v1/carts", {"currency": "CAD", "channel": "web"}), 201)
    )


def filled_cart(shopper: Caller, article: Article, quantity: int = 1) -> dict[str, Any]:
    """A new cart with one line."""
    path = open_cart(shopper)
    cart: dict[str, Any] = good(shopper.post(f"{path}/lines", line(article, quantity)))
    return cart


def quoted_cart(shopper: Caller, article: Article, quantity: int = 1) -> dict[str, Any]:
    """A new cart with one line, a place to be sent to, and a promise of its price."""
    return quoted(shopper, cart_path(filled_cart(shopper, article, quantity)))


def cart_path(cart: dict[str, Any]) -> str:
    return f"/api/v1/carts/{cart['id']}"


def quoted(shopper: Caller, path: str, method: str = "standard", **way: str) -> dict[str, Any]:
    """A cart with a place to be sent to, or picked up at, and a promise of its price."""
    good(shopper.put(f"{path}/shipping", {**PLACE, "method": method, **way}))
    cart: dict[str, Any] = good(shopper.post(f"{path}/quote"))
    return cart


def order_for(
    cart: dict[str, Any], *, token: str = "tok_approve", **changes: Any
) -> dict[str, Any]:
    """The body of a checkout of this cart, with its quote if it has one."""
    body = {
        "cart_id": cart["id"],
        "cart_version": cart["version"],
        "email": EMAIL,
        "shipping_address": ADDRESS,
        "shipping_method": "standard",
        "payment": {"provider": "test", "token": token},
    }
    if "quote_token" in cart:
        body["quote_token"] = cart["quote_token"]
    return {**body, **changes}


def seen_order(cart: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """The same, with the total that was shown: it may be sent when the promise has lapsed."""
    return order_for(cart, expected_total=cart["totals"]["total"], **changes)


def rich_order(
    shopper: Caller, article: Article, *, coupon: str, card: str, token: str
) -> dict[str, Any]:
    """The body of a checkout in which every step has something to do: of a cart with a coupon, and
    a gift card that pays some of it.
    """
    path = cart_path(filled_cart(shopper, article, 2))
    good(shopper.post(f"{path}/coupons", {"code": coupon}))
    stored_value = [{"code": card, "amount": "0.50"}]
    return seen_order(quoted(shopper, path), token=token, stored_value=stored_value)


def check_out(shopper: Caller, body: dict[str, Any], key: str | None = None) -> requests.Response:
    return shopper.post("/api/v1/checkout", body, key=key or new_key())


@dataclass(frozen=True)
class Level:
    """What staff see of an article in the logistics centre."""

    on_hand: int
    reserved: int
    available: int


def level(staff: Staff, article: Article, location: str = "LC") -> Level:
    """The stock of an article at a location; nothing where it never lay."""
    answer = good(staff.stock_clerk.get("/api/v1/inventory/availability", sku=article.sku))
    places = {place["location"]: place for place in answer["results"][0]["by_location"]}
    place = places.get(location, {"on_hand": 0, "reserved": 0, "available": 0})
    return Level(*(int(place[name]) for name in ("on_hand", "reserved", "available")))


def whole_of(order: dict[str, Any]) -> dict[str, Any]:
    """The refund of all units of an order, and of its shipping."""
    lines = [{"line": each["line"], "quantity": each["quantity"]} for each in order["lines"]]
    return {"lines": lines, "shipping": order["totals"]["shipping"], "reason": "called off"}
