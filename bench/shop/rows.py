"""Writing many rows of a service's model at once; what is not named gets the model's default."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, TypeVar  # Any: each column has its own type

from django.db import connection
from django.db.models import Field, Model
from django.utils import timezone
from psycopg import sql

Item = TypeVar("Item")


def batched(items: Iterable[Item], size: int) -> Iterator[Sequence[Item]]:
    """The items in parts of this size."""
    rest = iter(items)
    while part := list(islice(rest, size)):
        yield part


def claim_ids(model: type[Model], count: int) -> range:
    """So many keys that nobody else will get."""
    question = "SELECT setval(seq, nextval(seq) + %s) FROM pg_get_serial_sequence(%s, 'id') AS seq"
    with connection.cursor() as cursor:
        cursor.execute(question, [max(count, 1) - 1, model._meta.db_table])  # noqa: SLF001
        (last,) = cursor.fetchone()
    return range(last - max(count, 1) + 1, last + 1)[:count]


def copy_rows(model: type[Model], named: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """The rows are in the model's table, by COPY. `named` says which columns they carry.

    Raises ValueError for a column that the model does not have.
    """
    fields = {field.attname: field for field in model._meta.concrete_fields}  # noqa: SLF001
    if strange := set(named) - set(fields):
        raise ValueError(f"{model.__name__} has no {', '.join(sorted(strange))}")
    defaults = [field for field in fields.values() if _needs_a_value(field, named)]
    columns = [fields[name] for name in named] + defaults
    makers = [_default_of(field) for field in defaults]
    with connection.cursor() as cursor, cursor.copy(_statement(model, columns)) as copy:
        for row in rows:
            copy.write_row((*row, *(make() for make in makers)))


def _needs_a_value(field: "Field[Any, Any]", named: Sequence[str]) -> bool:
    return not (
        field.attname in named or field.primary_key or field.generated or field.has_db_default()
    )


def _default_of(field: "Field[Any, Any]") -> Callable[[], Any]:
    if getattr(field, "auto_now_add", False) or getattr(field, "auto_now", False):
        return timezone.now
    if callable(field.default) and field.default not in {dict, list}:
        return field.get_default
    value = field.get_db_prep_save(field.get_default(), connection)
    return lambda: value


def _statement(model: type[Model], columns: "Sequence[Field[Any, Any]]") -> sql.Composed:
    names = [sql.Identifier(str(field.column)) for field in columns]
    return sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(model._meta.db_table),  # noqa: SLF001
        sql.SQL(", ").join(names),
    )


def settle(*models: type[Model]) -> None:
    """The planner knows these tables as they are now."""
    with connection.cursor() as cursor:
        for model in models:
            table = sql.Identifier(model._meta.db_table)  # noqa: SLF001
            cursor.execute(sql.SQL("VACUUM (ANALYZE) {}").format(table))
