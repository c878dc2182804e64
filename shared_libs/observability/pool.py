"""How a process uses its connections to the database, as their pool counts it: no query asked."""

import threading
import time

from django.db import connection
from prometheus_client import Counter, Gauge
from psycopg_pool import ConnectionPool

EVERY_SECONDS = 2.0

SIZE = Gauge(
    "comptoir_pool_size", "Connections of the pool, in use or not.", multiprocess_mode="livesum"
)
AVAILABLE = Gauge(
    "comptoir_pool_available", "Connections that nobody uses.", multiprocess_mode="livesum"
)
WAITING = Gauge(
    "comptoir_pool_waiting", "Requests that wait for a connection.", multiprocess_mode="livesum"
)
WAITS = Counter("comptoir_pool_waits_total", "Requests that have had to wait for a connection.")
WAIT_SECONDS = Counter("comptoir_pool_wait_seconds_total", "How long they waited, in all.")
REFUSALS = Counter("comptoir_pool_refusals_total", "Those of them that waited in vain.")


def watch() -> None:
    """Report the use of this process's pool from now on, also while it serves nobody."""
    threading.Thread(target=_report_for_ever, name="pool-watch", daemon=True).start()


def _report_for_ever() -> None:
    while True:
        pool = connection.pool  # type: ignore[attr-defined]  # PostgreSQL's connection has one
        if pool is not None:
            report(pool)
        time.sleep(EVERY_SECONDS)


def report(pool: ConnectionPool) -> None:
    """Add what the pool has counted since the last report, and note how it stands."""
    counted = pool.pop_stats()
    SIZE.set(counted["pool_size"])
    AVAILABLE.set(counted["pool_available"])
    WAITING.set(counted["requests_waiting"])
    WAITS.inc(counted.get("requests_queued", 0))
    WAIT_SECONDS.inc(counted.get("requests_wait_ms", 0) / 1000)
    REFUSALS.inc(counted.get("requests_errors", 0))
