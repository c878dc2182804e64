"""What every quote asks is planned once for each connection."""

from typing import Any

import pytest
from django.db import ProgrammingError, connection
from django.test.utils import CaptureQueriesContext

from product_svc.config.prepared import prepared_rows

ASKED = "SELECT %s::int + 1 AS next_one"


def kept() -> list[tuple[Any, ...]]:
    """How the database has what was asked, and how often it went by a plan of before."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT statement, generic_plans FROM pg_prepared_statements WHERE statement LIKE %s",
            ["%next_one"],
        )
        return list(cursor.fetchall())


@pytest.mark.django_db
def test_what_is_asked_often_is_planned_no_more() -> None:
    answers = [prepared_rows(ASKED, [number]) for number in range(20)]

    assert answers == [[(number + 1,)] for number in range(20)]
    assert kept() == [("SELECT $1::int + 1 AS next_one", 10)]


@pytest.mark.django_db
def test_it_is_counted_as_every_other_query_and_refused_as_every_other() -> None:
    with CaptureQueriesContext(connection) as queries:
        prepared_rows(ASKED, [1])

    assert len(queries) == 1
    with pytest.raises(ProgrammingError):
        prepared_rows("SELECT nothing_of_this_name")


@pytest.mark.django_db(transaction=True)
def test_a_connection_that_was_lost_is_replaced() -> None:
    ((lost,),) = prepared_rows("SELECT pg_backend_pid()")
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s)", [lost])
    other.close()
    connection.close_at = None  # it is kept, as a worker does
    connection.close_if_unusable_or_obsolete()  # a job begins

    ((pid,),) = prepared_rows("SELECT pg_backend_pid()")

    assert pid != lost
