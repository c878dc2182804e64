"""Statements that are asked so often that the database keeps their plans (docs/adr/0148)."""

from typing import Any  # Any: values and columns of every type

from django.db import connection
from django.db.backends.postgresql.base import ServerBindingCursor


def prepared_rows(statement: str, values: Any = None) -> list[tuple[Any, ...]]:
    """What the statement answers.

    Its values travel beside it and not in it: once a connection has asked it five times (psycopg's
    `prepare_threshold`), the database has it prepared and plans it no more. Expects named columns,
    since a plan does not outlive a change of what `*` means.
    """
    connection.close_if_health_check_failed()
    connection.ensure_connection()
    # the one way to have such a cursor counted and its errors told as Django does with its own
    own = connection._prepare_cursor(ServerBindingCursor(connection.connection))  # type: ignore[attr-defined, call-arg]  # noqa: SLF001
    with own as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())
