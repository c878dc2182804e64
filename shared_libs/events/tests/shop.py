"""A small trade for these tests: things are done, and whoever hears of it counts them."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import ClassVar

from django.db import connection, transaction

from shared_libs.events import outbox, relay
from shared_libs.events.envelope import Envelope
from shared_libs.events.models import Subscription
from shared_libs.events.verdicts import Unreachable, Verdict


@dataclass(frozen=True)
class ThingDone:
    """The one event of this trade."""

    TYPE: ClassVar[str] = "product.thing_done.v1"
    name: str


def announce(*aggregates: str) -> None:
    """Publish one event for each aggregate, each in its own transaction."""
    for aggregate in aggregates:
        with transaction.atomic():
            outbox.publish(ThingDone(name=aggregate), aggregate=aggregate)


def subscribe(name: str = "product") -> Subscription:
    """A subscriber to what this trade announces."""
    return Subscription.objects.create(name=name, types=[ThingDone.TYPE])


def announce_to(subscription: Subscription, *aggregates: str) -> None:
    """Publish, and hand the events to the subscription."""
    announce(*aggregates)
    relay.fan_out()


class Listener:
    """A subscriber in memory: notes what it was sent and answers as told, `most` of it at once."""

    def __init__(self) -> None:
        self.heard: list[tuple[str, int]] = []
        self.tries: list[int] = []
        self.is_down = False
        self.sizes: list[int] = []
        self.most = 200
        self.refuses: set[tuple[str, int]] = set()

    def post_batch(
        self, _subscriber: str, batch: Sequence[Envelope], *, nth_try: int
    ) -> Mapping[str, Verdict]:
        """Take the place of sink.post_batch."""
        self.tries.append(nth_try)
        self.sizes.append(len(batch))
        if self.is_down:
            raise Unreachable("down")
        verdicts: dict[str, Verdict] = {}
        refused: set[str] = set()
        for each in batch[: self.most]:
            if each.subject in refused:
                continue
            self.heard.append((each.subject, each.sequence))
            if (each.subject, each.sequence) in self.refuses:
                refused.add(each.subject)
                verdicts[str(each.id)] = Verdict(str(each.id), "refused", "poison", "no thank you")
            else:
                verdicts[str(each.id)] = Verdict(str(each.id), "accepted")
        return verdicts


class Ledger:
    """Effects that are seen: one row each, in a table of the tests' own."""

    def __init__(self) -> None:
        self.before: Callable[[Envelope], None] = lambda _envelope: None
        self.runs: list[int] = []

    def handle(self, envelope: Envelope) -> None:
        """Write down the effect of an event."""
        self.before(envelope)
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO test_ledger (subject, sequence) VALUES (%s, %s)",
                [envelope.subject, envelope.sequence],
            )

    def handle_all(self, run: Sequence[Envelope]) -> None:
        """Write down the effects of several events, as one."""
        self.runs.append(len(run))
        for envelope in run:
            self.handle(envelope)

    def rows(self) -> list[tuple[str, int]]:
        """The effects in the order they happened."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT subject, sequence FROM test_ledger ORDER BY id")
            return list(cursor.fetchall())


@contextmanager
def ledger_table() -> Iterator[None]:
    """The table of effects, for as long as a test runs."""
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TABLE IF NOT EXISTS test_ledger"
            " (id bigserial PRIMARY KEY, subject text, sequence bigint)"
        )
        cursor.execute("TRUNCATE test_ledger")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE test_ledger")
