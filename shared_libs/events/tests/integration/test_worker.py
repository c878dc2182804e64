"""A real worker process: quick from commit to effect, and exactly once when it is killed."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator

import pytest
from django.conf import settings
from django.db import connection, transaction
from pytest_django.live_server_helper import LiveServer

from shared_libs.events import jobs, outbox
from shared_libs.events.models import Delivery, OutboxEvent
from shared_libs.events.tests import shop

pytestmark = pytest.mark.django_db(transaction=True)
Start = Callable[[], "subprocess.Popen[bytes]"]


@pytest.fixture
def start_worker(live_server: LiveServer) -> Iterator[Start]:
    """Start workers of a producer whose events come to this process."""
    started: list[subprocess.Popen[bytes]] = []
    at = connection.settings_dict
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "shared_libs.testing.settings",
        "DATABASE_URL": (
            f"postgres://{at['USER']}:{at['PASSWORD']}@{at['HOST']}:{at['PORT']}/{at['NAME']}"
        ),
        "PRIVATE_KEY_FILE": settings.PRIVATE_KEY_FILE,
        "PRODUCT_URL": live_server.url,
        "PROCESS_KIND": "worker",
    }

    def start() -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "django", "procrastinate", "worker"]
        started.append(subprocess.Popen(command, env=environment, cwd=settings.ROOT))
        return started[-1]

    yield start
    for worker in started:
        worker.kill()
        worker.wait()


def wait_until(is_so: Callable[[], bool], *, seconds: float) -> bool:
    """Whether it became so in time."""
    give_up_at = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > give_up_at:
            return False
        time.sleep(0.005)
    return True


def is_listening() -> bool:
    """Whether a worker is there and has done its first sweep."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'LISTEN %'")
        return bool(cursor.fetchone()[0])


def test_an_event_has_its_effect_within_a_moment_of_its_commit(
    start_worker: Start, ledger: shop.Ledger
) -> None:
    shop.subscribe()
    start_worker()
    assert wait_until(is_listening, seconds=15)

    took: list[float] = []
    for number in range(1, 21):
        begun = time.monotonic()
        shop.announce("thing:a")
        assert wait_until(lambda: len(ledger.rows()) == number, seconds=5)  # noqa: B023
        took.append(time.monotonic() - begun)

    took.sort()
    # about 30 ms on an idle machine; a lost wake-up would cost the sweep's five seconds
    assert took[10] < 0.5, took


def test_an_event_that_comes_while_the_relay_runs_does_not_wait_for_a_poll(
    start_worker: Start, ledger: shop.Ledger
) -> None:
    start_worker()
    assert wait_until(is_listening, seconds=15)
    with transaction.atomic():
        outbox.publish(shop.ThingDone(name="nobody listens yet"), aggregate="thing:a")
    assert wait_until(lambda: not OutboxEvent.objects.filter(fanned_out=False), seconds=5)
    OutboxEvent.objects.update(fanned_out=False)
    with transaction.atomic():
        list(OutboxEvent.objects.select_for_update())
        _in_a_thread(jobs.wake_relay)
        assert wait_until(relay_waits_for_a_row, seconds=5)
        shop.subscribe()
        _in_a_thread(lambda: shop.announce("thing:b"))
        time.sleep(0.3)
    freed_at = time.monotonic()

    assert wait_until(lambda: ("thing:b", 1) in ledger.rows(), seconds=5)

    # its notification came while the relay held the lock; the next poll is 1.7 seconds away
    assert time.monotonic() - freed_at < 1


def _in_a_thread(run: Callable[[], None]) -> None:
    def with_own_connection() -> None:
        try:
            run()
        finally:
            connection.close()

    thread = threading.Thread(target=with_own_connection)
    thread.start()
    thread.join()


def relay_waits_for_a_row() -> bool:
    """Whether the worker's relay has taken its look at the outbox and waits for us."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
        return bool(cursor.fetchone()[0])


def test_a_worker_killed_amid_a_delivery_is_replaced_without_loss_or_repetition(
    start_worker: Start, ledger: shop.Ledger
) -> None:
    inside = threading.Event()

    def stop_at_the_third(envelope: object) -> None:
        if getattr(envelope, "sequence", 0) == 3 and not inside.is_set():
            inside.set()
            time.sleep(0.3)

    ledger.before = stop_at_the_third
    shop.subscribe()
    first = start_worker()
    assert wait_until(is_listening, seconds=15)
    shop.announce(*["thing:a"] * 6)
    assert inside.wait(timeout=10)

    first.kill()
    first.wait()
    assert Delivery.objects.exclude(state=Delivery.State.SENT).exists()
    start_worker()

    assert wait_until(all_sent, seconds=25)
    assert ledger.rows() == [("thing:a", number) for number in range(1, 7)]


def all_sent() -> bool:
    """Whether nothing is left to send."""
    return Delivery.objects.filter(state=Delivery.State.SENT).count() == 6
