"""A checkout whose process is killed, wherever it was, ends whole or undone."""

import subprocess
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
import requests

from devstack import children, environment, ports, processes, topology
from devstack.environment import Stack
from devstack.paths import ROOT, venv_python
from devstack.verify.books import Row, opened
from order_svc.orders import rules
from tests.e2e.callers import Caller, at_once, eventually, good, new_key
from tests.e2e.machine import Machine
from tests.e2e.shopping import (
    Article,
    Level,
    Staff,
    check_out,
    level,
    order_for,
    quoted_cart,
    stock_article,
)

pytestmark = pytest.mark.usefixtures("books_agree")


def points(*steps: str) -> list[str]:
    """The three places of each step where a process may die."""
    parts = ("before_{}_call", "after_{}_call", "after_{}_commit")
    return [part.format(step) for step in steps for part in parts]


FORWARD = ["after_attempt_commit", *points(*rules.STEPS, "capture")]
BACKWARD = points(*rules.UNDO.values())
REFUND = points("refund")
UNITS = 50
START_SECONDS, LEASE_SECONDS = 60, 30
# a dead runner's lease, the resumer's five seconds, and room for a busy machine
FINAL_SECONDS = LEASE_SECONDS + 45


@pytest.fixture(scope="module")
def mortal(stack: Stack) -> Iterator[str]:
    """The address of an order service that dies where it is told to; not behind the gateway."""
    (port,) = ports.free_ports(1)
    env = environment.service_environment(stack, topology.service("order"))
    env |= {"COMPTOIR_ENV": "test", "LOG_LEVEL": "WARNING"}
    command = [venv_python(), "-m", "tests.e2e.mortal_order", str(port)]
    with subprocess.Popen(command, cwd=ROOT, env=env) as server:
        try:
            assert processes.wait_until(lambda: children.answers(port, "/readyz"), START_SECONDS)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.kill()


def dies(mortal: str, point: str, path: str, body: object = None) -> None:
    """A request of which its process dies: nobody answers it."""
    headers = {"Idempotency-Key": new_key(), "X-Fault-Point": point, "X-API-Client": "test"}
    with requests.Session() as session, pytest.raises(requests.ConnectionError):
        session.post(mortal + path, json=body, headers=headers, timeout=20)


def outcomes(stack: Stack, article: Article) -> list[Row]:
    """Each order of this article: attempt, order, payment, and the provider's own books."""
    question = """
        SELECT a.state, o.status, o.payment_status, COALESCE(c.state, 'none')
        FROM orders_orderline l JOIN orders_order o ON o.id = l.order_id
        JOIN orders_checkoutattempt a ON a.id = o.attempt_id
        LEFT JOIN orders_payment p ON p.order_id = o.id
        LEFT JOIN test_provider_charge c ON c.reference = p.reference
        WHERE l.sku = %s"""
    with opened(stack) as books:
        return sorted(books.ask("order", question, article.sku))


@dataclass(frozen=True)
class Deaths:
    """The articles of checkouts that died on their way forward, back, and as refunds."""

    forward: Article
    backward: Article
    refund: Article


@pytest.fixture(scope="module")
def deaths(mortal: str, machine: Machine, shopper: Caller, staff: Staff, support: Caller) -> Deaths:
    """A process has died at every place where one may."""
    died = Deaths(*(stock_article(staff, shopper, units=UNITS) for _each in range(3)))
    plan = [(point, died.forward, "tok_approve") for point in FORWARD]
    # an authorisation of the wrong amount turns a checkout back after its last step but one
    plan += [(point, died.backward, "tok_wrong_amount") for point in BACKWARD]

    def die(number: int) -> None:
        point, article, token = plan[number]
        body = order_for(quoted_cart(shopper, article), token=token)
        dies(mortal, point, "/api/v1/checkout", body)

    at_once(die, len(plan), threads=2)
    # the worker would be quicker with a refund than we are
    with machine.held("order-worker"):
        for point in REFUND:
            order = good(check_out(shopper, order_for(quoted_cart(shopper, died.refund))), 201)
            good(support.post(f"/api/v1/orders/{order['number']}/cancel", key=new_key()))
            dies(mortal, point, "/resume-payments")
    return died


def test_a_checkout_killed_on_its_way_becomes_the_order(
    stack: Stack, deaths: Deaths, staff: Staff
) -> None:
    whole = [("CONFIRMED", "CONFIRMED", "CAPTURED", "captured")] * len(FORWARD)
    eventually(lambda: outcomes(stack, deaths.forward), wanted=whole, seconds=FINAL_SECONDS)
    left = Level(UNITS, len(FORWARD), UNITS - len(FORWARD))
    eventually(lambda: level(staff, deaths.forward), wanted=left)


def test_a_checkout_killed_on_its_way_back_is_undone(
    stack: Stack, deaths: Deaths, staff: Staff
) -> None:
    undone = [("FAILED", "EXPIRED", "VOIDED", "voided")] * len(BACKWARD)
    eventually(lambda: outcomes(stack, deaths.backward), wanted=undone, seconds=FINAL_SECONDS)
    assert level(staff, deaths.backward) == Level(UNITS, 0, UNITS)


def test_a_refund_killed_anywhere_gives_the_money_back(
    stack: Stack, deaths: Deaths, staff: Staff
) -> None:
    refunded = [("CONFIRMED", "CANCELLED", "REFUNDED", "refunded")] * len(REFUND)
    eventually(lambda: outcomes(stack, deaths.refund), wanted=refunded, seconds=FINAL_SECONDS)
    eventually(lambda: level(staff, deaths.refund), wanted=Level(UNITS, 0, UNITS))
