"""A part stands still: what needs it says so, everything else goes on."""

import http.client
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote_plus, urlsplit

import pytest

from tests.e2e.callers import Caller, eventually, good, new_key, problem
from tests.e2e.machine import Machine
from tests.e2e.selling import SYNC, batch, counter_quote, enrolled_register, sale
from tests.e2e.shopping import (
    Article,
    Staff,
    check_out,
    line,
    order_for,
    quoted_cart,
    stock_article,
)

BOOKS_AGREE = pytest.mark.usefixtures("books_agree")
HOSTILE = {
    "no json": b"{",
    "deep": b"[" * 100_000,
    "huge number": b'{"quantity": 1' + b"0" * 5000 + b"}",
    "infinity": b'{"quantity": Infinity}',
    "infinite": b'{"quantity": 1e999}',
    "unknown fields": b'{"nobody": "knows", "__class__": "x"}',
    "twice": b'{"sku": "A", "sku": "B"}',
    "not text": b"\xff\xfe",
    "list": b"[]",
    "null": b"null",
    "long": b'{"a": "' + b"x" * 200_000 + b'"}',
    "nul": b'{"email": "a\\u0000b@example.org"}',
}
NONSENSE = ("\x00", "-1", "9" * 400, "1e999", "'; DROP TABLE x; --", "%", "é" * 300, "NaN", "[]")
PUBLIC_GETS = (
    "/api/v1/products?search={}",
    "/api/v1/products?min_price={}",
    "/api/v1/products?category={}",
    "/api/v1/products?ordering={}",
    "/api/v1/products?currency={}",
    "/api/v1/products?cursor={}",
    "/api/v1/products/{}",
    "/api/v1/variants/{}",
    "/api/v1/variants/by-barcode/{}",
    "/api/v1/inventory/availability?sku={}",
    "/api/v1/carts/{}",
    "/api/v1/checkout/{}",
    "/api/v1/orders/lookup?number={0}&email={0}",
    "/api/v1/pos/changes?after={}",
    "/api/v1/auth/verify/{}",
)
SPELLINGS = (
    "/internal/events",
    "//internal/events",
    "/internal/../internal/reservations",
    "/INTERNAL/x",
    "/%69nternal/events",
    "/api/v1/../../internal/events",
    "/metrics",
    "/livez",
    "/readyz",
    "/.env",
)
PUBLIC_POSTS = (
    "/api/v1/carts",
    "/api/v1/carts/nobody/lines",
    "/api/v1/checkout",
    "/api/v1/quotes",
    "/api/v1/auth/register",
    "/api/v1/auth/token",
    "/api/v1/auth/token/refresh",
    "/api/v1/pos/sync",
    "/api/v1/pos/registers/enrol",
)


@BOOKS_AGREE
def test_without_product_a_promise_is_kept_and_the_window_stays_lit(
    shopper: Caller, staff: Staff, machine: Machine, stranger: Caller
) -> None:
    article = stock_article(staff, shopper, units=5)
    promised, unpromised = quoted_cart(shopper, article), quoted_cart(shopper, article)
    total = unpromised.pop("totals")["total"]
    del unpromised["quote_token"]
    good(stranger.get("/api/v1/categories"))
    time.sleep(1.5)

    with machine.held("product"):
        window = stranger.get("/api/v1/categories")
        kept = check_out(shopper, order_for(promised))
        refused = check_out(shopper, order_for(unpromised, expected_total=total))
        cart = f"/api/v1/carts/{unpromised['id']}"
        eventually(lambda: good(shopper.get(cart))["stale"], wanted=True)
        shown = good(shopper.get(cart))

    assert window.status_code == 200
    assert good(kept, 201)["lines"][0]["sku"] == article.sku
    assert shown["lines"][0]["sku"] == article.sku
    assert refused.status_code == 503
    assert problem(refused)[0] == 503
    assert "Retry-After" in refused.headers
    machine.await_ready("product")
    eventually(
        lambda: check_out(shopper, order_for(unpromised, expected_total=total)).status_code,
        wanted=201,
        seconds=30,
    )


@dataclass(frozen=True)
class Day:
    """What people do in the shop all day long; each says whether it worked."""

    shopper: Caller
    staff: Staff
    customer: dict[str, str]
    article: Article
    promised: list[dict[str, Any]]
    quote: dict[str, Any]
    register: str

    def browse(self) -> bool:
        return self.shopper.get("/api/v1/products").ok

    def fill(self) -> bool:
        cart = self.shopper.post("/api/v1/carts", {"currency": "CAD", "channel": "web"})
        path = f"/api/v1/carts/{cart.json().get('id')}/lines"
        return cart.ok and self.shopper.post(path, line(self.article), key=new_key()).ok

    def buy(self) -> bool:
        # as clients do: told 503, they come again with their key
        order, key = order_for(self.promised.pop()), new_key()
        return any(check_out(self.shopper, order, key).ok for _try in range(2))

    def sell(self) -> bool:
        enrolled = {"X-Register-Key": self.register}
        last = good(self.shopper.send("GET", "/api/v1/pos/bootstrap", headers=enrolled))
        sold = sale(last["last_sequence"] + 1, self.quote)
        return self.shopper.post(SYNC, batch(sold), **enrolled).ok

    def sign_in(self) -> bool:
        return self.shopper.post("/api/v1/auth/token", self.customer).ok

    def report(self) -> bool:
        return self.staff.analyst.get("/api/v1/reports/dashboard").ok


GOES_ON = {
    "product": {"browse", "fill", "buy", "sell", "sign_in", "report"},
    "inventory": {"browse", "fill", "sell", "sign_in", "report"},
    "sales": {"browse", "fill", "buy", "sign_in", "report"},
    "reporting": {"browse", "fill", "buy", "sell", "sign_in"},
    "customer": {"browse", "fill", "buy", "sell", "report"},
    "cart-1": {"browse", "buy", "sell", "sign_in", "report"},
    "order": {"browse", "fill", "sell", "sign_in", "report"},
}


@pytest.fixture(scope="module")
def day(what: dict[str, Any], shopper: Caller, staff: Staff) -> Day:
    """A day with enough articles and promises for every outage."""
    article = stock_article(staff, shopper, units=50)
    promised = [quoted_cart(shopper, article) for _each in GOES_ON]
    register = enrolled_register(staff, shopper, "Outage")
    quote = counter_quote(shopper, article)
    return Day(shopper, staff, what["customer"], article, promised, quote, register)


@pytest.mark.parametrize("service", GOES_ON)
def test_what_does_not_need_a_service_goes_on_while_it_stands_still(
    day: Day, machine: Machine, stranger: Caller, service: str
) -> None:
    assert day.browse()
    # what the gateway has kept of the shop window is not fresh any more
    time.sleep(1.2)

    with machine.held(service):
        worked = {name for name in sorted(GOES_ON[service]) if getattr(day, name)()}
        health = stranger.get(f"/health/{service.partition('-')[0]}")

    assert worked == GOES_ON[service]
    assert health.status_code == (200 if service == "cart-1" else 503)
    machine.await_ready(service)


@pytest.mark.parametrize(
    ("service", "path"),
    [
        ("order", "/api/v1/checkout"),
        ("sales", SYNC),
        ("customer", "/api/v1/auth/token"),
        ("product", "/api/v1/quotes"),
    ],
)
def test_what_needs_a_dead_service_is_told_when_to_come_again(
    shopper: Caller, machine: Machine, service: str, path: str
) -> None:
    # the supervisor waits half a second before it starts it again
    machine.kill(service)
    begun = time.monotonic()
    answer = shopper.post(path, {}, key=new_key())
    seconds = time.monotonic() - begun
    machine.await_ready(service)

    assert problem(answer) in {(502, "bad_gateway"), (503, "unavailable"), (504, "gateway_timeout")}
    assert answer.headers["Retry-After"] == "1"
    assert seconds < 2


@BOOKS_AGREE
def test_without_inventory_a_checkout_says_so_in_time_and_nothing_is_lost(
    shopper: Caller, staff: Staff, machine: Machine
) -> None:
    article = stock_article(staff, shopper, units=5)
    cart, key = quoted_cart(shopper, article), new_key()

    with machine.held("inventory"):
        begun = time.monotonic()
        answer = check_out(shopper, order_for(cart), key)
        seconds = time.monotonic() - begun

    assert answer.status_code in {202, 503}
    assert seconds < 3.5
    machine.await_ready("inventory")
    eventually(lambda: check_out(shopper, order_for(cart), key).status_code, wanted=201, seconds=90)


@pytest.mark.parametrize("path", PUBLIC_POSTS)
def test_nonsense_is_refused_with_a_reason(shopper: Caller, path: str) -> None:
    for name, body in HOSTILE.items():
        headers = {"Content-Type": "application/json", "Idempotency-Key": "nonsense-of-a-client"}
        answer = shopper.send("POST", path, data=body, headers=headers)

        assert answer.status_code in {400, 401, 404, 413}, f"{path} {name}: {answer.text}"
        assert problem(answer)[1]


@pytest.mark.parametrize("path", PUBLIC_GETS)
def test_nonsense_in_an_address_is_never_our_fault(shopper: Caller, path: str) -> None:
    answers = {word: shopper.get(path.format(quote_plus(word))) for word in NONSENSE}

    faults = {word: each.status_code for word, each in answers.items() if each.status_code >= 500}
    assert faults == {}


@pytest.mark.parametrize("path", SPELLINGS)
def test_what_is_inside_stays_inside(stranger: Caller, path: str) -> None:
    # by hand: requests would tidy the path up
    link = http.client.HTTPConnection(urlsplit(stranger.gateway).netloc, timeout=10)
    link.putrequest("GET", path, skip_host=False)
    link.endheaders()

    assert link.getresponse().status in {400, 404}
