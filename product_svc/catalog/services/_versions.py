"""What is found by a name and changed by who has read it: price lists, taxes, shipping."""

from collections.abc import Mapping, Sequence
from copy import copy
from typing import Any, Protocol, TypeVar  # Any: values as they were sent, checked by their fields

from django.db import models

from product_svc.catalog import errors
from product_svc.catalog.services._announcements import refuse_stale
from shared_libs.backoffice.history import signed

Sent = Mapping[str, Any]
Row = TypeVar("Row", bound=models.Model)


class HasVersion(Protocol):
    """A row of which each change makes a version."""

    version: int


def described(row: Row, sent: Sent) -> Row:
    """The row with what was sent of it; a text in two languages has a column for each."""
    for name, value in sent.items():
        if isinstance(value, Mapping):
            setattr(row, f"{name}_en", value["en"])
            setattr(row, f"{name}_fr", value.get("fr", ""))
        else:
            setattr(row, name, value)
    return row


def new_row(model: type[Row], *, named: Sent, sent: Sent) -> Row:
    """A row of this name as described, not yet kept. Raises NameTaken."""
    if model._default_manager.filter(**named).exists():  # noqa: SLF001 # Django's documented way
        raise errors.NameTaken("-".join(str(part) for part in named.values()))
    return described(model(), sent)


def seen_row(model: type[Row], *, named: Sent, expected_version: int | None) -> Any:
    """A copy of the row of this name to be changed, the row locked until the transaction ends.

    Raises NothingSoCalled, StaleVersion.
    """
    rows: Any = model._default_manager.filter(**named)  # noqa: SLF001 # Django's documented way
    for row in rows.locked():
        refuse_stale(row.version, expected_version)
        return copy(row)
    raise errors.NothingSoCalled


def held_row(row: Row) -> Any:
    """The row as it is kept, locked until the transaction ends; None of a new one."""
    rows: Any = type(row)._default_manager.filter(pk=row.pk)  # noqa: SLF001 # Django's documented way
    return next(iter(rows.locked()), None)


def differ(held: models.Model, wanted: models.Model, names: Sequence[str]) -> bool:
    """Whether any of these columns is another."""
    return any(getattr(held, name) != getattr(wanted, name) for name in names)


def terms_of(row: models.Model) -> list[str]:
    """The columns that people write."""
    return [field.attname for field in row._meta.concrete_fields if field.editable]  # noqa: SLF001 # Django's documented way


def keep(row: Row, held: Any, *, actor: str) -> bool:
    """The row is kept in its next version, signed; returns whether it differs from what was held.

    One that is as it was keeps its version.
    """
    kept: Any = row
    kept.version = held.version if held else 1
    if held is not None and not differ(held, row, terms_of(row)):
        return False
    kept.version += 1 if held else 0
    signed(row, actor)
    row.save()
    return True
