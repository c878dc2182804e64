"""What the core makes of what another service says."""

import gzip
import json
import time

import pytest
from django.utils import translation
from structlog import contextvars
from structlog.testing import capture_logs

from shared_libs.auth import tokens
from shared_libs.http.client import Call, ServiceClient
from shared_libs.http.errors import UpstreamAnswerInvalid, UpstreamUnavailable
from shared_libs.http.tests.unit.conftest import read, whole, write
from shared_libs.refusals import (
    Conflict,
    NotFound,
    PaymentDeclined,
    Refusal,
    Rejected,
    Stale,
)
from shared_libs.testing.tiny_server import Reply, TinyServer, problem


def test_the_parsed_answer_is_returned(client: ServiceClient, server: TinyServer) -> None:
    server.replies(Reply(document={"available": "5"}))

    assert client.call(read(), lambda answer: answer["available"]) == "5"


def test_each_call_says_who_asks_in_which_language_and_under_which_id(
    client: ServiceClient, server: TinyServer
) -> None:
    contextvars.bind_contextvars(request_id="request-0001")
    call = write(query=[("sku", "A & B")], body={"sku": "É"}, idempotency_key="attempt-1:reserve")

    with translation.override("fr"):
        client.call(call, whole)

    received = server.received[0]
    claims = tokens.verify(received.headers["X-Service-Token"], audience="svc:inventory")
    assert claims["sub"].startswith("svc:")
    assert received.headers["X-Request-ID"] == "request-0001"
    assert received.headers["Accept-Language"] == "fr"
    assert received.headers["Idempotency-Key"] == "attempt-1:reserve"
    assert received.headers["Content-Type"] == "application/json"
    assert (received.method, received.path) == ("POST", "/do?sku=A+%26+B")
    assert json.loads(received.body) == {"sku": "É"}


def test_a_call_without_a_key_sends_none(client: ServiceClient, server: TinyServer) -> None:
    client.call(write(), whole)

    assert "Idempotency-Key" not in server.received[0].headers


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, Rejected),
        (402, PaymentDeclined),
        (404, NotFound),
        (409, Conflict),
        (412, Stale),
        (413, Rejected),
        (422, Rejected),
        (429, UpstreamUnavailable),
        (503, UpstreamUnavailable),
    ],
)
def test_a_problem_becomes_the_refusal_it_stands_for(
    client: ServiceClient, server: TinyServer, status: int, kind: type[Refusal]
) -> None:
    server.replies(problem(status, "its_own_code", shortages=[{"sku": "A", "available": "1"}]))

    with pytest.raises(Refusal) as caught:
        client.call(write(), whole)

    refusal = caught.value
    assert type(refusal) is kind
    assert (refusal.code, refusal.detail) == ("its_own_code", "Not this time.")
    assert refusal.extra["shortages"] == [{"sku": "A", "available": "1"}]
    assert "correlation_id" not in refusal.extra


def test_retry_after_is_handed_on_and_a_minute_at_most(
    client: ServiceClient, server: TinyServer
) -> None:
    waits = []
    for header in ("7", "3600", "Wed, 21 Oct 2026 07:28:00 GMT", "٣"):
        server.replies(
            Reply(503, {"code": "busy"}, {"Retry-After": header.encode().decode("latin-1")})
        )
        with pytest.raises(UpstreamUnavailable) as caught:
            client.call(write(), whole)
        waits.append(caught.value.retry_after_seconds)

    assert waits == [7, 60, 2, 2]


def test_a_repeat_that_is_still_being_worked_on_is_no_business_conflict(
    client: ServiceClient, server: TinyServer
) -> None:
    server.replies(problem(409, "in_progress"))

    with pytest.raises(UpstreamUnavailable) as caught:
        client.call(write(), whole)

    assert caught.value.code == "in_progress"


@pytest.mark.parametrize("status", [401, 403])
def test_our_own_token_refused_is_our_fault_and_not_the_users(
    client: ServiceClient, server: TinyServer, status: int
) -> None:
    server.replies(problem(status, "forbidden"))

    with capture_logs() as logs, pytest.raises(UpstreamUnavailable) as caught:
        client.call(write(), whole)

    assert caught.value.code == "upstream_unavailable"
    assert [(entry["event"], entry["log_level"]) for entry in logs] == [
        ("upstream.refused_us", "error")
    ]


@pytest.mark.parametrize(
    "reply",
    [
        Reply(500, raw=b"<h1>Server Error</h1>", content_type="text/html"),
        problem(500, "internal_error"),
        Reply(502, raw=b"<h1>Bad Gateway</h1>", content_type="text/html"),
        Reply(599, {}),
    ],
    ids=["page-500", "problem-500", "page-502", "status-599"],
)
def test_any_other_server_error_is_unavailable(
    client: ServiceClient, server: TinyServer, reply: Reply
) -> None:
    server.replies(reply)

    with pytest.raises(UpstreamUnavailable) as caught:
        client.call(write(), whole)

    assert caught.value.code == "upstream_unavailable"


@pytest.mark.parametrize(
    "reply",
    [
        Reply(raw=b"<h1>Hello</h1>", content_type="text/html"),
        Reply(raw=b"{}", content_type="text/html"),
        Reply(raw=b"{}", headers={"Content-Encoding": "br"}),
        Reply(raw=b"{not json"),
        Reply(raw=b"[" * 100_000),
        Reply(document=["a list"]),
        Reply(raw=gzip.compress(b"{}"), headers={"Content-Encoding": "gzip"}),
        Reply(302, headers={"Location": "/elsewhere"}),
        Reply(404, raw=b"<h1>Not Found</h1>", content_type="text/html"),
        Reply(404, {"no": "code"}),
    ],
    ids=[
        "html",
        "mislabelled",
        "encoded",
        "broken",
        "deep",
        "list",
        "gzip",
        "redirect",
        "page-404",
        "codeless-404",
    ],
)
def test_an_answer_that_is_none_is_a_bad_gateway(
    client: ServiceClient, server: TinyServer, reply: Reply
) -> None:
    server.replies(reply)

    with pytest.raises(UpstreamAnswerInvalid) as caught:
        client.call(read(), whole)

    assert (caught.value.status, caught.value.code) == (502, "upstream_answer_invalid")
    assert len(server.received) == 1


def test_an_answer_that_lacks_what_is_read_is_a_bad_gateway(
    client: ServiceClient, server: TinyServer
) -> None:
    with pytest.raises(UpstreamAnswerInvalid):
        client.call(read(), lambda answer: answer["missing"])


def test_a_megabyte_is_taken_and_a_byte_more_is_not(
    client: ServiceClient, server: TinyServer
) -> None:
    padding = 1_048_576 - len('{"a": ""}')
    server.replies(Reply(document={"a": "x" * padding}), Reply(document={"a": "x" * (padding + 1)}))

    first = client.call(read(), whole)
    with pytest.raises(UpstreamAnswerInvalid):
        client.call(read(), whole)

    assert len(first["a"]) == padding


def test_a_hundred_megabytes_are_not_read(client: ServiceClient, server: TinyServer) -> None:
    server.replies(Reply(302, raw=b"x" * 100_000_000, headers={"Location": "/elsewhere"}))
    started = time.monotonic()

    with pytest.raises(UpstreamAnswerInvalid):
        client.call(read(timeout_seconds=2.0), whole)

    assert time.monotonic() - started < 0.5


def test_no_content_is_an_empty_answer(client: ServiceClient, server: TinyServer) -> None:
    server.replies(Reply(204, raw=b""))

    assert client.call(write(), whole) == {}


def test_cookies_are_not_kept(client: ServiceClient, server: TinyServer) -> None:
    server.replies(Reply(headers={"Set-Cookie": "a=b"}))
    client.call(read(), whole)
    client.call(read(), whole)

    assert "Cookie" not in server.received[1].headers
    assert not list(client.upstream.targets.in_turn()[0]._session.cookies)


def test_a_second_try_cannot_be_asked_of_a_write_without_a_key() -> None:
    with pytest.raises(ValueError, match="only of a safe or keyed call"):
        Call("do", "POST", "/do", kind="write", timeout_seconds=0.5, retries=1)
