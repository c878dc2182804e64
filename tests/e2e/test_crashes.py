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


# a basket without coupons and gift cards has no more
STEPS = [step for step in rules.STEPS if step not in rules.FINISH]
FORWARD = ["after_attempt_commit", *points(*STEPS, "capture")]
BACKWARD = points(*(undo for step, undo in rules.UNDO.items() if step in STEPS))
REFUND = points("refund")
UNITS, TRIES = 200, 5
START_SECONDS, LEASE_SECONDS = 60, 30
# a dead runner's lease, the resumer's five seconds, and room for a busy machine
FINAL_SECONDS = LEASE_SECONDS + 45


@pytest.fixture(scope="module")
def mortal(stack: Stack) -> Iterator[str]:
    """The address of an order service that dies where it is told to; not behind the gateway."""
    (port,) = ports.free_ports(1)
    env = environment.service_environment(stack, topology.service("order"))
    env |= {"COMPTOIR_ENV": "test", "LOG_LEVEL": "WARNING"}
    command = [str(venv_python()), "-m", "tests.e2e.mortal_order", str(port)]
    with subprocess.Popen(command, cwd=ROOT, env=env) as server:
        try:
            assert processes.wait_until(lambda: children.answers(port, "/readyz"), START_SECONDS)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.kill()


def dies(mortal: str, point: str, path: str, body: object = None) -> str:
    """The key of a request of which its process died; empty when it was answered after all."""
    key = new_key()
    headers = {"Idempotency-Key": key, "X-Fault-Point": point, "X-API-Client": "test"}
    with requests.Session() as session:
        try:
            session.post(mortal + path, json=body, headers=headers, timeout=20)
        except requests.ConnectionError:
            return key
    return ""


def outcomes(stack: Stack, keys: list[str]) -> list[Row]:
    """What became of these checkouts: attempt, order, payment, and the provider's own books."""
    question = """
        SELECT a.state, o.status, o.payment_status, COALESCE(c.state, 'none')
        FROM orders_checkoutattempt a JOIN orders_order o ON o.attempt_id = a.id
        LEFT JOIN orders_payment p ON p.order_id = o.id
        LEFT JOIN test_provider_charge c ON c.reference = p.reference
        WHERE a.key = ANY(%s)"""
    with opened(stack) as books:
        return sorted(books.ask("order", question, keys))


@dataclass(frozen=True)
class Deaths:
    """The keys of checkouts that died on their way forward, back, and in a refund."""

    forward: list[str]
    backward: list[str]
    refund: list[str]


@pytest.fixture(scope="module")
def deaths(
    mortal: str, article: Article, machine: Machine, shopper: Caller, support: Caller
) -> Deaths:
    """A process has died at every place where one may."""

    def die(point: str, token: str) -> str:
        # a busy machine may say 503 before the point is reached
        for _try in range(TRIES):
            body = order_for(quoted_cart(shopper, article), token=token)
            if key := dies(mortal, point, "/api/v1/checkout", body):
                return key
        return pytest.fail(f"nothing dies at {point}")

    forward = at_once(lambda number: die(FORWARD[number], "tok_approve"), len(FORWARD), threads=2)
    # an authorisation of the wrong amount turns a checkout back after its last step but one
    wrong = "tok_wrong_amount"
    backward = at_once(lambda number: die(BACKWARD[number], wrong), len(BACKWARD), threads=2)
    # the worker would be quicker with a refund than we are
    with machine.held("order-worker"):
        refund = [die_in_refund(mortal, point, article, shopper, support) for point in REFUND]
    return Deaths(forward, backward, refund)


def die_in_refund(
    mortal: str, point: str, article: Article, shopper: Caller, support: Caller
) -> str:
    """The key of the checkout whose refund a process has died of."""
    key = new_key()
    order = good(check_out(shopper, order_for(quoted_cart(shopper, article)), key), 201)
    good(support.post(f"/api/v1/orders/{order['number']}/cancel", key=new_key()))
    assert dies(mortal, point, "/resume-payments")
    return key


@pytest.fixture(scope="module")
def article(shopper: Caller, staff: Staff) -> Article:
    return stock_article(staff, shopper, units=UNITS)


def test_a_checkout_killed_on_its_way_becomes_the_order(stack: Stack, deaths: Deaths) -> None:
    whole = [("CONFIRMED", "CONFIRMED", "CAPTURED", "captured")] * len(FORWARD)
    eventually(lambda: outcomes(stack, deaths.forward), wanted=whole, seconds=FINAL_SECONDS)


def test_a_checkout_killed_on_its_way_back_is_undone(stack: Stack, deaths: Deaths) -> None:
    undone = [("FAILED", "EXPIRED", "VOIDED", "voided")] * len(BACKWARD)
    eventually(lambda: outcomes(stack, deaths.backward), wanted=undone, seconds=FINAL_SECONDS)


def test_a_refund_killed_anywhere_gives_the_money_back(stack: Stack, deaths: Deaths) -> None:
    refunded = [("CONFIRMED", "CANCELLED", "REFUNDED", "refunded")] * len(REFUND)
    eventually(lambda: outcomes(stack, deaths.refund), wanted=refunded, seconds=FINAL_SECONDS)


def test_the_stock_is_promised_to_the_orders_and_nobody_else(
    stack: Stack, deaths: Deaths, article: Article, staff: Staff
) -> None:
    question = """SELECT count(*) FROM orders_orderline l JOIN orders_order o ON o.id = l.order_id
                  WHERE l.sku = %s AND o.status = 'CONFIRMED'"""
    with opened(stack) as books:
        orders = int(books.ask("order", question, article.sku)[0][0])

    assert orders >= len(deaths.forward)
    eventually(lambda: level(staff, article), wanted=Level(UNITS, orders, UNITS - orders))
