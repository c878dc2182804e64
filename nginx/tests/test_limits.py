"""Rates, connections, sizes and times, by address and by known client."""

import socket
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from nginx.tests.parts import Gateway, Reply

STOREFRONT = {"X-API-Key": "aaaa1111"}
TEST = {"X-API-Key": "bbbb2222"}
LOGIN = "/api/v1/auth/token"


def statuses(
    gateway: Gateway, count: int, path: str, method: str, headers: dict[str, str]
) -> Counter[int]:
    return Counter(gateway.send(path, method, headers, b"{}").status for _ in range(count))


@pytest.mark.parametrize(
    "path",
    [LOGIN, "/api/v1/auth/register", "/admin/customer/login/", "/api/v1/pos/registers/enrol"],
)
def test_five_logins_in_a_row_and_then_no_more(gateway: Gateway, path: str) -> None:
    assert statuses(gateway, 8, path, "POST", {}) == {200: 5, 429: 3}


def test_looking_at_the_login_page_and_refreshing_are_no_logins(gateway: Gateway) -> None:
    assert statuses(gateway, 10, "/admin/customer/login/", "GET", {}) == {200: 10}
    assert statuses(gateway, 10, "/api/v1/auth/token/refresh", "POST", {}) == {200: 10}


def test_ten_checkouts_in_a_row_and_then_no_more(gateway: Gateway) -> None:
    assert statuses(gateway, 13, "/api/v1/checkout", "POST", {}) == {200: 10, 429: 3}
    assert statuses(gateway, 10, "/api/v1/checkout/123", "GET", {}) == {200: 10}


def test_a_stranger_has_forty_requests_at_once(gateway: Gateway) -> None:
    started = time.monotonic()
    found = statuses(gateway, 60, "/api/v1/orders/1", "GET", {})
    grown = int((time.monotonic() - started) * 20) + 1

    assert 41 <= found[200] <= 41 + grown
    assert found[200] + found[429] == 60


def test_a_refusal_says_when_to_come_back(gateway: Gateway) -> None:
    statuses(gateway, 5, LOGIN, "POST", {})

    answer = gateway.send(LOGIN, "POST", {"Accept-Language": "fr-CA,fr;q=0.9"}, b"{}")

    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.headers["Retry-After"] == "12"
    assert answer.json() == {
        "type": "urn:comptoir:problem:rate_limited",
        "title": "Too Many Requests",
        "status": 429,
        "detail": "Trop de requêtes. Réessayez un peu plus tard.",
        "code": "rate_limited",
        "correlation_id": answer.headers["X-Request-ID"],
    }


def test_an_invented_address_is_the_same_stranger(gateway: Gateway) -> None:
    found = Counter(
        gateway.send(LOGIN, "POST", {"X-Forwarded-For": f"10.0.0.{n}"}, b"{}").status
        for n in range(8)
    )

    assert found == {200: 5, 429: 3}


def test_addresses_behind_a_trusted_proxy_count_apart(
    start_gateway: Callable[..., Gateway],
) -> None:
    gateway = start_gateway(TRUSTED_PROXY="127.0.0.1/32")

    found = Counter(
        gateway.send(LOGIN, "POST", {"X-Forwarded-For": f"203.0.113.{n}"}, b"{}").status
        for n in range(8)
    )

    assert found == {200: 8}
    assert gateway.services["customer"].seen[3].headers["X-Forwarded-For"] == "203.0.113.3"


def test_a_known_client_has_limits_of_its_own_and_test_has_none(gateway: Gateway) -> None:
    statuses(gateway, 6, LOGIN, "POST", {})

    assert statuses(gateway, 21, LOGIN, "POST", STOREFRONT) == {200: 21}
    assert statuses(gateway, 3, LOGIN, "POST", STOREFRONT)[429] >= 2
    assert statuses(gateway, 60, LOGIN, "POST", TEST) == {200: 60}


def test_an_unknown_key_is_401_everywhere(gateway: Gateway) -> None:
    for path in ("/api/v1/products", "/api/v1/checkout", "/health", "/nowhere"):
        answer = gateway.send(path, "GET", {"X-API-Key": "guess"})
        assert (answer.status, answer.json()["code"]) == (401, "unknown_api_key")
        assert answer.headers["WWW-Authenticate"].startswith("ApiKey")
    assert gateway.services["product"].seen == []


def test_one_address_has_twenty_connections(gateway: Gateway) -> None:
    gateway.services["order"].reply = lambda _seen: Reply(delay_seconds=0.5)
    open_connections = [
        socket.create_connection(("127.0.0.1", gateway.port), timeout=5) for _ in range(25)
    ]
    for connection in open_connections:
        connection.sendall(b"GET /api/v1/orders/1 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")

    found = Counter(connection.recv(65536).split()[1] for connection in open_connections)

    for connection in open_connections:
        connection.close()
    assert found == {b"200": 20, b"429": 5}


@pytest.mark.parametrize(
    ("path", "size", "status"),
    [
        ("/api/v1/checkout", 256 * 1024, 200),
        ("/api/v1/checkout", 256 * 1024 + 1, 413),
        ("/api/v1/carts/abc/lines", 300 * 1024, 413),
        ("/api/v1/pos/sync", 5 * 1024 * 1024, 200),
        ("/api/v1/pos/sync", 5 * 1024 * 1024 + 1, 413),
        ("/api/v1/pos/registers/enrol", 300 * 1024, 413),
        ("/api/v1/catalogue/variants", 4 * 1024 * 1024, 200),
        ("/api/v1/catalogue/imports", 20 * 1024 * 1024, 200),
        ("/admin/product/imports/importjob/upload/", 20 * 1024 * 1024, 200),
        ("/admin/product/import/", 4 * 1024 * 1024, 200),
    ],
)
def test_a_body_may_be_so_large(gateway: Gateway, path: str, size: int, status: int) -> None:
    answer = gateway.ask(path, "POST", body=b"x" * size)

    assert answer.status == status
    if status == 413:
        assert answer.json()["code"] == "too_large"


def test_a_large_body_that_nobody_answers_is_told_so_and_not_that_it_is_too_large(
    gateway: Gateway,
) -> None:
    gateway.services["sales"].reply = lambda _seen: Reply(cut=True)

    answer = gateway.ask("/api/v1/pos/sync", "POST", body=b"x" * 1024 * 1024)

    assert answer.status == 502
    assert answer.json()["code"] == "bad_gateway"


def test_a_long_address_and_a_large_header_are_refused_as_problems(gateway: Gateway) -> None:
    address = gateway.ask("/api/v1/products?search=" + "x" * 9000)
    header = gateway.ask("/api/v1/products", Authorization="Bearer " + "x" * 60_000)

    assert (address.status, address.json()["code"]) == (414, "uri_too_long")
    assert (header.status, header.json()["code"]) == (431, "header_too_large")
    assert gateway.services["product"].seen == []


def test_a_slow_checkout_is_cut_after_ten_seconds(gateway: Gateway) -> None:
    gateway.services["order"].reply = lambda _seen: Reply(delay_seconds=15.0)
    started = time.monotonic()

    answer = gateway.ask("/api/v1/checkout", "POST", body=b"{}")

    assert (answer.status, answer.json()["code"]) == (504, "gateway_timeout")
    assert answer.headers["Retry-After"] == "1"
    assert 9.9 < time.monotonic() - started < 14
    assert len(gateway.services["order"].seen) == 1


def test_each_kind_of_request_is_told_how_long_it_has(gateway: Gateway) -> None:
    expected = {
        "/api/v1/checkout": ("order", "2000"),
        "/api/v1/orders/1": ("order", "4800"),
        "/api/v1/pos/sync": ("sales", "30000"),
        "/api/v1/products": ("product", "4800"),
    }

    for path, (service, milliseconds) in expected.items():
        gateway.ask(path, X_Request_Timeout_Ms="999999")
        told = gateway.services[service].seen[-1].headers.get_all("X-Request-Timeout-Ms")
        assert told == [milliseconds]


def test_keys_change_without_a_restart(gateway: Gateway) -> None:
    Path(gateway.values["API_KEYS_MAP"]).write_text('"cccc3333" storefront;\n')

    gateway.reload()

    assert gateway.send("/health", "GET", {"X-API-Key": "cccc3333"}).status == 200
    assert gateway.send("/health", "GET", STOREFRONT).status == 401


def test_two_hundred_idle_connections_keep_nobody_out(gateway: Gateway) -> None:
    idle = [socket.create_connection(("127.0.0.1", gateway.port)) for _ in range(200)]
    for connection in idle:
        connection.sendall(b"POST /api/v1/checkout HTTP/1.1\r\nHost: a\r\nContent-Le")

    answers = [gateway.ask("/api/v1/orders/1").status for _ in range(5)]

    for connection in idle:
        connection.close()
    assert answers == [200] * 5
