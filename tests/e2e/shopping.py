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


@dataclass(frozen=True)
class Staff:
    """The colleagues who keep the shop, each with an account of their own."""

    catalogue_manager: Caller
    stock_clerk: Caller
    store_manager: Caller
    analyst: Caller


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
    adjust = {
        "location": "LC",
        "reason": "delivery",
        "lines": [{"sku": article.sku, "quantity": units}],
    }
    # inventory hears of a new article by an event
    eventually(lambda: _adjusted(staff.stock_clerk, adjust), wanted=True)
    cart = open_cart(shopper)
    eventually(lambda: shopper.post(f"{cart}/lines", line(article)).ok, wanted=True)
    return article


def _adjusted(clerk: Caller, adjustment: dict[str, Any]) -> bool:
    return clerk.post("/api/v1/inventory/adjustments", adjustment, key=new_key()).ok


def line(article: Article, quantity: int = 1) -> dict[str, Any]:
    return {"sku": article.sku, "quantity": quantity}


def open_cart(shopper: Caller) -> str:
    """The path of a new cart."""
    cart = good(shopper.post("/api/v1/carts", {"currency": "CAD", "channel": "web"}), 201)
    return f"/api/v1/carts/{cart['id']}"


def filled_cart(shopper: Caller, article: Article, quantity: int = 1) -> dict[str, Any]:
    """A new cart with one line."""
    path = open_cart(shopper)
    cart: dict[str, Any] = good(shopper.post(f"{path}/lines", line(article, quantity)))
    return cart


def quoted_cart(shopper: Caller, article: Article, quantity: int = 1) -> dict[str, Any]:
    """A new cart with one line, a place to be sent to, and a promise of its price."""
    path = f"/api/v1/carts/{filled_cart(shopper, article, quantity)['id']}"
    good(shopper.put(f"{path}/shipping", {**PLACE, "method": "standard"}))
    quoted: dict[str, Any] = good(shopper.post(f"{path}/quote"))
    return quoted


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
