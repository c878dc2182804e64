"""Where drills happen: a whole shop of their own, the people in it, and how hard to try."""

import json
import time
from dataclasses import dataclass
from typing import Any

import psycopg

from devstack import testbed, topology
from devstack.environment import Stack
from devstack.verify.__main__ import verify
from devstack.verify.books import Row, opened
from order_svc.tests.fake_stripe import FakeStripe
from tests.drills.figures import Figure, Requirement
from tests.drills.proxy import BadLine
from tests.e2e.callers import Caller
from tests.e2e.machine import Machine
from tests.e2e.shopping import Staff, staff_of

# leases of the dead, tries that are paused in between, and a busy machine
END_SECONDS = 240.0
SETTLE_SECONDS = 60.0


@dataclass(frozen=True)
class Effort:
    """How often each thing is done: at a fault point, at random, and each race; and for how long
    a provider is away.
    """

    times: int
    kills: int
    repeats: int
    away_seconds: int

    @property
    def is_short(self) -> bool:
        """Whether a little of each race is enough."""
        return self.repeats == 1


@dataclass(frozen=True)
class FarProvider:
    """A provider of payments of somebody else's, and the line to it."""

    stripe: FakeStripe
    line: BadLine

    @property
    def environment(self) -> dict[str, str]:
        """How a shop is told of it."""
        return {
            "PAYMENT_PROVIDERS": "test,stripe",
            "STRIPE_API_KEY": "sk_test_none",
            "STRIPE_API_BASE": self.line.url,
        }


@dataclass(frozen=True)
class Ground:
    """One running shop."""

    stack: Stack
    what: dict[str, Any]
    machine: Machine
    staff: Staff
    shopper: Caller
    provider: FarProvider
    effort: Effort

    def ask(self, service: str, question: str, *values: object) -> list[Row]:
        """The rows that a service's database answers."""
        with opened(self.stack) as books:
            return books.ask(service, question, *values)

    def change(self, service: str, command: str, *values: object) -> None:
        """Something in a service's database is changed behind its back."""
        owner = topology.service(service)
        url = self.stack.cluster.url(owner.role, self.stack.vault.roles[service], owner.database)
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(command.encode(), values)

    def await_the_end(self, seconds: float = END_SECONDS) -> int:
        """No checkout is under way any more, or the time is up; returns how many still are."""
        question = "SELECT count(*) FROM orders_checkoutattempt WHERE finished_at IS NULL"
        give_up_at = time.monotonic() + seconds
        while (left := int(self.ask("order", question)[0][0])) and time.monotonic() < give_up_at:
            time.sleep(1)
        return left

    def left_of(self, question: str, *values: object) -> int:
        """What order counts, once that is nothing or a minute has passed; money is moved after."""
        give_up_at = time.monotonic() + SETTLE_SECONDS
        while (left := int(self.ask("order", question, *values)[0][0])) and (
            time.monotonic() < give_up_at
        ):
            time.sleep(1)
        return left

    def books_agree(self, of: Requirement, after: str) -> Figure:
        """I1 to I14, after what was done to them."""
        said = "hold" if verify(self.stack) else "broken (above)"
        return of.exactly(f"invariants after {after}", said, "hold")


def ground_of(stack: Stack, provider: FarProvider, effort: Effort) -> Ground:
    """The people and processes of a shop that runs."""
    what = json.loads(testbed.info_file(stack.run).read_text())
    shopper = Caller(what["gateway"], what["api_keys"]["test"])
    return Ground(stack, what, Machine(stack), staff_of(what), shopper, provider, effort)
