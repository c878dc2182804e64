"""Many new rows by one statement, without what Django does for each value of each of them."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import cache
from typing import Any, TypeVar  # Any: columns have values of every type

import orjson
from django.db import DataError, connection
from django.db.models import AutoField, Field, Model
from django.db.models.base import ModelState

Made = TypeVar("Made", bound=Model)


def new_row(model: type[Made], values: Mapping[str, object]) -> Made:
    """A row of the model to be inserted, without what Django's constructor does for each column.

    Expects a value for each column, under its attribute (`sale_id`), and the key unless the
    database counts it: no default is filled in, no signal is sent.
    """
    row = model.__new__(model)
    row.__dict__.update(values)
    row._state = ModelState()  # noqa: SLF001 - documented by Django
    row.__dict__.setdefault(str(model._meta.pk.attname), None)  # noqa: SLF001 - as above
    return row


def insert_rows(rows: Sequence[Model]) -> None:
    """These new rows of one model are in their table, in this order, and know their keys.

    One statement; raises what insert_values raises.
    """
    if not rows:
        return
    model = type(rows[0])
    _sql, names = _statement(model)
    values = [{name: each[name] for name in names} for each in map(vars, rows)]
    for row, key in zip(rows, insert_values(model, values), strict=True):
        row.pk, row._state.adding = key, False  # noqa: SLF001 - documented by Django


def insert_values(model: type[Model], rows: Sequence[Mapping[str, object]]) -> list[Any]:
    """These rows are in the model's table, in this order; returns their keys.

    One statement, in which the rows are one JSON text that the database takes apart. Expects every
    value to be of its column's own kind, and one for each column: no default is filled in. Raises
    what an INSERT raises; DataError for a text or a number that JSON has no room for.
    """
    if not rows:
        return []
    statement, _names = _statement(model)
    with connection.cursor() as cursor:
        cursor.execute(statement, [_text(rows)])
        return [key for (key,) in cursor.fetchall()]


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


def _text(rows: Sequence[Mapping[str, object]]) -> str:
    try:
        return orjson.dumps(rows, default=_plain).decode()
    except orjson.JSONEncodeError as problem:
        if problem.__cause__:  # ours, of a value of a kind that no row has
            raise
        raise DataError(str(problem)) from problem


def _plain(value: object) -> str:
    if isinstance(value, Decimal):
        return str(value)
    raise TypeError(f"a row cannot carry a {type(value).__name__}")
