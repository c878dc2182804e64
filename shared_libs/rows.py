"""Many new rows by one statement, without what Django does for each value of each of them."""

import json
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any  # Any: columns have values of every type
from uuid import UUID

from django.db import connection
from django.db.models import AutoField, Field, Model


def insert_rows(rows: Sequence[Model]) -> None:
    """These new rows of one model are in their table, in this order, and know their keys.

    One statement, in which the rows are one JSON text that the database takes apart. Expects every
    value to be of its column's own kind. Raises what an INSERT raises.
    """
    if not rows:
        return
    model = type(rows[0])
    statement, names = _statement(model)
    values = (vars(row) for row in rows)
    text = json.dumps([{name: each[name] for name in names} for each in values], default=_plain)
    with connection.cursor() as cursor:
        cursor.execute(statement, [text])
        for row, (key,) in zip(rows, cursor.fetchall(), strict=True):
            row.pk, row._state.adding = key, False  # noqa: SLF001 - documented by Django


@cache
def _statement(model: type[Model]) -> tuple[str, tuple[str, ...]]:
    """The statement, and the attributes that it writes: all but a key that the database counts."""
    meta, quoted = model._meta, connection.ops.quote_name  # noqa: SLF001 - Django's documented introspection
    fields = [each for each in meta.concrete_fields if not _is_made_there(each)]
    columns = ", ".join(quoted(str(each.column)) for each in fields)
    if any(each.column != each.attname for each in fields):
        raise ValueError(f"{model.__name__} has columns with names of their own")
    table, key = quoted(meta.db_table), quoted(str(meta.pk.column))
    statement = (
        f"INSERT INTO {table} ({columns}) SELECT {columns}"  # noqa: S608 - our own names
        f" FROM json_populate_recordset(NULL::{table}, %s) RETURNING {key}"
    )
    return statement, tuple(each.attname for each in fields)


def _is_made_there(field: "Field[Any, Any]") -> bool:
    return field.generated or (field.primary_key and isinstance(field, AutoField))


def _plain(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, (Decimal, UUID)):
        return str(value)
    raise TypeError(f"a row cannot carry a {type(value).__name__}")
