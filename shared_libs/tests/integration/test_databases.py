"""What a database does to a request, and whether another try is worth it."""

import time

import pytest
from django.db import DatabaseError, connection

from shared_libs.api.problems import exception_handler
from shared_libs.databases import is_out_of_reach

pytestmark = pytest.mark.django_db


def said_by_the_database(*statements: str, pause_seconds: float = 0.0) -> DatabaseError:
    """How the last of these statements fails, on a connection of its own."""
    own = connection.copy()
    own.set_autocommit(False)
    try:
        with own.cursor() as cursor:
            for statement in statements[:-1]:
                cursor.execute(statement)
            time.sleep(pause_seconds)
            with pytest.raises(DatabaseError) as failure:
                cursor.execute(statements[-1])
    finally:
        own.close()
    return failure.value


def test_who_stood_still_in_a_transaction_is_asked_to_come_again() -> None:
    problem = said_by_the_database(
        "SET idle_in_transaction_session_timeout = 20", "SELECT 1", pause_seconds=0.2
    )

    assert is_out_of_reach(problem)
    answer = exception_handler(problem, {})
    assert answer is not None
    assert (answer.status_code, answer["Retry-After"]) == (503, "1")


def test_who_waits_too_long_for_a_statement_is_asked_to_come_again() -> None:
    assert is_out_of_reach(said_by_the_database("SET statement_timeout = 20", "SELECT pg_sleep(5)"))


def test_a_statement_that_is_wrong_is_wrong_again() -> None:
    problem = said_by_the_database("SELECT 1 / 0")

    assert not is_out_of_reach(problem)
    assert exception_handler(problem, {}) is None


def test_what_is_read_by_a_cursor_is_planned_to_its_end() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SHOW cursor_tuple_fraction")

        assert cursor.fetchone() == ("1",)
