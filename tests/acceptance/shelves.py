"""What clerks ask of the stock room, and what they are told."""

import uuid
from typing import Any

import requests

from tests.acceptance.shop import RunningShop
from tests.drills.inside import Inside, Shelves
from tests.e2e.callers import Caller, good, new_key
from tests.e2e.shopping import Article

STOCK = "/api/v1/inventory"


def shelves(shop: RunningShop) -> Shelves:
    """Inventory as order sees it."""
    return Shelves(Inside(shop.stack, "order", "inventory"))


def step(caller: Caller, path: str, body: dict[str, Any] | None = None) -> requests.Response:
    """What is told to who takes one step, whatever the version is."""
    return caller.post(f"{STOCK}/{path}", body or {}, key=new_key(), **{"If-Match": "*"})


def corrected(
    caller: Caller, made: Article, quantity: str, *, reason: str = "missing", at: str = "LC"
) -> requests.Response:
    """What is told to who corrects the stock of an article."""
    lines = [{"sku": made.sku, "quantity": quantity}]
    body = {"location": at, "reason": reason, "note": "Shelf check", "lines": lines}
    return step(caller, "adjustments", body)


def lines_of(*wanted: tuple[Article, int]) -> dict[str, Any]:
    """The body of a step that names so many of each."""
    return {"lines": [{"sku": made.sku, "quantity": str(number)} for made, number in wanted]}


def rows(caller: Caller, path: str, **query: Any) -> list[dict[str, Any]]:
    """The first page of a list."""
    found: list[dict[str, Any]] = good(caller.get(f"{STOCK}/{path}", **query))["results"]
    return found


def thresholds(caller: Caller, made: Article, at: str, **wanted: str) -> dict[str, Any]:
    """The level of an article, once its safety stock or its reorder point is this."""
    path = f"{STOCK}/levels/{at}/{made.sku}"
    answer = caller.send("PATCH", path, json=wanted, headers={"If-Match": "*"})
    return dict(good(answer))


def scans(*codes: str) -> dict[str, Any]:
    """The body of so many scans."""
    return {"scans": [{"id": str(uuid.uuid4()), "code": code} for code in codes]}
