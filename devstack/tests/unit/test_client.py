"""What plays the shop's days: patient with a busy shop, and at once honest about a refusal."""

from collections.abc import Iterator

import pytest

from devstack.client import Problem, Shop
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
