"""Who changed what and when, of a row that people edit."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import zip_longest
from typing import Any  # Any: simple-history's records are made at run time

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Model
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from shared_libs.auth.principals import principal_of
from shared_libs.backoffice.actors import Names, person

SHOWN = 100
# one request: the record is written by the service, the note by the page after it
NEARBY = timedelta(seconds=2)
KINDS = {"+": _("added"), "~": _("changed"), "-": _("removed")}


@dataclass(frozen=True)
class Change:
    """What one field was and became."""

    field: str
    old: str
    new: str


@dataclass(frozen=True)
class Entry:
    """One change of a row: when, by whom, and what."""

    at: datetime
    actor: str
    kind: str
    changes: Sequence[Change] = ()
    note: str = ""


def tracked(*, excluded: Sequence[str] = ()) -> HistoricalRecords:
    """The history of a model's rows; each record names its actor as the ledgers do.

    That is who asks in the current request, or whom a service names by `signed(row, actor)` before
    it saves. What is written past `save()` leaves no record.
    """
    return HistoricalRecords(
        excluded_fields=list(excluded),
        history_user_id_field=models.CharField(
            max_length=120, null=True, blank=True
        ),  # simple-history passes None
        history_user_getter=_actor_of_record,
        history_user_setter=_name_actor_of_record,
    )


def signed(row: Model, actor: str) -> None:
    """The next save of the row is this actor's doing."""
    row._history_user = actor  # type: ignore[attr-defined]  # noqa: SLF001 # simple-history's documented way


def _actor_of_record(record: Any, **_context: Any) -> Any:
    return record.history_user_id


def _name_actor_of_record(historical_instance: Any, user: Any) -> None:
    # a string where a service has signed; a principal, or a page's user with one; nobody in a job
    principal = principal_of(user)
    historical_instance.history_user_id = principal.actor if principal else user


def entries_of(row: Model) -> list[Entry]:
    """The changes of the row, the newest first: with values where the model keeps a history, else
    what the admin noted.
    """
    return _from_history(row) if hasattr(type(row), "history") else _from_log(row)


def _from_history(row: Any) -> list[Entry]:
    records = list(row.history.order_by("-history_date", "-history_id")[: SHOWN + 1])
    names = Names(str(record.history_user_id or "") for record in records)
    pairs = zip_longest(records, records[1:])
    entries = [
        Entry(
            record.history_date,
            _who(record, names),
            str(KINDS[record.history_type]),
            _changes(record, before) if before is not None else (),
            record.history_change_reason or ("" if before else _noted(row, record)),
        )
        for record, before in pairs
    ]
    return entries[:SHOWN]


def _noted(row: Model, record: Any) -> str:
    """What the admin noted of a first change: a row that was imported has nothing to compare
    with.
    """
    if record.history_type != "~":
        return ""
    moments = (record.history_date - NEARBY, record.history_date + NEARBY)
    log = LogEntry.objects.filter(
        content_type=ContentType.objects.get_for_model(row),
        object_id=str(row.pk),
        action_time__range=moments,
    )
    return " ".join(each.get_change_message() for each in log.order_by("pk")[:1])


def _who(record: Any, names: Names) -> str:
    user = record.history_user
    if user is None:
        return ""
    return names[user] if isinstance(user, str) else person(user)


def _changes(record: Any, before: Any) -> list[Change]:
    found = record.diff_against(before, foreign_keys_are_objs=True).changes
    labels = {field.name: str(field.verbose_name) for field in record.tracked_fields}
    return [
        Change(labels[each.field], _text(each.old), _text(each.new))
        for each in found
        if each.field in labels
    ]


def _text(value: Any) -> str:
    return "" if value is None else str(value)


def _from_log(row: Model) -> list[Entry]:
    log = LogEntry.objects.filter(
        content_type=ContentType.objects.get_for_model(row), object_id=str(row.pk)
    )
    return [
        Entry(
            each.action_time,
            person(each.user),
            each.get_action_flag_display(),
            note=each.get_change_message(),
        )
        for each in log.select_related("user").order_by("-action_time", "-pk")[:SHOWN]
    ]
