"""A person's wish to see or to lose what we hold of them, as each service answers it.

The customer service asks all others by an event; each answers by one of its own, in the transaction
in which it has done what was asked. A repeat of the question is answered again.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar  # Any: what is held of a person is free JSON
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.utils import timezone

from shared_libs.events import outbox
from shared_libs.events.envelope import Envelope
from shared_libs.events.models import OutboxEvent
from shared_libs.idempotency.models import IdempotencyKey

EXPORT, ERASE, RECTIFY = "EXPORT", "ERASE", "RECTIFY"
DONE, NOTHING, LATER = "done", "nothing_held", "later"
Held = dict[str, Any]
# of a day's answers, so a scan is well enough
_FORGET_ANSWERS = "DELETE FROM idempotency_idempotencykey WHERE position(%s IN body) > 0"


@dataclass(frozen=True)
class Person:
    """Whose data it is about: the account, and the address that guests are known by."""

    request_id: UUID
    customer_id: UUID
    email: str

    @property
    def pseudonym(self) -> str:
        """What stands in the place of an erased address; it leads to nobody."""
        return f"erased-{self.request_id}@erased.invalid"


@dataclass(frozen=True)
class Correction:
    """How a person is rightly called from now on, and how they were called until now."""

    name_before: str
    name: str
    email: str

    def of(self, name: str) -> str:
        """The name as it should stand in a copy; somebody else's stays as it is."""
        is_theirs = name.strip().casefold() == self.name_before.strip().casefold()
        return self.name if is_theirs and self.name_before.strip() else name


@dataclass(frozen=True)
class Erased:
    """What a service did; LATER with its reason when something is under way that needs the data."""

    outcome: str
    reason: str = ""


@dataclass(frozen=True)
class PrivacyAnswered:
    """One service has done what a person asked for, or says why not yet."""

    TYPE: ClassVar[str] = f"{settings.SERVICE_NAME}.privacy_answered.v1"

    request_id: UUID
    customer_id: UUID
    outcome: str
    reason: str
    content: Held
    answered_at: datetime


def _no_copies(_person: Person, _correction: Correction) -> Erased:
    return Erased(NOTHING)


def answering(
    *,
    export: Callable[[Person], Held],
    erase: Callable[[Person], Erased],
    rectify: Callable[[Person, Correction], Erased] = _no_copies,
) -> Callable[[Envelope], None]:
    """The handler of `customer.privacy_requested.v1` for a service that holds personal data.

    It names the account that asks and those that were merged into it: each is shown, erased or put
    right, and the service answers once. What `export` returns are lists by name. A service without
    copies of names and addresses leaves `rectify` out.
    """

    def on_privacy_requested(event: Envelope) -> None:
        persons = _persons(event.data)
        if event.data["kind"] == EXPORT:
            content = _together(export(person) for person in persons)
            _answer(persons[0], Erased(DONE if content else NOTHING), content)
            return
        if event.data["kind"] == RECTIFY:
            right = _correction(event.data["correction"])
            done = _all_in_all([rectify(person, right) for person in persons])
            _answer(persons[0], done, {})
            return
        for person in persons:
            forget_traces(person.customer_id, person.email)
        _answer(persons[0], _all_in_all([erase(person) for person in persons]), {})

    return on_privacy_requested


def _correction(said: Mapping[str, Any]) -> Correction:
    return Correction(said["name_before"], said["name"], said["email"])


def nothing_held() -> Callable[[Envelope], None]:
    """The handler for a service that knows of no person."""
    return answering(export=lambda _person: {}, erase=lambda _person: Erased(NOTHING))


def forget_traces(customer_id: UUID, email: str) -> None:
    """What the machinery keeps of a person's words is gone: stored answers, and earlier exports.

    Answers that were given to others, such as staff who called an order off, go when they name the
    person. Expects the caller's transaction.
    """
    IdempotencyKey.objects.filter(actor=f"customer:{customer_id}").delete()
    with connection.cursor() as cursor:
        for name in filter(None, (str(customer_id), email)):
            cursor.execute(_FORGET_ANSWERS, [name.encode()])
    answers = OutboxEvent.objects.filter(
        type=PrivacyAnswered.TYPE, data__customer_id=str(customer_id)
    )
    for event in answers.exclude(data__content={}):
        event.data["content"] = {}
        event.save(update_fields=["data"])


def _persons(asked: Mapping[str, Any]) -> list[Person]:
    request_id = UUID(asked["request_id"])
    accounts = [asked, *asked.get("earlier_accounts", ())]
    return [Person(request_id, UUID(each["customer_id"]), str(each["email"])) for each in accounts]


def _together(parts: Iterable[Held]) -> Held:
    held: Held = {}
    for part in parts:
        for name, rows in part.items():
            held[name] = [*held.get(name, ()), *rows]
    return held


def _all_in_all(answers: Sequence[Erased]) -> Erased:
    waiting = [each.reason for each in answers if each.outcome == LATER]
    if waiting:
        return Erased(LATER, "; ".join(waiting))
    return Erased(DONE if any(each.outcome == DONE for each in answers) else NOTHING)


def _answer(person: Person, done: Erased, content: Held) -> None:
    event = PrivacyAnswered(
        request_id=person.request_id,
        customer_id=person.customer_id,
        outcome=done.outcome,
        reason=done.reason,
        content=content,
        answered_at=timezone.now(),
    )
    outbox.publish(event, aggregate=f"privacy:{person.request_id}")
