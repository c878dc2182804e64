"""What the store of carts costs, keeps and loses."""

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any  # Any: redis' own classes are untyped here

import pytest
from django.db import connection as database
from django.test.utils import CaptureQueriesContext
from redis.connection import AbstractConnection
from redis.exceptions import ConnectionError as RedisConnectionError
from rest_framework.test import APIClient

from cart_svc.carts import errors, rules, selectors, services, store
from cart_svc.carts.store import _connection
from cart_svc.tests.factories import publish_article
from cart_svc.tests.shopper import add
from shared_libs.observability import health

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
MONTH = 30 * 24 * 3600
ATTEMPT = "01890000-0000-7000-8000-000000000001"
NOBODY = "redis://127.0.0.1:1/0"


@contextmanager
def trips(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """How many times something is sent to the store."""
    sent: list[int] = []
    send = AbstractConnection.send_packed_command

    def counted(self: Any, command: Any, **options: Any) -> None:
        sent.append(1)
        send(self, command, **options)

    with monkeypatch.context() as patched:
        patched.setattr(AbstractConnection, "send_packed_command", counted)
        yield sent


def ttl(cart_id: str) -> int:
    seconds: int = _connection.connection().ttl(f"cart:{cart_id}")
    return seconds


def filled(customer_id: str = "") -> str:
    cart = services.open_cart(currency="CAD", channel="web", customer_id=customer_id, now=NOON)
    visit = rules.Visit(cart.id, customer_id, "", NOON)
    wanted = services.Wanted(Decimal(1), publish_article())
    services.add_line(visit=visit, wanted=wanted, key=None)
    return cart.id


def hold(cart_id: str) -> None:
    store.freeze(cart_id=cart_id, attempt_id=ATTEMPT, customer_id="", expected_version=2)


@pytest.mark.parametrize(
    ("ask", "round_trips"),
    [
        (lambda client, cart: client.get(f"/api/v1/carts/{cart}"), 1),
        (add, 1),
        (lambda client, cart: add(client, cart, gtin="4006381333931"), 1),
        (lambda client, cart: add(client, cart, **{"Idempotency-Key": uuid.uuid4().hex}), 1),
        (
            lambda client, cart: client.patch(
                f"/api/v1/carts/{cart}/lines/TEA-1", {"quantity": 3}, format="json"
            ),
            1,
        ),
        (lambda client, cart: client.delete(f"/api/v1/carts/{cart}/lines/TEA-1"), 1),
        (
            lambda client, _cart: client.post(
                "/api/v1/carts", {"currency": "CAD", "channel": "web"}, format="json"
            ),
            1,
        ),
        (
            lambda client, cart: client.post(
                f"/api/v1/carts/{cart}/coupons", {"code": "TENTH"}, format="json"
            ),
            1,
        ),
        (
            lambda client, cart: client.put(
                f"/api/v1/carts/{cart}/lines",
                {"lines": [{"sku": "TEA-1", "quantity": 1}]},
                format="json",
            ),
            2,
        ),
        (
            lambda client, cart: client.put(
                f"/api/v1/carts/{cart}/contact",
                {"email": "a@b.example", "consent": True},
                format="json",
            ),
            1,
        ),
        (
            lambda client, cart: client.post(f"/api/v1/carts/{cart}/lines/TEA-1/save-for-later"),
            1,
        ),
    ],
    ids=[
        "get",
        "add",
        "add-by-barcode",
        "add-with-key",
        "set",
        "remove",
        "open",
        "coupon",
        "replace",
        "contact",
        "save-for-later",
    ],
)
def test_a_shoppers_call_needs_no_database_and_two_round_trips_at_most(
    client: APIClient,
    cart_id: str,
    monkeypatch: pytest.MonkeyPatch,
    ask: Callable[[APIClient, str], Any],
    round_trips: int,
) -> None:
    publish_article(gtins=["4006381333931"])
    add(client, cart_id)
    ask(client, cart_id)  # scripts are loaded once
    add(client, cart_id)

    with trips(monkeypatch) as sent, CaptureQueriesContext(database) as queries:
        answer = ask(client, cart_id)

    assert answer.status_code in {200, 201}
    assert (len(sent), len(queries)) == (round_trips, 0)


def test_the_articles_come_back_from_the_database_when_the_store_is_emptied(
    client: APIClient,
) -> None:
    publish_article(gtins=["4006381333931"])
    publish_article("POT-1", "20.00")
    _connection.connection().flushdb()
    body = {"currency": "CAD", "channel": "web"}
    cart_id = client.post("/api/v1/carts", body, format="json").json()["id"]

    add(client, cart_id, gtin="4006381333931")
    answer = add(client, cart_id, "POT-1")

    assert [(line["sku"], line["unit_price"]) for line in answer.json()["lines"]] == [
        ("TEA-1", "4.50"),
        ("POT-1", "20.00"),
    ]
    with CaptureQueriesContext(database) as queries:
        add(client, cart_id, gtin="4006381333931")
    assert len(queries) == 0


def test_a_lost_article_does_not_make_its_line_unavailable(client: APIClient) -> None:
    cart_id = filled()
    _connection.connection().delete("article:TEA-1")

    assert client.get(f"/api/v1/carts/{cart_id}").json()["problems"] == []


def test_scripts_that_the_store_has_forgotten_are_loaded_again(
    client: APIClient, cart_id: str
) -> None:
    publish_article()
    _connection.connection().script_flush()

    assert add(client, cart_id).status_code == 200


@pytest.fixture
def store_away(settings: Any) -> None:
    away = {**settings.CACHES["default"], "LOCATION": NOBODY}
    settings.CACHES = {"default": away}
    health._checked.update(at=0.0)


@pytest.mark.usefixtures("store_away")
def test_without_its_store_every_call_is_told_to_come_back(client: APIClient) -> None:
    body = {"currency": "CAD", "channel": "web"}
    line = {"sku": "TEA-1", "quantity": 1}

    for answer in (
        client.post("/api/v1/carts", body, format="json"),
        client.get("/api/v1/carts/some-cart"),
        client.post("/api/v1/carts/some-cart/lines", line, format="json"),
        client.delete("/api/v1/carts/some-cart/lines/TEA-1"),
    ):
        assert (answer.status_code, answer.json()["code"]) == (503, "carts_unavailable")
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert int(answer.headers["Retry-After"]) == 2


@pytest.mark.usefixtures("store_away")
def test_without_its_store_a_replica_is_not_ready(client: APIClient) -> None:
    assert client.get("/readyz").status_code == 503
    assert client.get("/livez").status_code == 200


def test_with_its_store_a_replica_is_ready(client: APIClient) -> None:
    health._checked.update(at=0.0)

    assert client.get("/readyz").status_code == 200


def test_a_write_that_was_not_answered_is_not_sent_again(
    client: APIClient, cart_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish_article()
    add(client, cart_id)
    sent: list[Any] = []
    send = AbstractConnection.send_packed_command

    def cut_after_sending(self: Any, command: Any, **options: Any) -> None:
        send(self, command, **options)
        if b"EVALSHA" in b"".join(command):
            sent.append(command)
            raise RedisConnectionError

    with monkeypatch.context() as patched:
        patched.setattr(AbstractConnection, "send_packed_command", cut_after_sending)
        answer = add(client, cart_id)

    assert (answer.status_code, len(sent)) == (503, 1)
    assert client.get(f"/api/v1/carts/{cart_id}").json()["lines"][0]["quantity"] == "2"


def test_a_connection_that_the_store_closed_is_made_anew(client: APIClient, cart_id: str) -> None:
    publish_article()
    add(client, cart_id)
    killer = _connection.connection()
    killer.client_kill_filter(_type="normal", skipme=True)

    assert add(client, cart_id).json()["lines"][0]["quantity"] == "2"


def test_a_cart_lives_a_month_from_its_last_change(client: APIClient) -> None:
    cart_id = filled("ada")
    _connection.connection().expire(f"cart:{cart_id}", 60)
    _connection.connection().expire("cart-of:ada", 60)

    services.remove_line(visit=rules.Visit(cart_id, "ada", "", NOON), sku="TEA-1")

    assert MONTH - 5 < ttl(cart_id) <= MONTH
    assert MONTH - 5 < _connection.connection().ttl("cart-of:ada") <= MONTH


def test_a_frozen_cart_does_not_expire_until_it_is_thawed() -> None:
    cart_id = filled()

    hold(cart_id)
    frozen = ttl(cart_id)
    services.thaw_cart(cart_id=cart_id, attempt_id=ATTEMPT)

    assert frozen == -1
    assert MONTH - 5 < ttl(cart_id) <= MONTH


def test_an_ordered_cart_expires_again() -> None:
    cart_id = filled()
    hold(cart_id)

    services.convert_cart(cart_id=cart_id, order_number="W-1", customer_id="", now=NOON)

    assert MONTH - 5 < ttl(cart_id) <= MONTH


def test_a_cart_does_not_become_two_orders() -> None:
    cart_id = filled()
    services.convert_cart(cart_id=cart_id, order_number="W-1", customer_id="", now=NOON)

    with pytest.raises(errors.CartConverted):
        services.convert_cart(cart_id=cart_id, order_number="W-2", customer_id="", now=NOON)


@pytest.mark.parametrize("state", ["frozen", "converted"])
def test_a_cart_that_is_being_paid_or_is_paid_can_not_be_changed(
    client: APIClient, state: str
) -> None:
    cart_id = filled()
    hold(cart_id)
    if state == "converted":
        services.convert_cart(cart_id=cart_id, order_number="W-1", customer_id="", now=NOON)
    where = {"country": "CA", "region": "QC", "method": "standard"}

    answers = [
        add(client, cart_id),
        client.patch(f"/api/v1/carts/{cart_id}/lines/TEA-1", {"quantity": 9}, format="json"),
        client.delete(f"/api/v1/carts/{cart_id}/lines/TEA-1"),
        client.put(f"/api/v1/carts/{cart_id}/shipping", where, format="json"),
    ]

    assert {(each.status_code, each.json()["code"]) for each in answers} == {(409, f"cart_{state}")}
    kept = client.get(f"/api/v1/carts/{cart_id}").json()
    assert (kept["version"], kept["status"]) == (2, state)


def test_giving_up_leaves_a_cart_whose_repeat_got_a_quote(client: APIClient) -> None:
    cart_id = filled()
    hold(cart_id)
    promise = store.Promise("signed", was_live=False)
    store.keep_quote(cart_id=cart_id, attempt_id=ATTEMPT, promise=promise)

    store.give_up(cart_id=cart_id, attempt_id=ATTEMPT)

    assert client.get(f"/api/v1/carts/{cart_id}").json()["status"] == "frozen"


def test_a_quote_is_not_kept_for_an_attempt_that_lost_the_cart() -> None:
    cart_id = filled()

    with pytest.raises(errors.CartChanged):
        store.keep_quote(
            cart_id=cart_id, attempt_id=ATTEMPT, promise=store.Promise("signed", was_live=True)
        )


def test_an_operator_sees_that_carts_do_not_reach_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    assert [gauge.samples[0].value for gauge in selectors.gauges()] == [0]

    full = {"aof_last_write_status": "err"}
    monkeypatch.setattr(_connection, "call", lambda _method, *_arguments: full)

    assert [gauge.samples[0].value for gauge in selectors.gauges()] == [1]


def test_a_merge_takes_six_round_trips_and_its_repeat_two(
    client: APIClient,
    monkeypatch: pytest.MonkeyPatch,
    as_customer: Callable[..., dict[str, str]],
) -> None:
    ada = as_customer(uuid.uuid4())
    body = {"currency": "CAD", "channel": "web"}
    client.post("/api/v1/carts", body, format="json", headers=ada)

    def merge(guest: str) -> tuple[int, int]:
        asked = {"guest_cart_id": guest}
        with trips(monkeypatch) as sent, CaptureQueriesContext(database) as queries:
            answer = client.post("/api/v1/carts/mine/merge", asked, format="json", headers=ada)
        assert answer.status_code == 200
        return len(sent), len(queries)

    merge(filled())  # scripts are loaded once
    guest = filled()

    assert (merge(guest), merge(guest)) == ((6, 6), (2, 3))


def test_my_cart_takes_two_round_trips_and_its_destination_one(
    client: APIClient,
    monkeypatch: pytest.MonkeyPatch,
    as_customer: Callable[..., dict[str, str]],
) -> None:
    ada, where = as_customer(uuid.uuid4()), {"country": "CA", "region": "QC", "method": "standard"}
    body = {"currency": "CAD", "channel": "web"}
    mine = client.post("/api/v1/carts", body, format="json", headers=ada).json()["id"]
    path = f"/api/v1/carts/{mine}/shipping"
    client.put(path, where, format="json", headers=ada)
    client.get("/api/v1/carts/mine", headers=ada)

    with trips(monkeypatch) as shown, CaptureQueriesContext(database) as queries:
        client.get("/api/v1/carts/mine", headers=ada)
    with trips(monkeypatch) as sent:
        assert client.put(path, where, format="json", headers=ada).status_code == 200

    assert (len(shown), len(queries), len(sent)) == (2, 0, 1)
