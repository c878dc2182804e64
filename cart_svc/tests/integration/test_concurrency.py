"""Several replicas at one cart: first that there is something to lose, then that nothing is."""

import threading
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.db import connections
from django_redis import get_redis_connection
from redis import Redis
from rest_framework.test import APIClient

from cart_svc.carts import errors, rules, services, store
from cart_svc.carts.store import _connection
from cart_svc.tests.factories import publish_article
from cart_svc.tests.shopper import add

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
REPLICAS = 3
ADDS = 100


def replica() -> Redis:
    """A connection pool of its own, as another process has."""
    options = get_redis_connection("default").connection_pool.connection_kwargs
    return Redis(host=options["host"], port=options["port"], password=options.get("password"),
                 db=options["db"])  # fmt: skip


def at_once(work: Callable[[int], object], times: int) -> list[object]:
    """Each piece of work on a replica of its own choice, all begun together."""
    gate = threading.Barrier(REPLICAS)
    local = threading.local()

    def one(number: int) -> object:
        if not hasattr(local, "is_there"):
            local.is_there = True
            gate.wait(timeout=10)
        try:
            return work(number)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(REPLICAS) as pool:
        return list(pool.map(one, range(times)))


@pytest.fixture
def replicas(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each thread has its own connections to the store, as three processes have."""
    own = threading.local()

    def connection() -> Redis:
        if not hasattr(own, "redis"):
            own.redis = replica()
        found: Redis = own.redis
        return found

    monkeypatch.setattr(_connection, "connection", connection)


@pytest.fixture
def visit() -> rules.Visit:
    publish_article()
    cart = services.open_cart(currency="CAD", channel="web", customer_id="", now=NOON)
    return rules.Visit(cart.id, "", "", NOON)


@pytest.mark.django_db
def test_reading_and_writing_back_would_lose_lines(visit: rules.Visit) -> None:
    """The control: what a cart kept as one document in a cache would do."""
    place = f"control:{visit.cart_id}"
    _connection.connection().set(place, 0)
    own = [replica() for _each in range(REPLICAS)]
    turns = threading.Barrier(REPLICAS)

    def add_unguarded(number: int) -> None:
        store_of_mine = own[number]
        held = int(store_of_mine.get(place) or 0)
        turns.wait(timeout=10)  # a replica that thinks for a moment, as all do
        store_of_mine.set(place, held + 1)

    for _round in range(3):
        at_once(add_unguarded, REPLICAS)

    assert int(own[0].get(place) or 0) == 3  # of nine


@pytest.mark.django_db
@pytest.mark.usefixtures("replicas")
def test_three_replicas_add_to_one_cart_a_hundred_times_and_it_holds_a_hundred(
    visit: rules.Visit,
) -> None:
    wanted = services.Wanted(Decimal(1), "TEA-1")

    at_once(lambda _number: services.add_line(visit=visit, wanted=wanted, key=None), ADDS)

    cart = store.read(visit.cart_id, "")
    assert [(line.sku, line.quantity) for line in cart.lines] == [("TEA-1", Decimal(ADDS))]
    assert cart.version == ADDS + 1


@pytest.mark.django_db
@pytest.mark.usefixtures("replicas")
def test_of_many_who_saw_one_version_one_changes_it(visit: rules.Visit) -> None:
    seen = rules.Visit(visit.cart_id, "", "1", NOON)
    wanted = services.Wanted(Decimal(1), "TEA-1")

    def change(_number: int) -> str:
        try:
            services.add_line(visit=seen, wanted=wanted, key=None)
        except errors.StaleCart:
            return "stale"
        return "changed"

    outcomes = at_once(change, 12)

    assert sorted(map(str, outcomes)) == ["changed", *["stale"] * 11]
    assert store.read(visit.cart_id, "").lines[0].quantity == 1


@pytest.mark.django_db
@pytest.mark.usefixtures("replicas")
def test_one_key_sent_in_parallel_adds_once_and_gets_equal_bytes(visit: rules.Visit) -> None:
    key = {"Idempotency-Key": uuid.uuid4().hex}

    def send(_number: int) -> tuple[int, bytes]:
        answer = add(APIClient(), visit.cart_id, quantity=2, **key)
        return answer.status_code, answer.content

    answers = at_once(send, 24)

    assert len(set(map(str, answers))) == 1
    assert store.read(visit.cart_id, "").lines[0].quantity == 2


@pytest.mark.django_db
@pytest.mark.usefixtures("replicas")
def test_of_many_checkouts_one_gets_the_cart(visit: rules.Visit) -> None:
    services.add_line(visit=visit, wanted=services.Wanted(Decimal(1), "TEA-1"), key=None)

    def freeze(number: int) -> str:
        try:
            store.freeze(
                cart_id=visit.cart_id, attempt_id=f"a-{number}", customer_id="", expected_version=2
            )
        except errors.CartFrozen:
            return "too late"
        return "frozen"

    outcomes = at_once(freeze, 9)

    assert sorted(map(str, outcomes)) == ["frozen", *["too late"] * 8]
