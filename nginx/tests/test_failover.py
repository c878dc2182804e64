"""A failing replica is passed over; what it may have received is repeated only where safe."""

import pytest

from nginx.tests.parts import REPLICAS, Gateway, Reply, Seen

KEY = "0123456789abcdef"
CUT = Reply(cut=True)
FINE = Reply(200, b'{"version": 2}')


def fail_first(gateway: Gateway, failure: Reply) -> list[Seen]:
    """Whichever replica is asked first fails; returns the list of all requests seen by replicas."""
    seen: list[Seen] = []

    def reply(request: Seen) -> Reply:
        seen.append(request)
        return failure if len(seen) == 1 else FINE

    for name in REPLICAS:
        gateway.services[name].reply = reply
    return seen


def test_requests_are_spread_over_the_replicas(gateway: Gateway) -> None:
    served = [gateway.ask("/api/v1/carts/abc").headers["X-Served-By"] for _ in range(9)]

    assert sorted(served) == sorted(REPLICAS * 3)


def test_a_stopped_replica_is_not_noticed_whatever_the_method(gateway: Gateway) -> None:
    gateway.services["cart-2"].stop()

    statuses = [
        gateway.ask("/api/v1/carts/abc/lines", method, body=b"{}").status
        for method in ("GET", "POST", "PATCH", "DELETE", "PUT")
        for _ in range(3)
    ]

    assert statuses == [200] * 15


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_what_is_idempotent_by_nature_goes_to_the_next_replica(
    gateway: Gateway, method: str
) -> None:
    seen = fail_first(gateway, CUT)

    answer = gateway.ask("/api/v1/carts/abc/lines/MUG", method)

    assert (answer.status, len(seen)) == (200, 2)


@pytest.mark.parametrize("method", ["POST", "PATCH"])
@pytest.mark.parametrize("failure", [CUT, Reply(502)], ids=["cut", "502"])
def test_a_keyed_change_goes_to_the_next_replica_with_its_body_and_key(
    gateway: Gateway, method: str, failure: Reply
) -> None:
    seen = fail_first(gateway, failure)

    answer = gateway.ask(
        "/api/v1/carts/abc/lines?x=1", method, body=b'{"sku": "MUG"}', Idempotency_Key=KEY
    )

    assert (answer.status, answer.body) == (200, b'{"version": 2}')
    assert [request.headers["Idempotency-Key"] for request in seen] == [KEY, KEY]
    assert [request.body for request in seen] == [b'{"sku": "MUG"}'] * 2
    assert [request.path for request in seen] == ["/api/v1/carts/abc/lines?x=1"] * 2


@pytest.mark.parametrize("method", ["POST", "PATCH"])
@pytest.mark.parametrize("failure", [CUT, Reply(503)], ids=["cut", "503"])
def test_a_change_without_a_key_is_never_sent_twice(
    gateway: Gateway, method: str, failure: Reply
) -> None:
    seen = fail_first(gateway, failure)

    answer = gateway.ask("/api/v1/carts/abc/lines", method, body=b"{}")

    assert (answer.status, len(seen)) == (503 if failure.status == 503 else 502, 1)


def test_replicas_whose_store_is_away_say_so_and_serve_as_soon_as_it_is_back(
    gateway: Gateway,
) -> None:
    store = {"is_away": True}
    for name in REPLICAS:
        gateway.services[name].reply = lambda _seen: Reply(503) if store["is_away"] else FINE

    while_away = [gateway.ask("/api/v1/carts/abc").status for _ in range(9)]
    store["is_away"] = False

    assert while_away == [503] * 9
    assert [gateway.ask("/api/v1/carts/abc").status for _ in range(3)] == [200] * 3


@pytest.mark.parametrize("key", ["short", "has spaces in its middle", "é" * 20])
def test_a_key_that_cart_would_refuse_is_no_key(gateway: Gateway, key: str) -> None:
    seen = fail_first(gateway, CUT)

    answer = gateway.send(
        "/api/v1/carts/abc/lines", "POST", {"Idempotency-Key": key.encode().decode("latin-1")}, b""
    )

    assert (answer.status, len(seen)) == (502, 1)


def test_an_error_of_the_application_is_not_repeated(gateway: Gateway) -> None:
    seen = fail_first(gateway, Reply(500))

    answer = gateway.ask("/api/v1/carts/abc/lines", "POST", body=b"{}", Idempotency_Key=KEY)

    assert (answer.status, len(seen)) == (500, 1)


@pytest.mark.parametrize(
    "path", ["/api/v1/checkout", "/api/v1/pos/sync", "/api/v1/orders/1/cancel"]
)
def test_a_keyed_post_elsewhere_is_never_sent_twice(gateway: Gateway, path: str) -> None:
    for name in ("order", "sales"):
        gateway.services[name].reply = lambda _seen: CUT

    answer = gateway.ask(path, "POST", body=b"{}", Idempotency_Key=KEY)

    assert answer.status == 502
    assert [len(gateway.services[name].seen) for name in ("order", "sales")] in ([1, 0], [0, 1])


def test_with_every_replica_down_the_answer_is_a_problem(gateway: Gateway) -> None:
    for name in REPLICAS:
        gateway.services[name].stop()

    keyed = gateway.ask("/api/v1/carts/abc/lines", "POST", body=b"{}", Idempotency_Key=KEY)
    unkeyed = gateway.ask("/api/v1/carts/abc")

    for answer in (keyed, unkeyed):
        assert (answer.status, answer.json()["code"]) == (502, "bad_gateway")
        assert answer.headers["Retry-After"] == "1"


def test_a_replica_comes_back(gateway: Gateway) -> None:
    for name in REPLICAS[:2]:
        gateway.services[name].stop()
    gateway.services["cart-1"].start()

    assert gateway.ask("/api/v1/carts/abc").status == 200
