"""Two people on one page: who saves second is told, and overwrites nothing."""

import hashlib
from collections.abc import Iterable, Sequence
from typing import Any  # Any: Django's forms of whatever model

from django.db import connection
from django.db.models import Model
from django.forms.models import model_to_dict
from django.template.defaultfilters import time as time_text
from django.utils import timezone

from shared_libs.backoffice import errors, history

FIELD = "_seen"


def alone(row: Model) -> None:
    """Nobody else saves this page until the transaction ends. A lock of its own, taken before any
    other, so that it closes no circle with those of services.
    """
    name = f"{row._meta.label}:{row.pk}"  # noqa: SLF001 # Django's documented introspection
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [name])


def state_of_rows(formsets: Iterable[Any]) -> str:
    """What the rows are that can be edited on a page, as the database has them."""
    return _digest(
        [
            (row.pk, model_to_dict(row, fields=list(formset.form.base_fields)))
            for formset in formsets
            for row in formset.get_queryset()
        ]
    )


def state_of_page(form: Any, rows: str) -> str:
    """What can be edited on a page, as the database has it, in a few letters."""
    return _digest([rows, sorted((name, form.initial.get(name)) for name in form.fields)])


def refuse_if_saved_since(*, row: Model, seen: str, now: str) -> None:
    """Raise SavedMeanwhile, naming who saved and when, unless the page is as it was when it was
    opened; what does not come from a page has seen nothing and is not asked.
    """
    if not seen or seen == now:
        return
    for latest in history.entries_of(row)[:1]:
        raise errors.SavedMeanwhile(latest.actor, time_text(timezone.localtime(latest.at)))
    raise errors.SavedMeanwhile


def _digest(values: Sequence[Any]) -> str:
    return hashlib.sha256(repr(values).encode()).hexdigest()[:32]
