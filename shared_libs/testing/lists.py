"""A walk over every list of an admin site: how often each asks the database, and how it counts.

Rows are made up from the models' fields; in the test's transaction the tables forget their checks,
so that no model needs a factory of its own.
"""

import uuid
from collections.abc import Iterator, Sequence
from datetime import timedelta
from http import HTTPStatus
from itertools import count
from typing import Any  # Any: fields and rows of any model

from django.conf import settings
from django.contrib import admin
from django.contrib.admin.utils import flatten, flatten_fieldsets
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, User
from django.db import connection, models
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from shared_libs.backoffice.columns import ActorField

FEW, MANY = 1, 10
CURRENCIES = "CAD USD EUR GBP CHF AUD NZD SEK NOK DKK".split()  # noqa: SIM905 # easier to read
_CHECKS = """
SELECT format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname)
FROM pg_constraint WHERE contype IN ('c', 'x') AND connamespace = 'public'::regnamespace
"""
_numbers = count(1)
# who acts in rows that are made up: somebody else in each, whom nobody knows by name
colleagues: Iterator[Any] = iter(uuid.uuid4, None)


def models_listed() -> list[type[models.Model]]:
    """Every model that has a list in this admin site, in the order of their names."""
    listed = {model for model in admin.site._registry if model not in {Group, User}}
    return sorted(listed, key=lambda model: model._meta.label_lower)


def queries_of(model: type[models.Model], client: Client, *, rows: int) -> list[str]:
    """What the list of this model asks when it has so many rows, each with relations of its own."""
    make_rows(model, rows)
    path = _path(model)
    with CaptureQueriesContext(connection) as asked:
        page = client.get(path)
    assert page.status_code == HTTPStatus.OK, f"{path}: {page.status_code}"
    return [str(query["sql"]) for query in asked]


def unbounded_counts(queries: Sequence[str]) -> list[str]:
    """Those that count a table to its end."""
    counts = [sql for sql in queries if sql.upper().startswith("SELECT COUNT(")]
    return [sql for sql in counts if " LIMIT " not in sql.upper()]


def forget_checks() -> None:
    """Until the transaction ends, the tables take rows that no service would write."""
    with connection.cursor() as cursor:
        cursor.execute(_CHECKS)
        for (statement,) in cursor.fetchall():
            cursor.execute(statement)


def staff_row(identity: str, **values: str) -> dict[str, str]:
    """What makes a user row of a member of staff whom actors name by this identity."""
    users: Any = get_user_model()
    field = getattr(users, "STAFF_ID_FIELD", users.USERNAME_FIELD)
    return {**values, field: identity}


def pages_that_name_actors() -> Iterator[str]:
    """Lists and object pages that show who acted, each with a row of its own."""
    for model in models_listed():
        page = admin.site._registry[model]
        if _shows_actor(page.list_display, model):
            make_rows(model, FEW)
            yield _path(model)
        for key in _objects_that_show_actors(model, page):
            yield f"{_path(model)}{key}/change/"


def _objects_that_show_actors(model: type[models.Model], page: Any) -> Iterator[Any]:
    """One for each inline that shows who acted, with a line of it; else one where the page does."""
    parts = [each.model for each in page.inlines if _shows_actor(each.fields, each.model)]
    for part in parts:
        (line,) = make_rows(part, FEW)
        foreign = next(field for field in part._meta.fields if field.related_model is model)
        yield getattr(line, foreign.attname)
    fieldsets = page.fieldsets or [("", {"fields": page.fields or ()})]
    if not parts and _shows_actor(flatten_fieldsets(fieldsets), model):
        yield make_rows(model, FEW)[0].pk


def _shows_actor(fields: Any, model: type[models.Model]) -> bool:
    actors = {each.name for each in model._meta.concrete_fields if isinstance(each, ActorField)}
    return not actors.isdisjoint(flatten(fields or ()))


def _path(model: type[models.Model]) -> str:
    return f"/admin/{settings.SERVICE_NAME}/{model._meta.app_label}/{model._meta.model_name}/"


def make_rows(model: type[models.Model], wanted: int) -> list[models.Model]:
    """So many rows of a model, made up; what they refer to is made up with them.

    Of a model that has one row by design, that row.
    """
    key = model._meta.pk
    if key.has_default() and not callable(key.default):
        return list(model._base_manager.all()) or [_made_up(model, depth=0)]
    return [_made_up(model, depth=0) for _each in range(wanted)]


def _made_up(model: type[models.Model], depth: int) -> Any:
    row = model(**dict(_values(model, next(_numbers), depth)))
    # past save(): it may have ideas of its own
    return model._base_manager.bulk_create([row])[0]


def _values(model: type[models.Model], number: int, depth: int) -> Iterator[tuple[str, Any]]:
    for field in model._meta.concrete_fields:
        if isinstance(field, models.ForeignKey):
            yield field.name, _related(model, field, depth)
        elif not (isinstance(field, models.AutoField) or field.generated or _has_a_default(field)):
            yield field.name, _value(field, number)


def _related(model: type[models.Model], field: Any, depth: int) -> Any:
    related = field.related_model
    # a tree has an end; what may be missing is missing where it gets deep
    if related is model or (field.null and depth > 1):
        return None
    return _made_up(related, depth + 1)


def _has_a_default(field: Any) -> bool:
    """Whether the model knows what to write: text is made up all the same, to tell rows apart."""
    return field.has_default() and not isinstance(field, (models.CharField, models.TextField))


def _value(field: Any, number: int) -> Any:
    if field.choices:
        # how things begin: some lists leave out what is over
        return field.choices[0][0]
    if "currency" in field.name:
        return CURRENCIES[number % len(CURRENCIES)]
    makers = [make for kind, make in _KINDS.items() if isinstance(field, kind)]
    return makers[0](field, number) if makers else None


def _text(field: Any, number: int) -> str:
    length = field.max_length or 20
    return f"{number:0{min(length, 6)}d}"[-length:]


_KINDS: dict[type[Any], Any] = {
    ActorField: lambda _field, _number: f"staff:{next(colleagues)}",
    models.UUIDField: lambda _field, _number: uuid.uuid4(),
    models.DateTimeField: lambda _field, number: timezone.now() + timedelta(seconds=number),
    models.DateField: lambda _field, number: timezone.now().date() + timedelta(days=number),
    models.DurationField: lambda _field, number: timedelta(seconds=number),
    models.DecimalField: lambda _field, number: number % 90 + 1,
    models.PositiveSmallIntegerField: lambda _field, number: number % 90 + 1,
    models.SmallIntegerField: lambda _field, number: number % 90 + 1,
    models.IntegerField: lambda _field, number: number,
    models.BooleanField: lambda _field, _number: False,
    models.JSONField: lambda _field, _number: {},
    models.BinaryField: lambda _field, _number: b"",
    models.CharField: _text,
    models.TextField: _text,
}
