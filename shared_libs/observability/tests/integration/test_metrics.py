"""What a scrape is answered."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any  # Any: the test client adds json() to a response

import pytest
from django.db import OperationalError, connection
from prometheus_client import REGISTRY
from prometheus_client.core import GaugeMetricFamily, Metric
from psycopg_pool import ConnectionPool, PoolTimeout
from rest_framework.test import APIClient

from shared_libs.auth import service_tokens
from shared_libs.events import jobs
from shared_libs.events.models import Delivery, InboxEvent
from shared_libs.events.tests import shop
from shared_libs.http.upstream import Upstream
from shared_libs.ids import made_at, uuid7
from shared_libs.observability import metrics, pool
from shared_libs.observability.metrics import AskingCollector

pytestmark = pytest.mark.django_db
POOL = ("size", "available", "waiting", "waits_total", "wait_seconds_total", "refusals_total")


def pool_figures() -> dict[str, float]:
    """The pool's figures by their short names, seconds to a tenth."""
    values = {name: REGISTRY.get_sample_value(f"comptoir_pool_{name}") for name in POOL}
    return {name: round(value or 0, 1) for name, value in values.items()}


def status(**headers: str) -> Any:
    return APIClient().get("/internal/status", headers=headers)


@pytest.fixture
def no_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(metrics, "CACHE_SECONDS", -1)


def test_a_full_pool_shows_who_waits_and_for_how_long() -> None:
    before = pool_figures()
    with ConnectionPool(
        kwargs=connection.get_connection_params(), min_size=1, max_size=1, open=True
    ) as connections:
        connections.wait()
        with connections.connection():
            with ThreadPoolExecutor() as till:
                late = till.submit(connections.getconn, 0.3)
                assert isinstance(late.exception(), PoolTimeout)
            pool.report(connections)
            busy = pool_figures()
        pool.report(connections)

    assert busy == {
        "size": 1,
        "available": 0,
        "waiting": 1,  # who gave up is struck off when the next connection comes back
        "waits_total": before["waits_total"] + 1,
        "wait_seconds_total": pytest.approx(before["wait_seconds_total"] + 0.3, abs=0.11),
        "refusals_total": before["refusals_total"] + 1,
    }
    assert pool_figures() == busy | {"available": 1, "waiting": 0}


def test_scrapes_close_together_ask_the_database_once() -> None:
    asked: list[int] = []

    def ask() -> list[Metric]:
        asked.append(1)
        return [GaugeMetricFamily("comptoir_things", "Things.", len(asked))]

    collector = AskingCollector(ask)

    assert list(collector.collect()) == list(collector.collect())
    assert asked == [1]


def test_a_database_that_is_away_breaks_no_scrape() -> None:
    def fail() -> list[Metric]:
        raise OperationalError("gone")

    assert list(AskingCollector(fail).collect()) == []


@pytest.mark.usefixtures("no_cache")
def test_the_operator_sees_what_hangs() -> None:
    subscription = shop.subscribe()
    Upstream("cart", ["http://127.0.0.1:1"], threads=1).breaker("write").open()
    shop.announce_to(subscription, "thing:a", "thing:b")
    Delivery.objects.filter(aggregate="thing:b").update(state=Delivery.State.PARKED)
    jobs.wake_relay()
    taken = InboxEvent.objects.create(
        id=(identity := uuid7()),
        source="product",
        type=shop.ThingDone.TYPE,
        subject="thing:c",
        sequence=1,
        occurred_at=made_at(identity),
        received_at=made_at(identity) + timedelta(seconds=4),
    )

    found = status(**{"X-Service-Token": service_tokens.token_for("product")}).json()

    assert {"upstream": "cart", "kind": "write", "state": "open"} in found["breakers"]
    assert found["checks"] == {"database_answers": True, "keys_are_there": True}
    assert set(found["pool"]) == set(POOL)
    assert found["outbox"]["product"] == {
        "pending": 1.0,
        "oldest_unsent_seconds": pytest.approx(0, abs=2),
        "parked": 1.0,
    }
    assert found["inbox"] == {
        "product": {
            "last_at": taken.received_at.isoformat(),
            "lag_seconds": 4.0,
        }
    }
    assert found["own"] == {}


def test_status_is_told_to_services_only() -> None:
    other = service_tokens.token_for("order")

    assert [status().status_code, status(**{"X-Service-Token": other}).status_code] == [401, 401]
