"""A checkout whose process dies in the middle of a step ends whole or undone."""

import contextlib
import os
import signal
import subprocess
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import pytest
import requests

from devstack import children, environment, ports, processes, topology
from devstack.environment import Stack
from devstack.paths import ROOT, venv_python
from devstack.verify.books import opened
from tests.e2e.callers import Caller, eventually, good
from tests.e2e.shopping import Level, Staff, check_out, level, order_for, quoted_cart, stock_article

pytestmark = pytest.mark.usefixtures("books_agree")
POINTS = (
    "after_attempt_commit",
    "after_freeze_call",
    "before_reserve_call",
    "after_reserve_call",
    "before_authorise_call",
    "after_authorise_call",
    "after_authorise_commit",
    "after_commit_call",
    "after_commit_commit",
)
READY_SECONDS, FINAL_SECONDS = 60, 90


@dataclass(frozen=True)
class Crash:
    """A checkout that a process has died of."""

    point: str
    key: str
    body: dict[str, Any]


@contextlib.contextmanager
def order_process(stack: Stack, point: str) -> Iterator[str]:
    """The address of an order process that dies at this point; nobody else is sent to it."""
    (port,) = ports.free_ports(1)
    env = environment.web_environment(stack, topology.service("order"), "order") | {
        "COMPTOIR_ENV": "test",
        "COMPTOIR_FAULT": point,
        "REPLICA_NAME": f"order-{point}",
        "BIND": f"127.0.0.1:{port}",
        "WEB_WORKERS": "1",
        "PROMETHEUS_MULTIPROC_DIR": str(stack.run.metrics / point),
    }
    command = [venv_python(), "-m", "gunicorn", "-c", children.GUNICORN_CONFIG]
    process = subprocess.Popen(
        [*command, "order_svc.config.wsgi"], cwd=ROOT, env=env, start_new_session=True,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        assert processes.wait_until(lambda: children.answers(port, "/readyz"), READY_SECONDS)
        yield f"http://127.0.0.1:{port}"
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def crash(stack: Stack, point: str, body: dict[str, Any]) -> Crash:
    """Send a checkout to a process that dies of it."""
    key = uuid.uuid4().hex
    url, headers = "/api/v1/checkout", {"Idempotency-Key": key}
    with (
        order_process(stack, point) as address,
        requests.Session() as session,
        contextlib.suppress(requests.ConnectionError),
    ):
        answer = session.post(f"{address}{url}", json=body, headers=headers, timeout=20)
        pytest.fail(f"{point}: answered {answer.status_code}")
    return Crash(point, key, body)


def test_a_checkout_killed_at_each_step_ends_whole_or_undone(
    stack: Stack, shopper: Caller, staff: Staff
) -> None:
    article = stock_article(staff, shopper, units=len(POINTS))
    bodies = [order_for(quoted_cart(shopper, article)) for _each in POINTS]

    with ThreadPoolExecutor(3) as pool:
        crashes = list(pool.map(lambda each: crash(stack, *each), zip(POINTS, bodies, strict=True)))

    keys = [each.key for each in crashes]
    with opened(stack) as books:
        question = "SELECT state FROM orders_checkoutattempt WHERE key = ANY(%s)"

        def unfinished() -> int:
            states = [row[0] for row in books.ask("order", question, keys)]
            return sum(1 for state in states if state not in {"CONFIRMED", "FAILED"})

        eventually(unfinished, wanted=0, seconds=FINAL_SECONDS)
        states = [row[0] for row in books.ask("order", question, keys)]
    assert len(states) == len(POINTS)
    # the client asks again with its key: it gets the order, or may buy anew
    orders = [good(check_out(shopper, each.body, each.key), 201) for each in crashes]
    assert len({order["number"] for order in orders}) == len(POINTS)
    eventually(lambda: level(staff, article), wanted=Level(len(POINTS), len(POINTS), 0))
