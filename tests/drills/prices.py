"""R25 to R27: what something costs, when everybody asks, nobody answers, or it has just changed."""

import time
from collections import Counter
from collections.abc import Iterator
from typing import Any

import requests

from bench.metrics import counted
from devstack import topology
from tests.drills.figures import Figure, Requirement
from tests.drills.ground import Ground
from tests.e2e import shopping
from tests.e2e.callers import at_once, eventually, good, new_key
from tests.e2e.shopping import Article

R25, R26, R27 = Requirement("R25"), Requirement("R26"), Requirement("R27")
READERS, CONNECTIONS, MOST_READS, KEPT_SECONDS = 200, 50, 2, 1.0
BUYERS = 10
NOT_KNOWN, PATIENCE_SECONDS = {202, 409}, 10.0
NEW_PRICE = "21.00"
ARTICLE = "api/v1/variants/<path:sku>"


def prices(ground: Ground) -> Iterator[Figure]:
    """Nobody pays another price than the one that was promised or shown."""
    yield from _hot_article(ground)
    yield from _without_product(ground)
    yield from _changed_price(ground)
    yield ground.books_agree(R26, "the prices")


def _hot_article(ground: Ground) -> Iterator[Figure]:
    """Two hundred read one article just when the gateway's copy has become old."""
    article = shopping.stock_article(ground.staff, ground.shopper, units=1)
    path = f"/api/v1/variants/{article.sku}"
    good(ground.shopper.get(path))
    time.sleep(2 * KEPT_SECONDS)
    before, begun = _reads(ground), time.monotonic()
    answers = at_once(lambda _n: ground.shopper.get(path).status_code, READERS, CONNECTIONS)
    seconds = time.monotonic() - begun
    reads = _reads(ground) - before
    yield R25.none(f"of {READERS} readers without the article", READERS - answers.count(200))
    allowed = MOST_READS * (1 + int(seconds / KEPT_SECONDS))
    yield R25.at_least("reads of product for them", reads, 1)
    yield R25.at_most(f"reads of product for them, in {seconds:.1f} s", reads, allowed, "reads")


def _reads(ground: Ground) -> float:
    """How often product itself was asked for an article."""
    (address,) = ground.stack.urls(topology.service("product"))
    return counted(address, "comptoir_request_seconds_count", method="GET", route=ARTICLE)


def _carts(ground: Ground, article: Article, count: int) -> list[dict[str, Any]]:
    return [shopping.quoted_cart(ground.shopper, article) for _each in range(count)]


def _unpromised(cart: dict[str, Any]) -> dict[str, Any]:
    """The checkout of a cart whose total was seen, and not promised."""
    seen = {name: value for name, value in cart.items() if name != "quote_token"}
    return shopping.order_for(seen, expected_total=cart["totals"]["total"])


def _without_product(ground: Ground) -> Iterator[Figure]:
    article = shopping.stock_article(ground.staff, ground.shopper, units=2 * BUYERS)
    promised, seen = _carts(ground, article, BUYERS), _carts(ground, article, BUYERS)
    shopper = ground.shopper
    with ground.machine.held("product"):
        kept = [_bought(ground, cart) for cart in promised]
        refused = [shopping.check_out(shopper, _unpromised(cart)) for cart in seen]
        opened = [good(shopper.get(shopping.cart_path(cart))) for cart in seen]
    ground.machine.await_ready("product")
    yield R26.exactly("without product, live promises", _told(kept), {"201": BUYERS})
    prices = {cart["totals"]["total"] for cart in promised}
    other = [
        each
        for each in kept
        if each.status_code == 201 and each.json()["totals"]["total"] not in prices
    ]
    yield R26.none("of these at another total", len(other))
    told = sum(each.status_code == 503 and "Retry-After" in each.headers for each in refused)
    yield R26.exactly(f"of {BUYERS} without a promise, told 503 and when to come", told, BUYERS)
    without = [cart for cart in opened if not cart["stale"] or not cart["lines"][0]["unit_price"]]
    yield R26.none(f"of {BUYERS} carts without a price or not marked stale", len(without))
    for cart in seen:
        body = _unpromised(cart)
        eventually(lambda body=body: shopping.check_out(shopper, body).status_code, 201, 30)  # type: ignore[misc]  # bound


def _bought(ground: Ground, cart: dict[str, Any]) -> requests.Response:
    """The answer to a checkout by the promise of its cart, asked again while it is not known."""
    key, give_up_at = new_key(), time.monotonic() + PATIENCE_SECONDS
    while True:
        answer = shopping.check_out(ground.shopper, shopping.order_for(cart), key)
        if answer.status_code not in NOT_KNOWN or time.monotonic() > give_up_at:
            return answer
        time.sleep(0.2)


def _told(answers: list[requests.Response]) -> dict[str, int]:
    return dict(Counter(_verdict(each) for each in answers))


def _verdict(answer: requests.Response) -> str:
    return f"{answer.status_code} {answer.json().get('code', '')}".strip()


def _changed_price(ground: Ground) -> Iterator[Figure]:
    article = shopping.stock_article(ground.staff, ground.shopper, units=2 * BUYERS)
    promised, seen = _carts(ground, article, BUYERS), _carts(ground, article, BUYERS)
    old = promised[0]["totals"]["total"]
    shopping.offer(ground.staff, article, NEW_PRICE)
    new = shopping.quoted_cart(ground.shopper, article)["totals"]["total"]
    yield R27.none("new totals that are the old one", new == old)
    kept = [_bought(ground, cart) for cart in promised]
    totals = {each.json()["totals"]["total"] for each in kept if each.status_code == 201}
    yield R27.exactly("price changed, live promises", _told(kept), {"201": BUYERS})
    yield R27.exactly("totals of these", totals, {old})
    refused = [shopping.check_out(ground.shopper, _unpromised(cart)) for cart in seen]
    yield R27.exactly("price changed, no promise", _told(refused), {"409 price_changed": BUYERS})
    both = {(each.json().get("expected_total"), each.json().get("total")) for each in refused}
    yield R27.exactly("totals that these are told", both, {(old, new)})
