"""What plays the shop's days: patient with a busy shop, and at once honest about a refusal."""

from collections.abc import Iterator

import pytest

from devstack.client import Problem, Shop, open_stock
from shared_libs.testing.tiny_server import Reply, TinyServer

BUSY = Reply(504, {"code": "gateway_timeout"})
TOKENS = Reply(200, {"access": "a token"})
ACCOUNT = {"email": "a@example.org", "password": "a secret"}


@pytest.fixture
def shop(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Shop, TinyServer]]:
    """A shop that says what the test wants, and a caller whose pauses take no time."""
    monkeypatch.setattr("devstack.client.time.sleep", lambda _seconds: None)
    with TinyServer() as server:
        yield Shop(server.url, "a key", ACCOUNT), server


def test_a_shop_too_busy_for_a_sign_in_is_asked_again(shop: tuple[Shop, TinyServer]) -> None:
    caller, server = shop
    server.replies(BUSY, TOKENS, Reply(200, {"results": []}))

    assert caller.get("/api/v1/products") == {"results": []}

    asked = [received.path for received in server.received]
    assert asked == ["/api/v1/auth/token", "/api/v1/auth/token", "/api/v1/products"]
    assert server.received[-1].headers["Authorization"] == "Bearer a token"


def test_a_token_that_is_due_is_renewed_while_the_shop_is_busy(
    shop: tuple[Shop, TinyServer], monkeypatch: pytest.MonkeyPatch
) -> None:
    caller, server = shop
    monkeypatch.setattr("devstack.client.TOKEN_SECONDS", 0)
    server.replies(TOKENS, BUSY, Reply(200, {"access": "the next"}), Reply(201, {}))

    caller.post("/api/v1/checkout", {}, keyed=True)

    tries = [each for each in server.received if each.path == "/api/v1/checkout"]
    held = [each.headers["Authorization"] for each in tries]
    assert held == ["Bearer a token", "Bearer the next"]
    assert len({each.headers["Idempotency-Key"] for each in tries}) == 1


def test_stock_is_opened_once_inventory_has_heard_of_the_articles(
    shop: tuple[Shop, TinyServer],
) -> None:
    caller, server = shop
    server.replies(TOKENS, Reply(422, {"code": "unknown_sku"}), Reply(201, {}))

    open_stock(caller, "MTL", {"MUG": 3})

    asked = [received.path for received in server.received]
    assert asked == ["/api/v1/auth/token", *["/api/v1/inventory/adjustments"] * 2]


def test_stock_that_is_refused_for_another_reason_is_not_asked_again(
    shop: tuple[Shop, TinyServer],
) -> None:
    caller, server = shop
    server.replies(TOKENS, Reply(422, {"code": "unknown_location"}))

    with pytest.raises(Problem):
        open_stock(caller, "NOWHERE", {"MUG": 3})

    assert len(server.received) == 2


def test_what_has_no_key_is_said_once(shop: tuple[Shop, TinyServer]) -> None:
    caller, server = shop
    server.replies(TOKENS, BUSY)

    with pytest.raises(Problem) as refused:
        caller.post("/api/v1/sales/registers", {})

    assert (refused.value.code, len(server.received)) == ("gateway_timeout", 2)


def test_a_conflict_is_waited_for_only_when_it_says_so(shop: tuple[Shop, TinyServer]) -> None:
    caller, server = shop
    server.replies(
        TOKENS,
        Reply(409, {"code": "in_progress"}, {"Retry-After": "1"}),
        Reply(409, {"code": "price_changed"}),
    )

    with pytest.raises(Problem) as refused:
        caller.post("/api/v1/checkout", {}, keyed=True)

    assert (refused.value.code, len(server.received)) == ("price_changed", 3)
