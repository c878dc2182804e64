"""Checkouts whose process is killed at a numbered place, and what became of them after.

The list of places is order's own. Where a point lies on the way is not written down here: each
journey is tried until a process dies at it, and a point that no journey reaches is an error.
"""

import signal
import subprocess
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import requests

from devstack import children, environment, ports, processes, topology
from devstack.environment import Stack
from devstack.paths import ROOT, venv_python
from devstack.verify.books import Row, opened
from tests.e2e.callers import Caller, at_once, eventually, good, new_key
from tests.e2e.machine import Machine
from tests.e2e.shopping import check_out, whole_of

START_SECONDS, PATIENCE_SECONDS, LEASE_SECONDS = 60, 300, 10
# a dead runner's lease of a checkout, of a payment thirty, and room for a busy machine
FINAL_SECONDS = 75
QUICK, PATIENT = 2, 12
CHECKOUT = "/api/v1/checkout"
WORKER = "order-worker"
NOWHERE = ""
# an authorisation of the wrong amount turns a checkout back after its last step but one
BUYING = {"forward": "tok_approve", "backward": "tok_wrong_amount"}

# the body of a checkout that is paid with this token
Basket = Callable[[str], dict[str, object]]


@dataclass(frozen=True)
class People:
    """Who buys, and who calls orders off and gives money back."""

    shopper: Caller
    manager: Caller


@dataclass(frozen=True)
class Death:
    """What came of a request that was to die at a point: no status when it did."""

    key: str
    at: float
    status: int | None = None


@dataclass(frozen=True)
class Mortal:
    """An order service that dies where it is told to; not behind the gateway."""

    address: str
    pid: int

    def fault_points(self) -> list[str]:
        """Every numbered place where a process of order may die."""
        with requests.Session() as session:
            asked = requests.Request("GET", f"{self.address}/fault-points").prepare()
            return list(good(session.send(asked, timeout=START_SECONDS)))

    def ask(self, point: str, path: str, body: object = None, **headers: str) -> Death:
        """A request whose process dies at this point, should it come there."""
        key = new_key()
        named = {"Idempotency-Key": key, "X-Fault-Point": point, "X-API-Client": "test"}
        named |= {name.replace("_", "-"): value for name, value in headers.items()}
        with requests.Session() as session:
            try:
                answer = session.post(
                    self.address + path, json=body, headers=named, timeout=PATIENCE_SECONDS
                )
            except requests.ConnectionError:
                return Death(key, time.time())
        return Death(key, time.time(), answer.status_code)

    def standing_still(self) -> list[int]:
        """Its processes that were told to stand still."""
        return [pid for pid in processes.family(self.pid) if processes.is_stopped(pid)]


@contextmanager
def mortal_order(stack: Stack) -> Iterator[Mortal]:
    """One beside the stack's own, until the end of the block."""
    (port,) = ports.free_ports(1)
    env = environment.service_environment(stack, topology.service("order"))
    env |= {"COMPTOIR_ENV": "test", "LOG_LEVEL": "WARNING"}
    command = [str(venv_python()), "-m", "tests.e2e.mortal_order", str(port)]
    with (
        stack.run.log("mortal-order").open("ab") as log,
        subprocess.Popen(command, cwd=ROOT, env=env, stdout=log, stderr=log) as server,
    ):
        try:
            assert processes.wait_until(lambda: children.answers(port, "/readyz"), START_SECONDS)
            yield Mortal(f"http://127.0.0.1:{port}", server.pid)
        finally:
            for pid in processes.family(server.pid):
                processes.send(pid, signal.SIGKILL)


@dataclass
class Undertaker:
    """Lets processes die at the points it is given, and keeps the keys of what they were at.

    `meanwhile` is done once all have died that die while somebody buys.
    """

    mortal: Mortal
    people: People
    machine: Machine
    basket: Basket
    meanwhile: Callable[[], object] = lambda: None
    died: dict[str, list[Death]] = field(default_factory=dict)
    off_the_way: set[str] = field(default_factory=set)
    known: dict[str, str] = field(default_factory=dict)

    def die_everywhere(self, points: Sequence[str], *, times: int) -> None:
        """A process has died so often at each of the points; says which none dies at."""
        wanted = list(points) * times
        on_the_way = at_once(lambda number: self.die_on_the_way(wanted[number]), len(wanted), 2)
        # what is left of these is the worker's, who has no time for it from here on
        self.meanwhile()
        left = [point for point, has_died in zip(wanted, on_the_way, strict=True) if not has_died]
        never = {point for point in left if not self.die_afterwards(point)}
        assert not never, f"nothing dies at {', '.join(sorted(never))}"

    def die_on_the_way(self, point: str) -> bool:
        """Whether a checkout that is paid, or else one that turns back, has died there."""
        if point in self.off_the_way:
            return False
        if any(self._die_buying(point, way) for way in self._likely_first(point, BUYING)):
            return True
        self.off_the_way.add(point)
        return False

    def die_afterwards(self, point: str) -> bool:
        """Whether what goes on after a request has died there: a cancellation, a refund, or the
        rest of a checkout whose payment was not heard of. The worker, who would be quicker, is held
        meanwhile.
        """
        begin = {"cancel": self._cancelled, "refund": self._refunded, "finish": self._unheard}
        with self.machine.held(WORKER):
            ways = self._likely_first(point, begin)
            return any(self._die_resuming(point, way, begin[way]()) for way in ways)

    def _likely_first(self, point: str, ways: Iterable[str]) -> list[str]:
        """The ways, that on which another point of the same step was met before the others."""
        return sorted(ways, key=lambda way: way != self.known.get(_step(point)))

    def _note(self, way: str, point: str, death: Death) -> None:
        self.known[_step(point)] = way
        self.died.setdefault(way, []).append(death)

    def _die_buying(self, point: str, way: str) -> bool:
        # on a busy machine the time of a request is up before it comes to its later points; what
        # another point of the same step was met on is the way to be patient with
        for _try in range(PATIENT if self.known.get(_step(point)) == way else QUICK):
            death = self.mortal.ask(point, CHECKOUT, self.basket(BUYING[way]))
            if death.status is None:
                self._note(way, point, death)
                return True
        return False

    def _die_resuming(self, point: str, way: str, key: str) -> bool:
        # what was interrupted rests for a moment; of the other ways all is due at once
        for _try in range(PATIENT if way == "finish" else 1):
            death = self.mortal.ask(point, "/resume")
            if death.status is None:
                self._note(way, point, replace(death, key=key))
                return True
            time.sleep(1)
        return False

    def _bought(self) -> tuple[str, dict[str, Any]]:
        """A purchase that is paid for, too, and whose key it was."""
        key, body = new_key(), self.basket("tok_approve")

        def status() -> int:
            return check_out(self.people.shopper, body, key).status_code

        eventually(status, wanted=201, seconds=PATIENCE_SECONDS)
        self.mortal.ask(NOWHERE, "/resume")
        return key, good(check_out(self.people.shopper, body, key))

    def _cancelled(self) -> str:
        key, order = self._bought()
        good(self.people.manager.post(f"/api/v1/orders/{order['number']}/cancel", key=new_key()))
        return key

    def _refunded(self) -> str:
        key, order = self._bought()
        path = f"/api/v1/orders/{order['number']}/refunds"
        good(self.people.manager.post(path, whole_of(order), key=new_key()), 201)
        return key

    def _unheard(self) -> str:
        key = new_key()
        check_out(self.people.shopper, self.basket("tok_lost_answer"), key)
        return key


def _step(point: str) -> str:
    return point.partition("_")[2].rpartition("_")[0]


ENDS = {
    "forward": ("CONFIRMED", "CONFIRMED", "CAPTURED", "captured"),
    "backward": ("FAILED", "EXPIRED", "VOIDED", "voided"),
    "finish": ("CONFIRMED", "CONFIRMED", "CAPTURED", "captured"),
    "cancel": ("CONFIRMED", "CANCELLED", "REFUNDED", "refunded"),
    "refund": ("CONFIRMED", "CONFIRMED", "REFUNDED", "refunded"),
}


def outcomes(stack: Stack, keys: Sequence[str]) -> list[Row]:
    """What became of these checkouts: attempt, order, payment, and the provider's own books."""
    question = """
        SELECT a.state, o.status, o.payment_status, COALESCE(c.state, 'none')
        FROM orders_checkoutattempt a JOIN orders_order o ON o.attempt_id = a.id
        LEFT JOIN orders_payment p ON p.order_id = o.id
        LEFT JOIN test_provider_charge c ON c.reference = p.reference
        WHERE a.key = ANY(%s)"""
    with opened(stack) as books:
        return sorted(books.ask("order", question, list(keys)))
