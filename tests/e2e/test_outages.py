"""A part stands still: what needs it says so, everything else goes on."""

import http.client
import time
from urllib.parse import urlsplit

import pytest

from tests.e2e.callers import Caller, eventually, good, new_key, problem
from tests.e2e.machine import Machine
from tests.e2e.shopping import Staff, check_out, order_for, quoted_cart, stock_article

pytestmark = pytest.mark.usefixtures("books_agree")
HOSTILE = {
    "no json": b"{",
    "deep": b"[" * 100_000,
    "huge number": b'{"quantity": 1' + b"0" * 5000 + b"}",
    "infinity": b'{"quantity": Infinity}',
    "twice": b'{"sku": "A", "sku": "B"}',
    "not text": b"\xff\xfe",
    "list": b"[]",
    "null": b"null",
    "nul": b'{"email": "a\\u0000b@example.org"}',
}
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

    assert window.status_code == 200
    assert good(kept, 201)["lines"][0]["sku"] == article.sku
    assert refused.status_code == 503
    assert problem(refused)[0] == 503
    assert "Retry-After" in refused.headers
    machine.await_ready("product")
    eventually(
        lambda: check_out(shopper, order_for(unpromised, expected_total=total)).status_code,
        wanted=201,
        seconds=30,
    )


@pytest.mark.parametrize("service", ["inventory", "cart-1", "sales", "reporting", "customer"])
def test_a_service_that_stands_still_is_said_to_and_the_window_stays_lit(
    shopper: Caller, machine: Machine, service: str
) -> None:
    with machine.held(service):
        begun = time.monotonic()
        window = shopper.get("/api/v1/products")
        seconds = time.monotonic() - begun

    assert window.status_code == 200
    assert seconds < 2
    machine.await_ready(service)


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


@pytest.mark.parametrize("path", SPELLINGS)
def test_what_is_inside_stays_inside(stranger: Caller, path: str) -> None:
    # by hand: requests would tidy the path up
    link = http.client.HTTPConnection(urlsplit(stranger.gateway).netloc, timeout=10)
    link.putrequest("GET", path, skip_host=False)
    link.endheaders()

    assert link.getresponse().status in {400, 404}
