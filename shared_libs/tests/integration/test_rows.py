"""Many rows by one statement are the rows that Django would have written."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from shared_libs.events.models import OutboxEvent
from shared_libs.rows import insert_rows

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 23, 12, 0, 0, 123456, tzinfo=UTC)
ODD = "tab\t, line\n, \\ back, \"quotes\", 'single', é, 茶, {brace}, %s, \\N"


def row(number: int, text: str = ODD) -> OutboxEvent:
    return OutboxEvent(
        event_id=UUID(int=number),
        type="some.thing.v1",
        aggregate=text,
        data={"text": text, "none": None, "list": [1, True, "1.50"], "nested": {"a": {}}},
        occurred_at=NOON,
        recorded_at=NOON,
        correlation_id="c",
    )


def test_rows_come_back_as_they_went_in_and_know_their_keys_in_order() -> None:
    rows = [row(number) for number in range(1, 4)]

    with CaptureQueriesContext(connection) as statements:
        insert_rows(rows)

    assert len(statements) == 1
    stored = list(OutboxEvent.objects.order_by("position"))
    assert [each.pk for each in stored] == [each.pk for each in rows]
    columns = [field.attname for field in OutboxEvent._meta.concrete_fields]
    for mine, theirs in zip(rows, stored, strict=True):
        assert {name: getattr(mine, name) for name in columns} == {
            name: getattr(theirs, name) for name in columns
        }
        assert not mine._state.adding


def test_no_rows_are_no_statement() -> None:
    with CaptureQueriesContext(connection) as statements:
        insert_rows([])

    assert len(statements) == 0


def test_what_a_constraint_refuses_is_refused_whole() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        insert_rows([row(1), row(1)])

    assert OutboxEvent.objects.count() == 0


def test_what_no_column_can_hold_is_said() -> None:
    odd = row(1)
    odd.data = {"number": object()}

    with pytest.raises(TypeError, match="object"):
        insert_rows([odd])
