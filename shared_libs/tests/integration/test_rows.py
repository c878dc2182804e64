"""Many rows by one statement are the rows that Django would have written."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from django.db import DataError, IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from shared_libs.events.models import OutboxEvent
from shared_libs.rows import insert_rows, insert_values, new_row

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


def test_values_are_written_as_rows_are_and_their_keys_come_back() -> None:
    columns = [
        field.attname for field in OutboxEvent._meta.concrete_fields if not field.primary_key
    ]
    said = [row(number) for number in (1, 2)]

    keys = insert_values(
        OutboxEvent, [{name: getattr(each, name) for name in columns} for each in said]
    )

    stored = list(OutboxEvent.objects.order_by("position"))
    assert [each.pk for each in stored] == keys
    for mine, theirs in zip(said, stored, strict=True):
        assert [getattr(mine, name) for name in columns] == [
            getattr(theirs, name) for name in columns
        ]


def test_a_row_made_of_its_columns_is_the_one_that_django_makes() -> None:
    slowly = row(1)
    columns = {field.attname for field in OutboxEvent._meta.concrete_fields}
    values = {name: getattr(slowly, name) for name in columns - {"position"}}

    made = new_row(OutboxEvent, values)

    assert vars(made).keys() == vars(slowly).keys()
    assert {name: getattr(made, name) for name in columns} == {
        name: getattr(slowly, name) for name in columns
    }
    made.save()
    assert OutboxEvent.objects.get().pk == made.pk


def test_half_a_character_is_the_databases_to_refuse() -> None:
    with pytest.raises(DataError, match="surrogates"):
        insert_rows([row(1, "\ud83d")])


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
