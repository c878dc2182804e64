"""How a service answers a person's wish: once asked, in the transaction of what it did."""

from dataclasses import replace
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from django.utils import timezone

from shared_libs import privacy
from shared_libs.events.envelope import Envelope
from shared_libs.events.models import OutboxEvent
from shared_libs.idempotency.models import IdempotencyKey

pytestmark = pytest.mark.django_db
ADA, REQUEST = uuid4(), uuid4()


def asked(kind: str) -> Envelope:
    data = {
        "request_id": str(REQUEST),
        "kind": kind,
        "customer_id": str(ADA),
        "email": "ada@example.org",
    }
    now, type_ = datetime(2026, 11, 23, tzinfo=UTC), "customer.privacy_requested.v1"
    return Envelope(uuid4(), type_, "customer", f"privacy:{REQUEST}", 1, now, "test-0001", data)


def stored_answer(actor: str, body: bytes = b'{"name": "Ada"}') -> None:
    IdempotencyKey.objects.create(
        actor=actor,
        route="POST x",
        key="a-key-0000000001",
        fingerprint="",
        status=201,
        content_type="application/json",
        headers={},
        body=body,
        created_at=timezone.now(),
        expires_at=timezone.now(),
    )


HANDLER = privacy.answering(
    export=lambda person: {"letters": [person.email]},
    erase=lambda person: privacy.Erased(privacy.LATER, f"as {person.pseudonym}"),
)


def test_a_copy_goes_out_in_an_event_of_this_service() -> None:
    HANDLER(asked("EXPORT"))

    event = OutboxEvent.objects.get()
    assert event.type == "product.privacy_answered.v1"
    assert event.data["outcome"] == "done"
    assert event.data["content"] == {"letters": ["ada@example.org"]}


def test_a_service_that_holds_nothing_says_so() -> None:
    handler = privacy.nothing_held()

    handler(asked("EXPORT"))
    handler(asked("ERASE"))

    assert [row.data["outcome"] for row in OutboxEvent.objects.order_by("pk")] == [
        "nothing_held",
        "nothing_held",
    ]


def asked_of_two(kind: str) -> Envelope:
    event = asked(kind)
    earlier = {"customer_id": str(uuid4()), "email": "ada@old.example"}
    return replace(event, data={**event.data, "earlier_accounts": [earlier]})


def test_accounts_that_were_merged_are_shown_and_erased_in_one_answer() -> None:
    said = {
        "ada@example.org": privacy.Erased(privacy.NOTHING),
        "ada@old.example": privacy.Erased(privacy.DONE),
    }
    erased: list[str] = []

    def erase(person: privacy.Person) -> privacy.Erased:
        erased.append(person.email)
        return said[person.email]

    handler = privacy.answering(export=lambda person: {"letters": [person.email]}, erase=erase)

    handler(asked_of_two("EXPORT"))
    handler(asked_of_two("ERASE"))
    HANDLER(asked_of_two("ERASE"))

    copy, done, later = OutboxEvent.objects.order_by("pk")
    assert copy.data["content"] == {}  # gone with the erasure
    assert erased == ["ada@example.org", "ada@old.example"]
    assert (done.data["outcome"], later.data["outcome"]) == ("done", "later")
    assert later.data["reason"].count(";") == 1


def test_a_copy_of_merged_accounts_has_the_letters_of_both() -> None:
    HANDLER(asked_of_two("EXPORT"))

    content = OutboxEvent.objects.get().data["content"]
    assert content == {"letters": ["ada@example.org", "ada@old.example"]}


def test_an_erasure_takes_stored_answers_and_earlier_copies_with_it() -> None:
    HANDLER(asked("EXPORT"))
    stored_answer(f"customer:{ADA}")
    stored_answer("customer:somebody-else")
    stored_answer("staff:eve", b'{"email": "ada@example.org"}')
    stored_answer("staff:zoe", f'{{"customer_id": "{ADA}"}}'.encode())

    HANDLER(asked("ERASE"))

    earlier, answer = OutboxEvent.objects.order_by("pk")
    assert earlier.data["content"] == {}
    assert (answer.data["outcome"], answer.data["reason"]) == (
        "later",
        f"as erased-{REQUEST}@erased.invalid",
    )
    assert IdempotencyKey.objects.get().actor == "customer:somebody-else"


def test_a_correction_is_read_by_who_knows_less_of_it_than_was_said() -> None:
    put_right: list[privacy.Correction] = []

    def rectify(_person: privacy.Person, correction: privacy.Correction) -> privacy.Erased:
        put_right.append(correction)
        return privacy.Erased(privacy.DONE)

    said = {"name_before": "Ada Roy", "name": "Ada Royer", "email": "ada@example.org"}
    event = asked("RECTIFY")
    handler = privacy.answering(
        export=lambda _person: {}, erase=lambda _person: privacy.Erased("x"), rectify=rectify
    )

    handler(replace(event, data=event.data | {"correction": said | {"pronoun": "she"}}))

    assert put_right == [privacy.Correction(**said)]
    assert OutboxEvent.objects.get().data["outcome"] == "done"
