"""What passes the door in each direction: headers, ids, errors, cached reads, and the log."""

import re
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from nginx.tests.parts import Gateway, Reply, Seen

ID = re.compile(r"[0-9a-f]{32}")


def test_a_valid_request_id_is_kept_through_and_back(gateway: Gateway) -> None:
    answer = gateway.ask("/api/v1/orders/1", X_Request_ID="till-7.2026_11_23")

    assert answer.headers["X-Request-ID"] == "till-7.2026_11_23"
    assert gateway.services["order"].seen[0].headers["X-Request-ID"] == "till-7.2026_11_23"


@pytest.mark.parametrize("bad", ["short", "x" * 65, "has space1", 'quote"1234', "ünïcödé-1"])
def test_any_other_request_id_is_replaced(gateway: Gateway, bad: str) -> None:
    answer = gateway.ask("/api/v1/orders/1", X_Request_ID=bad)

    assert ID.fullmatch(answer.headers["X-Request-ID"])
    assert (
        gateway.services["order"].seen[0].headers["X-Request-ID"] == answer.headers["X-Request-ID"]
    )


def test_what_a_client_must_not_say_stops_here(gateway: Gateway) -> None:
    gateway.ask(
        "/api/v1/orders/1",
        X_Service_Token="forged",
        X_User_Id="1",
        X_User_Roles="administrator",
        X_API_Client="test",
        X_HTTP_Method_Override="DELETE",
        X_Forwarded_For="1.2.3.4",
        X_Forwarded_Host="evil.example",
        X_Forwarded_Proto="https",
        Forwarded="for=1.2.3.4",
        Expect="",
    )
    headers = gateway.services["order"].seen[0].headers

    invented = {"X-Service-Token", "X-User-Id", "X-User-Roles", "X-API-Key", "Forwarded"}
    assert not invented & set(headers)
    assert not {"X-HTTP-Method-Override", "X-Forwarded-Host"} & set(headers)
    assert headers.get_all("X-Forwarded-For") == ["127.0.0.1"]
    assert headers.get_all("X-Forwarded-Proto") == ["http"]


def test_an_underscore_does_not_disguise_a_header(gateway: Gateway) -> None:
    gateway.raw(
        b"GET /api/v1/orders/1 HTTP/1.1\r\nHost: a\r\nX_Register_Key: x\r\n"
        b"Connection: close\r\n\r\n"
    )

    assert "X-Register-Key" not in gateway.services["order"].seen[0].headers


def test_what_a_service_needs_arrives(gateway: Gateway) -> None:
    sent = {
        "Host": "shop.example:8080",
        "Authorization": "Bearer abc",
        "Accept": "application/json",
        "Content-Type": "application/json",
        "Cookie": "comptoir_staff=x",
        "Idempotency-Key": "0123456789abcdef",
        "If-Match": '"3"',
        "Origin": "http://shop.example:8080",
        "Referer": "http://shop.example:8080/",
        "User-Agent": "till/1",
        "X-CSRFToken": "t",
        "X-Register-Key": "r",
        "X-Till-Clock": "2026-11-27T15:00:00+00:00",
    }

    gateway.send("/api/v1/sales/x", "POST", sent | {"X-API-Key": "aaaa1111"}, b'{"a": 1}')
    seen = gateway.services["sales"].seen[0]

    assert {name: seen.headers[name] for name in sent} == sent
    assert seen.headers["X-API-Client"] == "storefront"
    assert seen.body == b'{"a": 1}'


def test_a_provider_may_sign_its_webhooks_and_nobody_else(gateway: Gateway) -> None:
    for path in ("/api/v1/webhooks/stripe", "/api/v1/orders/1"):
        gateway.ask(path, "POST", body=b"{}", Stripe_Signature="t=1", Webhook_Signature="v1,x")

    signed, unsigned = gateway.services["order"].seen
    assert (signed.headers["Stripe-Signature"], signed.headers["Webhook-Signature"]) == (
        "t=1",
        "v1,x",
    )
    assert "Stripe-Signature" not in unsigned.headers


def test_every_answer_has_the_security_headers_once(gateway: Gateway) -> None:
    gateway.services["order"].reply = lambda _seen: Reply(
        headers={"X-Frame-Options": "SAMEORIGIN", "Referrer-Policy": "origin", "X-Request-ID": "y"}
    )

    for path in ("/api/v1/orders/1", "/nowhere", "/health", "/", "/api/v1/products"):
        headers = gateway.ask(path).headers
        assert headers.get_all("X-Content-Type-Options") == ["nosniff"], path
        assert headers.get_all("X-Frame-Options") == ["DENY"], path
        assert headers.get_all("Referrer-Policy") == ["same-origin"], path
        assert len(headers.get_all("X-Request-ID") or []) == 1, path
        assert headers["Strict-Transport-Security"] is None, path
        assert headers["Server"] == "nginx", path


def test_what_a_service_keeps_silent_about_is_not_to_be_stored(gateway: Gateway) -> None:
    gateway.services["sales"].reply = lambda _seen: Reply(headers={"Cache-Control": "max-age=60"})

    assert gateway.ask("/api/v1/orders/1").headers.get_all("Cache-Control") == ["no-store"]
    assert gateway.ask("/api/v1/sales/x").headers.get_all("Cache-Control") == ["max-age=60"]


def test_a_foreign_origin_gets_no_permission(gateway: Gateway) -> None:
    for origin in ("https://evil.example", "null"):
        answer = gateway.ask("/api/v1/products", Origin=origin)
        assert answer.headers["Access-Control-Allow-Origin"] is None


def test_a_listed_origin_may_ask_without_cookies(
    start_gateway: Callable[..., Gateway], tmp_path: Path
) -> None:
    (tmp_path / "origins.map").write_text('"https://shop.example" 1;\n')
    gateway = start_gateway(CORS_ORIGINS=str(tmp_path / "origins.map"))

    read = gateway.ask("/api/v1/products", Origin="https://shop.example")
    preflight = gateway.send(
        "/api/v1/carts",
        "OPTIONS",
        {"Origin": "https://shop.example", "Access-Control-Request-Method": "POST"},
    )
    foreign = gateway.ask("/api/v1/products", Origin="https://shop.example.evil")

    assert read.headers["Access-Control-Allow-Origin"] == "https://shop.example"
    assert read.headers["Access-Control-Allow-Credentials"] is None
    assert preflight.status == 204
    assert "Idempotency-Key" in preflight.headers["Access-Control-Allow-Headers"]
    assert foreign.headers["Access-Control-Allow-Origin"] is None


def numbered(gateway: Gateway) -> None:
    """Product answers with a number that grows with each request it sees."""
    product = gateway.services["product"]

    def reply(seen: Seen) -> Reply:
        language = seen.headers.get("Accept-Language", "none")
        body = f'{{"n":{len(product.seen)},"in":"{language}"}}'
        return Reply(body=body.encode(), headers={"Vary": "Accept-Language, Cookie"})

    product.reply = reply


@pytest.mark.parametrize("path", ["/api/v1/products?page=1", "/api/v1/promotions"])
def test_an_anonymous_read_is_asked_once_a_second_for_each_language(
    gateway: Gateway, path: str
) -> None:
    numbered(gateway)

    reads = [
        gateway.ask(path, Accept_Language=language).json()
        for language in ("en-CA", "fr-CA,fr;q=0.9", "en", "fr", "de,fr;q=0.5", "de")
    ]

    english, french = {"n": 1, "in": "en"}, {"n": 2, "in": "fr"}
    assert reads == [english, french, english, french, french, english]


@pytest.mark.parametrize(
    "headers",
    [{"Authorization": "Bearer x"}, {"Cookie": "comptoir_staff=x"}, {"Accept": "text/html"}],
    ids=["token", "cookie", "browsable API"],
)
def test_who_may_see_more_is_never_served_from_the_cache(
    gateway: Gateway, headers: dict[str, str]
) -> None:
    numbered(gateway)
    key = {"X-API-Key": "bbbb2222"}

    before = gateway.send("/api/v1/products", "GET", headers | key).json()["n"]
    stranger = gateway.send("/api/v1/products", "GET", key).json()["n"]
    after = gateway.send("/api/v1/products", "GET", headers | key).json()["n"]

    assert (before, stranger, after) == (1, 2, 3)


def test_other_reads_are_not_cached(gateway: Gateway) -> None:
    for path in ("/api/v1/inventory/availability?sku=A", "/api/v1/orders/1", "/api/v1/carts/a"):
        assert [gateway.ask(path).headers["X-Cache"] for _ in range(2)] == [None, None]


def reads_for_a_hundred(gateway: Gateway) -> int:
    """How often product is asked for what a hundred read, twenty at once."""
    gateway.services["product"].reply = lambda _seen: Reply(delay_seconds=0.2)
    with ThreadPoolExecutor(20) as pool:
        statuses = list(pool.map(lambda _n: gateway.ask("/api/v1/products/mug").status, range(100)))
    assert statuses == [200] * 100
    return len(gateway.services["product"].seen)


def test_a_hundred_readers_cost_product_one_read(gateway: Gateway) -> None:
    assert reads_for_a_hundred(gateway) <= 2


def test_control_without_the_lock_on_a_key_everybody_who_waits_asks_product(
    gateway: Gateway,
) -> None:
    """R25: the test above; taken away is `proxy_cache_lock`, one request at a time to product."""
    cache = gateway.folder / "snippets" / "catalogue.conf"
    cache.write_text(cache.read_text().replace("proxy_cache_lock on;", ""))
    gateway.reload()

    assert reads_for_a_hundred(gateway) > 2


@pytest.mark.parametrize("failure", ["stopped", "503"])
def test_the_last_answer_is_served_while_product_is_down(gateway: Gateway, failure: str) -> None:
    numbered(gateway)
    first = gateway.ask("/api/v1/products").body
    time.sleep(2.2)  # Nginx counts whole seconds: one second lasts up to two
    if failure == "stopped":
        gateway.services["product"].stop()
    else:
        gateway.services["product"].reply = lambda _seen: Reply(503)

    answers = [gateway.ask("/api/v1/products") for _ in range(3)]

    assert [(answer.status, answer.body) for answer in answers] == [(200, first)] * 3
    assert gateway.ask("/api/v1/products/never-read").status in {502, 503}


def test_a_cached_answer_carries_its_own_request_id(gateway: Gateway) -> None:
    gateway.services["product"].reply = lambda _seen: Reply(
        headers={"X-Request-ID": "of-the-first"}
    )

    ids = [gateway.ask("/api/v1/products", X_Request_ID=f"reader-{n}").headers for n in range(2)]

    assert [headers.get_all("X-Request-ID") for headers in ids] == [["reader-0"], ["reader-1"]]


def test_a_services_own_refusal_passes_untouched(gateway: Gateway) -> None:
    body = b'{"code": "insufficient_stock", "shortages": []}'
    gateway.services["order"].reply = lambda _seen: Reply(
        409, body, {"Content-Type": "application/problem+json", "Retry-After": "7"}
    )

    answer = gateway.ask("/api/v1/checkout", "POST", body=b"{}")

    assert (answer.status, answer.body, answer.headers["Retry-After"]) == (409, body, "7")


def test_a_stopped_service_is_a_problem_with_an_id(gateway: Gateway) -> None:
    gateway.services["reporting"].stop()

    answer = gateway.ask("/api/v1/reports/sales", X_Request_ID="report-2026")

    assert answer.status == 502
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.headers["Retry-After"] == "1"
    assert answer.json() == {
        "type": "urn:comptoir:problem:bad_gateway",
        "title": "Bad Gateway",
        "status": 502,
        "detail": "This service is down or not answering. Try again in a moment.",
        "code": "bad_gateway",
        "correlation_id": "report-2026",
    }


def test_the_log_is_json_and_holds_no_secret(gateway: Gateway) -> None:
    gateway.ask("/api/v1/carts/7f3b-secret/lines/MUG?token=hidden", X_Request_ID="log-line-1")
    gateway.ask("/api/v1/carts/7f3b-secret?token=hidden")
    gateway.ask("/api/v1/%63arts/7f3b-secret")
    gateway.ask("/api/v1/carts/mine")
    gateway.ask("/api/v1/auth/password/reset/hidden-link")
    gateway.ask("/api/v1/customers/privacy/copy/hidden-link")
    gateway.send("/api/v1/orders/lookup?number=1&email=a@b.example", "GET", {"X-API-Key": "guess"})
    gateway.services["order"].stop()
    gateway.ask("/api/v1/orders/lookup?email=a@b.example")

    lines = gateway.log()

    assert [line["path"] for line in lines] == [
        "/api/v1/carts/***/lines/MUG",
        "/api/v1/carts/***",
        "(odd spelling)",
        "/api/v1/carts/mine",
        "/api/v1/auth/password/reset/***",
        "/api/v1/customers/privacy/copy/***",
        "/api/v1/orders/lookup",
        "/api/v1/orders/lookup",
    ]
    assert [line["client"] for line in lines] == ["test"] * 6 + ["unknown", "test"]
    assert (lines[0]["correlation_id"], lines[0]["status"], lines[0]["method"]) == (
        "log-line-1",
        200,
        "GET",
    )
    written = "".join(path.read_text() for path in gateway.folder.glob("*.log"))
    for secret in ("7f3b-secret", "hidden", "a@b.example", "guess", "bbbb2222"):
        assert secret not in written


def test_the_log_names_the_replica_and_the_cache(gateway: Gateway) -> None:
    gateway.ask("/api/v1/products")
    gateway.ask("/api/v1/products")
    gateway.ask("/api/v1/carts/abc")

    miss, hit, cart = gateway.log()

    assert (miss["cache"], hit["cache"], cart["cache"]) == ("MISS", "HIT", "")
    ports = {f"127.0.0.1:{gateway.services[f'cart-{n}'].port}" for n in (1, 2, 3)}
    assert cart["upstream"] in ports


@pytest.mark.parametrize(
    ("language", "says", "way_home"),
    [
        ("en", "There is nothing at this address.", "Back to the front door"),
        ("fr-CA", "Il n'y a rien à cette adresse.", "Retour à l'entrée"),
    ],
)
def test_a_person_who_mistypes_an_address_gets_a_page_with_a_way_home(
    gateway: Gateway, language: str, says: str, way_home: str
) -> None:
    browser = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8", "Accept_Language": language}

    page = gateway.ask("/nonsense", **browser)

    assert (page.status, page.headers["Content-Type"]) == (404, "text/html; charset=utf-8")
    assert says in page.body.decode()
    assert f'<a href="/">{way_home}</a>' in page.body.decode()
    assert page.headers["X-Request-ID"] in page.body.decode()
    assert page.headers["X-Content-Type-Options"] == "nosniff"


def test_apis_answer_a_browser_with_the_document(gateway: Gateway) -> None:
    answer = gateway.ask("/api/v1/nonsense", Accept="text/html")

    assert (answer.status, answer.headers["Content-Type"]) == (404, "application/problem+json")
