"""What the tests of events share."""

from collections.abc import Iterator

import pytest
from django.db import connection

from shared_libs.events import inbox, sink, together
from shared_libs.events.models import Subscription
from shared_libs.events.tests import shop


@pytest.fixture(autouse=True)
def empty_queue(request: pytest.FixtureRequest, _django_db_helper: None) -> None:
    """No jobs of an earlier test: Django does not flush tables that it does not manage."""
    if request.node.get_closest_marker("django_db"):
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM procrastinate_jobs")


@pytest.fixture
def subscription(db: None) -> Subscription:
    """A subscriber that is known and healthy."""
    return shop.subscribe()


@pytest.fixture
def listener(monkeypatch: pytest.MonkeyPatch) -> shop.Listener:
    """A subscriber in memory in place of the network."""
    listener = shop.Listener()
    monkeypatch.setattr(sink, "post_batch", listener.post_batch)
    return listener


@pytest.fixture(params=["in turn", "together"])
def ledger(
    request: pytest.FixtureRequest, db: None, monkeypatch: pytest.MonkeyPatch
) -> Iterator[shop.Ledger]:
    """A consumer whose effects can be counted; what holds one by one holds of several at once."""
    ledger = shop.Ledger()
    monkeypatch.setattr(inbox, "handlers", lambda: {shop.ThingDone.TYPE: ledger.handle})
    effects = {shop.ThingDone.TYPE: ledger.handle_all} if request.param == "together" else {}
    monkeypatch.setattr(together, "effects", lambda: effects)
    with shop.ledger_table():
        yield ledger
