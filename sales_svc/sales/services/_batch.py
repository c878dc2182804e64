"""The batch of a till: claimed by one request at a time, worked off in chunks, answered once for
all.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any  # Any: an answer is free JSON
from uuid import UUID, uuid4

import structlog
from django.db import DatabaseError, transaction
from django.db.models.functions import Now
from django.utils import timezone

from sales_svc.sales import selectors
from sales_svc.sales.errors import (
    BatchInProgress,
    BatchTooLarge,
    BatchUnreadable,
    RegisterRevoked,
)
from sales_svc.sales.models import QuarantinedBody, Register, SyncBatch
from sales_svc.sales.rules import chunks, members, reading
from sales_svc.sales.rules.members import Unreadable
from sales_svc.sales.rules.verdicts import Course
from sales_svc.sales.services._chunk import take_chunk
from sales_svc.sales.services._work import Sent
from shared_libs.api.parsing import parse_strictly
from shared_libs.api.rendering import to_json

log = structlog.get_logger(__name__)
MAX_ITEMS = 1_000
TRIES = 5
# longer than any chunk takes; a request that died is followed up after it
LEASE = timedelta(seconds=10)
MAX_QUARANTINED = 50


@dataclass(frozen=True)
class BatchSaid:
    """A body that could be read as a batch; `order` are the places of its items by sequence, those
    without one last.
    """

    batch_id: UUID
    sent: Sequence[Sent]
    order: Sequence[int]
    content_hash: str
    sequences: frozenset[int]

    @property
    def by_sequence(self) -> Sequence[Sent]:
        """The items in the order in which they happened."""
        return [self.sent[index] for index in self.order]


def sync_batch(
    *, register: Register, body: bytes, now: datetime, till_clock: datetime | None = None
) -> bytes:
    """Every item of the batch has been taken, once; returns the answer, the same bytes for the same
    batch.

    Commits after a hundred items, or fewer with many lines, under the register's lock; a later
    request goes on where one stopped. `till_clock` is what the till's clock said when it sent this:
    by how much it is wrong tells a wrong clock from a late sale. Raises BatchUnreadable,
    BatchTooLarge, BatchInProgress, and RegisterRevoked once the body is kept in quarantine.
    """
    if register.status == Register.Status.REVOKED:
        _quarantine(register, body, now)
        raise RegisterRevoked
    return take_body(register, body, now, till_clock)


def take_body(
    register: Register, body: bytes, now: datetime, till_clock: datetime | None = None
) -> bytes:
    """As sync_batch, for a register that someone has vouched for."""
    said = read_batch(body)
    batch = _claim(register, said, now, till_clock)
    if batch.answer is not None:
        return bytes(batch.answer)
    with _lease_given_back(batch):
        while batch.done < len(said.sent):
            _take_next(batch, said)
        return _answer(batch, said)


def read_batch(body: bytes) -> BatchSaid:
    """The batch in a body. Raises ParseError or BatchUnreadable (400), BatchTooLarge (413)."""
    content = parse_strictly(body)
    items = content.get("items") if isinstance(content, dict) else None
    if not isinstance(items, list):
        raise BatchUnreadable
    if len(items) > MAX_ITEMS:
        raise BatchTooLarge
    try:
        batch_id = members.identity(content.get("batch_id"))
        sent = [_read(item) for item in items]
    except (ValueError, RecursionError):
        raise BatchUnreadable from None
    sequences = frozenset(each.label.sequence for each in sent if each.label.sequence)
    return BatchSaid(batch_id, sent, _order(sent), _content_hash(sent), sequences)


def _order(sent: Sequence[Sent]) -> list[int]:
    # a closing that stands before its sales comes after them all the same
    last = members.MAX_SEQUENCE + 1
    return sorted(range(len(sent)), key=lambda index: sent[index].label.sequence or last)


def _read(body: object) -> Sent:
    label = reading.label_of(body)
    try:
        return Sent(label, body, reading.read_item(body))
    except Unreadable as problem:
        return Sent(label, body, None, problem.code, problem.field)


def _content_hash(sent: Sequence[Sent]) -> str:
    lines = (f"{each.label.sequence} {each.label.fingerprint}" for each in sent)
    return sha256("\n".join(lines).encode()).hexdigest()


def _quarantine(register: Register, body: bytes, now: datetime) -> None:
    """Keep what a revoked register sent, once, and only so much of it that a stolen till fills no
    disk.
    """
    kept = QuarantinedBody.objects.filter(register=register)
    digest = sha256(body).hexdigest()
    if kept.filter(body_hash=digest).exists() or kept.count() >= MAX_QUARANTINED:
        log.warning("sync.quarantine_skipped", register=str(register.pk), bytes=len(body))
        return
    row = QuarantinedBody(
        register=register, body=body, body_hash=digest, size=len(body), received_at=now
    )
    QuarantinedBody.objects.bulk_create([row], ignore_conflicts=True)
    log.warning("sync.quarantined", register=str(register.pk), bytes=len(body))


def _claim(
    register: Register, said: BatchSaid, now: datetime, till_clock: datetime | None = None
) -> SyncBatch:
    """The batch, ours to work on or answered already. Raises BatchInProgress when another request
    has it.
    """
    owner = uuid4()
    batch, is_new = SyncBatch.objects.get_or_create(
        register=register,
        batch_id=said.batch_id,
        content_hash=said.content_hash,
        defaults={
            "owner": owner,
            "lease_until": Now() + LEASE,
            "received_at": now,
            "clock_ahead": till_clock - now if till_clock else None,
            "item_count": len(said.sent),
        },
    )
    if is_new or batch.state == SyncBatch.State.ANSWERED:
        return batch
    abandoned = SyncBatch.objects.filter(
        pk=batch.pk, state=SyncBatch.State.WORKING, lease_until__lt=Now()
    )
    taken = abandoned.update(owner=owner, lease_until=Now() + LEASE)
    batch.refresh_from_db()
    if not taken and batch.state == SyncBatch.State.WORKING:
        raise BatchInProgress
    return batch


@contextmanager
def _lease_given_back(batch: SyncBatch) -> Iterator[None]:
    """Should the work fail, the next request may go on at once instead of waiting for the lease."""
    try:
        yield
    except BaseException:
        with suppress(DatabaseError):
            SyncBatch.objects.filter(pk=batch.pk, owner=batch.owner).update(lease_until=Now())
        raise


@transaction.atomic
def _take_next(batch: SyncBatch, said: BatchSaid) -> None:
    """The next items and the batch's progress, or neither.

    Raises BatchInProgress when another request has taken the batch over meanwhile.
    """
    register = _locked(batch)
    chunk = _next_chunk(said, batch.done)
    results = batch.results + take_chunk(register, batch, said.sequences, chunk)
    _move(batch, done=batch.done + len(chunk), results=results, lease_until=Now() + LEASE)
    batch.done, batch.results = batch.done + len(chunk), results


def _next_chunk(said: BatchSaid, done: int) -> Sequence[Sent]:
    left = said.by_sequence[done : done + chunks.ITEMS]
    lines = [len(getattr(sent.item, "lines", ())) for sent in left]
    return left[: chunks.first(lines)]


def _locked(batch: SyncBatch) -> Register:
    return Register.objects.filter(pk=batch.register_id).select_related("store").locked().get()


def _move(batch: SyncBatch, **columns: Any) -> None:  # Any: column values of several types
    mine = SyncBatch.objects.filter(
        pk=batch.pk, owner=batch.owner, done=batch.done, state=SyncBatch.State.WORKING
    )
    if not mine.update(**columns):
        raise BatchInProgress


@transaction.atomic
def _answer(batch: SyncBatch, said: BatchSaid) -> bytes:
    """The answer to all items, in the order in which they were sent."""
    place = {index: position for position, index in enumerate(said.order)}
    results = [batch.results[place[index]] for index in range(len(said.sent))]
    register = Register.objects.get(pk=batch.register_id)
    content: dict[str, Any] = {
        "results": results,
        "last_sequence": register.last_sequence,
    }
    if register.contiguous_sequence < register.last_sequence:
        content["resend_from"] = register.contiguous_sequence + 1
    content["server_time"] = timezone.now().isoformat()
    answer = to_json(content)
    _move(batch, state=SyncBatch.State.ANSWERED, answer=answer, results=[])
    return answer


def take_item(*, register: Register, item: Mapping[str, object], now: datetime) -> bytes:
    """One item of a till that has a line and counts nothing itself: it gets the next sequence.

    Returns the answer of its batch. An item that was taken before keeps its sequence and gets its
    first receipt again. Raises what sync_batch raises; BatchInProgress where others are always
    quicker.
    """
    for _each in range(TRIES):
        number = selectors.sequence_for(register, item.get("id"))
        body = {"batch_id": str(uuid4()), "items": [{**item, "sequence": number}]}
        answer = sync_batch(register=register, body=to_json(body), now=now)
        (result,) = json.loads(answer)["results"]
        if result.get("code") != Course.SEQUENCE_REUSED:
            return answer
    raise BatchInProgress


def release_quarantined_body(*, quarantined_id: UUID, actor: str, now: datetime) -> None:
    """What a revoked register sent is taken as if it were not; a manager answers for it.

    Taking it twice changes nothing. Raises what sync_batch raises for a body that is no batch.
    """
    kept = QuarantinedBody.objects.select_related("register").get(pk=quarantined_id)
    take_body(kept.register, bytes(kept.body), now)
    QuarantinedBody.objects.filter(pk=kept.pk, released_at__isnull=True).update(
        released_at=now, released_by=actor
    )
    log.info("sync.quarantine_released", register=str(kept.register_id), actor=actor)
