"""What a new shop begins with, put into each test's database by a few statements."""

from collections.abc import Callable
from functools import cache

from django.apps import apps
from django.db import connection

# what was written by each maker, and the text of its rows by the COPY that reads them
_KEPT: dict[object, tuple[int, dict[str, bytes]]] = {}


def made_once(key: object, make: Callable[[], int]) -> int:
    """The database has what `make` writes into an empty one, and the answer is what it returned.

    Only the first call makes it; later ones write the same rows as text. Where something stands
    there already, `make` decides what to do.
    """
    if _has_rows():
        return make()
    if key in _KEPT:
        returned, rows = _KEPT[key]
        _write(rows)
        return returned
    returned = make()
    _KEPT[key] = returned, _read()
    return returned


@cache
def _tables() -> dict[str, str]:
    """Every table by its name, with the columns that can be written."""
    found = {}
    for model in apps.get_models():
        if model._meta.managed and model._meta.app_label in {"catalog", "promotions", "events"}:
            fields = [each for each in model._meta.local_concrete_fields if not each.generated]
            found[model._meta.db_table] = ", ".join(_quoted(str(each.column)) for each in fields)
    return found


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)


def _has_rows() -> bool:
    asked = " OR ".join(f"EXISTS (SELECT FROM {_quoted(table)})" for table in _tables())
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {asked}")
        return bool(cursor.fetchone()[0])


def _read() -> dict[str, bytes]:
    kept = {}
    for table, columns in _tables().items():
        statement = f"{_quoted(table)} ({columns})"
        with connection.cursor() as cursor, cursor.copy(f"COPY {statement} TO STDOUT") as out:
            rows = b"".join(bytes(each) for each in out)
        if rows:
            kept[statement] = rows
    return kept


def _write(rows: dict[str, bytes]) -> None:
    for statement, text in rows.items():
        with connection.cursor() as cursor, cursor.copy(f"COPY {statement} FROM STDIN") as into:
            into.write(text)
