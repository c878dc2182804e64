"""Articles that no other promise touches, what staff make of them, and what a basket costs."""

import random
import uuid
from decimal import Decimal
from typing import Any

import requests
from stdnum import ean

from tests.acceptance.shop import RunningShop
from tests.e2e import shopping
from tests.e2e.callers import Caller, good
from tests.e2e.shopping import PLACE, Article

SITE = "/api/v1/catalogue"
ANY_VERSION = {"If-Match": "*"}


def new_word() -> str:
    """A word of ten small letters that nobody has used."""
    return "".join(chr(ord("a") + int(digit, 16)) for digit in uuid.uuid4().hex[:10])


def article(shop: RunningShop, price: str = "20.00", units: int = 0, at: str = "LC") -> Article:
    """A new article at this price on the web and over the counter, with so many units there."""
    made = Article(shopping.new_sku(), Decimal(price))
    shopping.offer(shop.staff, made, price)
    if units:
        shopping.deliver(shop.staff, made, units, at)
    return made


def make(shop: RunningShop, path: str, body: dict[str, Any]) -> Any:
    """What the catalogue manager made of it."""
    return good(try_to_make(shop, path, body))


def try_to_make(shop: RunningShop, path: str, body: dict[str, Any]) -> requests.Response:
    """What the catalogue manager is told."""
    return shop.staff.catalogue_manager.post(f"{SITE}/{path}", body)


def change(shop: RunningShop, path: str, body: dict[str, Any], method: str = "PATCH") -> Any:
    """What it has become."""
    return good(try_to_change(shop, path, body, method))


def try_to_change(
    shop: RunningShop, path: str, body: dict[str, Any], method: str = "PATCH"
) -> requests.Response:
    """What the catalogue manager is told who changes it, whatever its version is."""
    manager = shop.staff.catalogue_manager
    return manager.send(method, f"{SITE}/{path}", json=body, headers=ANY_VERSION)


def priced(shop: RunningShop, made: Article, **terms: Any) -> requests.Response:
    """What the catalogue manager is told who sets a price of it."""
    return try_to_make(shop, "prices", {"prices": [{"sku": made.sku, **terms}]})


def found(shop: RunningShop, made: Article) -> dict[str, Any]:
    """The article as staff see it."""
    rows = good(shop.staff.catalogue_manager.get(f"{SITE}/variants", search=made.sku))["results"]
    (row,) = [each for each in rows if each["sku"] == made.sku]
    return dict(row)


def shown(shop: RunningShop, made: Article, language: str = "en", **query: str) -> dict[str, Any]:
    """The article as customers see it."""
    headers = {"Accept-Language": language}
    path = f"/api/v1/variants/{made.sku}"
    return dict(good(shop.shopper.send("GET", path, params=query, headers=headers)))


def asked(
    caller: Caller, basket: dict[str, int], *, region: str = "AB", **changes: Any
) -> requests.Response:
    """What is told to who asks for the price of a basket: so many of each SKU."""
    body = {
        "channel": "web",
        "currency": "CAD",
        "lines": [{"sku": sku, "quantity": number} for sku, number in basket.items()],
        "ship_to": {**PLACE, "region": region},
        "shipping_method": "pickup",
    }
    return caller.post("/api/v1/quotes", body | changes)


def quote(shop: RunningShop, basket: dict[str, int], **changes: Any) -> dict[str, Any]:
    """What a basket costs: picked up in Alberta, which has one tax of 5 %, unless it is said."""
    return dict(good(asked(shop.shopper, basket, **changes)))


def refusal(answer: requests.Response) -> tuple[int, str, list[tuple[str, str]]]:
    """Status, code, and each field with what is wrong with it, of an answer that is a no."""
    told = answer.json()
    assert not answer.ok, f"not refused: {told}"
    wrong = [(each["field"], each["code"]) for each in told.get("errors", [])]
    return answer.status_code, told["code"], wrong


def gtin_of(length: int) -> str:
    """A number that is nobody's, with its check digit."""
    digits = "6" + "".join(random.choice("0123456789") for _each in range(length - 2))
    return digits + str(ean.calc_check_digit(digits))
