"""What is public, and that nothing else is, in whatever spelling."""

from collections.abc import Callable

import pytest

from nginx.tests.parts import Gateway, Reply, Service

ALL = ("product", "inventory", "sales", "reporting", "customer", "cart", "order")
PUBLIC = {
    "/api/v1/products": "product",
    "/api/v1/products/red-mug": "product",
    "/api/v1/variants/by-barcode/4006381333931": "product",
    "/api/v1/categories": "product",
    "/api/v1/promotions": "product",
    "/api/v1/quotes": "product",
    "/api/v1/rulesets": "product",
    "/api/v1/catalogue/variants": "product",
    "/api/v1/catalogue/facets": "product",
    "/api/v1/inventory/availability?sku=A&sku=B": "inventory",
    "/api/v1/pos/sync": "sales",
    "/api/v1/pos/bootstrap": "sales",
    "/api/v1/pos/registers/enrol": "sales",
    "/api/v1/sales/transactions": "sales",
    "/api/v1/reports/sales?group_by=day": "reporting",
    "/api/v1/auth/token": "customer",
    "/api/v1/auth/jwks.json": "customer",
    "/api/v1/customers/me": "customer",
    "/api/v1/carts": "cart",
    "/api/v1/carts/3f2b/lines/MUG": "cart",
    "/api/v1/checkout": "order",
    "/api/v1/orders/1001": "order",
    "/api/v1/webhooks/stripe": "order",
    "/mailbox/": "customer",
    **{f"/admin/{name}/": name for name in ALL},
    **{f"/static/{name}/unfold/app.css": name for name in ALL},
    **{f"/media/{name}/mug.webp": name for name in ALL},
    **{f"/docs/{name}": name for name in ALL},
    **{f"/schema/{name}.yaml": name for name in ALL},
}
QUOTE = b"POST /api/v1/quotes HTTP/1.1\r\nHost: a\r\n"
CLOSED = [
    "/internal/events",
    "/internal",
    "//internal/events",
    "/INTERNAL/events",
    "/%69nternal/events",
    "/./internal/events",
    "/x/../internal/events",
    "/x/..;/internal/events",
    "/%2finternal/events",
    "/api/v1/internal/events",
    "/api/v1/products/../internal/events",
    "/api/v1/products/..%2f..%2f..%2finternal/events",
    "/api/v1/products/%2e%2e/%2e%2e/%2e%2e/internal/events",
    "/api/v1/products/..;/..;/..;/internal/events",
    "/api/v1/products/..\\..\\internal",
    "/internal/../api/v1/products",
    "/api/v1/products;/../../internal",
    "/api/v1//products",
    "/api/v1/%70roducts",
    "/API/v1/products",
    "/api/v1/productsinternal",
    "/api/v0/products",
    "/api/v2/products",
    "/api/v1",
    "/metrics",
    "/livez",
    "/readyz",
    "/admin/",
    "/admin/internal/",
    "/static/",
    "/static/internal/x",
    "/schema/product.json",
    "/docs/product/../../internal",
    "/_ready",
    "/_problem",
    "/.git/config",
    "/.env",
    "/nginx.conf",
    "/portal/../nginx.conf",
    "/portal/%2e%2e/nginx.conf",
]


def all_seen(services: dict[str, Service]) -> list[str]:
    return [seen.path for service in services.values() for seen in service.seen]


def test_each_public_path_goes_to_its_service_as_it_was_written(gateway: Gateway) -> None:
    answers = {path: gateway.ask(path) for path in PUBLIC}

    went = {
        path: answer.headers.get("X-Served-By", str(answer.status)).partition("-")[0]
        for path, answer in answers.items()
    }

    assert went == PUBLIC
    seen = all_seen(gateway.services)
    assert sorted(seen) == sorted(PUBLIC)


def test_no_spelling_of_a_closed_path_reaches_a_service(gateway: Gateway) -> None:
    answers = {path: gateway.ask(path) for path in CLOSED}

    # Nginx itself refuses a path that climbs above the root.
    wrong = {
        path: answer.status for path, answer in answers.items() if answer.status not in {400, 404}
    }
    assert wrong == {}
    assert {answer.headers["Content-Type"] for answer in answers.values()} == {
        "application/problem+json"
    }
    assert all_seen(gateway.services) == []


@pytest.mark.parametrize(
    "head",
    [
        b"GET /internal/events HTTP/1.0\r\n\r\n",
        b"GET http://a/internal/events HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
        b"GET http://a:8001/internal/events HTTP/1.1\r\nHost: a:8001\r\nConnection: close\r\n\r\n",
        b"GET /internal/events HTTP/1.1\r\nHost: internal\r\nConnection: close\r\n\r\n",
    ],
    ids=["http/1.0", "absolute", "absolute with a port", "host"],
)
def test_no_form_of_request_line_opens_internal(gateway: Gateway, head: bytes) -> None:
    answer = gateway.raw(head)

    assert b" 404 " in answer.splitlines()[0]
    assert all_seen(gateway.services) == []


@pytest.mark.parametrize(
    "head",
    [
        b"GET /api/v1/products HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        QUOTE + b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        QUOTE + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\nab",
        b"GET /api/v1/products HTTP/1.1\r\n\r\n",
        b"get /api/v1/products HTTP/1.1\r\nHost: a\r\n\r\n",
        b"rubbish\r\n\r\n",
    ],
    ids=["two hosts", "two framings", "two lengths", "no host", "lower-case method", "rubbish"],
)
def test_a_request_that_can_be_read_in_two_ways_is_400(gateway: Gateway, head: bytes) -> None:
    answer = gateway.raw(head)

    assert b" 400 " in answer.splitlines()[0]
    assert b"application/problem+json" in answer
    assert all_seen(gateway.services) == []


@pytest.mark.parametrize("method", ["TRACE", "PROPFIND", "PURGE"])
def test_unusual_methods_are_refused(gateway: Gateway, method: str) -> None:
    answer = gateway.ask("/api/v1/products", method)

    assert answer.status == 405
    assert answer.json()["code"] == "method_not_allowed"
    assert all_seen(gateway.services) == []


def test_admin_docs_and_mailbox_can_be_closed(start_gateway: Callable[..., Gateway]) -> None:
    gateway = start_gateway(ADMIN_PUBLIC="0", DOCS_PUBLIC="0", DEMO="0")
    closed = [
        "/admin/product/",
        "/admin/customer/login/",
        "/docs/order",
        "/schema/order.yaml",
        "/mailbox/",
    ]

    statuses = [gateway.ask(path).status for path in closed]

    assert statuses == [404] * 5
    assert gateway.ask("/api/v1/products").status == 200


def test_a_person_is_led_to_https_and_health_is_not(start_gateway: Callable[..., Gateway]) -> None:
    gateway = start_gateway(
        TLS="1", PUBLIC_URL="https://shop.example", TRUSTED_PROXY="127.0.0.1/32"
    )

    plain = gateway.ask("/api/v1/products?page=2")
    secure = gateway.ask("/api/v1/products", X_Forwarded_Proto="https")

    assert (plain.status, plain.headers["Location"]) == (
        308,
        "https://shop.example/api/v1/products?page=2",
    )
    assert secure.status == 200
    assert secure.headers["Strict-Transport-Security"] == "max-age=31536000"
    assert gateway.services["product"].seen[0].headers["X-Forwarded-Proto"] == "https"
    assert gateway.ask("/health").status == 200


def test_health_tells_ready_or_not_and_no_more(gateway: Gateway) -> None:
    gateway.services["order"].reply = lambda _seen: Reply(503, b'{"database": "password wrong"}')
    gateway.services["sales"].stop()
    gateway.services["product"].reply = lambda _seen: Reply(200, b'{"version": "secret"}')

    answers = {name: gateway.ask(f"/health/{name}") for name in ALL}

    assert {name: answer.status for name, answer in answers.items()} == {
        **dict.fromkeys(ALL, 200),
        "order": 503,
        "sales": 503,
    }
    assert answers["product"].body == b'{"status":"ok"}'
    assert answers["order"].json()["code"] == "unavailable"
    assert b"password" not in answers["order"].body
    assert gateway.services["product"].seen[0].path == "/readyz"
    assert gateway.ask("/health").body == b'{"status":"ok"}'


def test_cart_is_healthy_while_one_replica_is(gateway: Gateway) -> None:
    gateway.services["cart-1"].stop()
    gateway.services["cart-2"].stop()

    statuses = [gateway.ask("/health/cart").status for _ in range(6)]

    assert statuses == [200] * 6


def test_cart_is_healthy_while_one_replica_stands_still(gateway: Gateway) -> None:
    gateway.services["cart-1"].reply = lambda _seen: Reply(delay_seconds=7)

    statuses = [gateway.ask("/health/cart").status for _ in range(3)]

    assert statuses == [200] * 3
