"""What all commands on documents share: numbers, locks, steps and the timeline."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, TypeVar  # Any: see where it is used
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection
from django.db.models import F, QuerySet

from inventory_svc.logistics import errors
from inventory_svc.logistics.models import Document, TimelineEntry
from inventory_svc.logistics.rules import numbers
from inventory_svc.logistics.rules.commands import Command, Quantity
from inventory_svc.stock import selectors as stock
from inventory_svc.stock import services as stock_services
from shared_libs.money import quantity_text

Found = TypeVar("Found", bound=Document)
WITH_SHELVES = ("store", "warehouse", "office")
ZERO = Decimal(0)
SUMMARY_LENGTH = 200

# The row is locked until the end: numbers have no gap, and documents of a series wait for each
# other, for the length of one command.
_NEXT = """
INSERT INTO logistics_numberseries AS held (series, year, last) VALUES (%s, %s, 1)
ON CONFLICT (series, year) DO UPDATE SET last = held.last + 1 RETURNING last
"""
_HOLD = """
INSERT INTO logistics_numberseries AS held (series, year, last) VALUES (%s, %s, 0)
ON CONFLICT (series, year) DO UPDATE SET last = held.last
"""


def next_number(series: str, *, now: datetime) -> str:
    """The next number of this series; expects the transaction of the document that bears it."""
    year = now.astimezone(ZoneInfo(settings.SHOP_TIME_ZONE)).year
    with connection.cursor() as cursor:
        cursor.execute(_NEXT, [series, year])
        (last,) = cursor.fetchone()
    return numbers.spelled(series, year, last)


def hold_series(series: str, *, now: datetime) -> None:
    """Nobody else takes a number of this series before the transaction ends."""
    year = now.astimezone(ZoneInfo(settings.SHOP_TIME_ZONE)).year
    with connection.cursor() as cursor:
        cursor.execute(_HOLD, [series, year])


def locked(seen: QuerySet[Found], command: Command, step: str) -> Found:
    """The document of this number, locked, on which the step is possible.

    `seen` are the documents that are the caller's business. Raises DocumentUnknown, DocumentStale
    and WrongState.
    """
    found: Found | None = seen.locked().filter(number=command.number).first()  # type: ignore[attr-defined]  # the documents' own manager
    if found is None:
        raise errors.DocumentUnknown
    if command.version is not None and command.version != found.version:
        raise errors.DocumentStale(number=found.number, version=found.version)
    if step not in found.possible_steps:
        raise _wrong(found, step)
    return found


def take_step(
    document: Document, command: Command, step: str, *, to: str, summary: str = "", **changes: int
) -> None:
    """The locked document is in this state, one version on, and its timeline says who did what.

    Raises WrongState when the step does not lead from the state it is in to that one.
    """
    allowed = document.STEPS[step]
    every: QuerySet[Any] = type(document).objects.all()  # Any: each kind has states of its own
    rows = every.filter(pk=document.pk, state__in=allowed.sources)
    if to not in allowed.targets or not rows.update(state=to, version=F("version") + 1, **changes):
        raise _wrong(document, step)
    document.refresh_from_db(fields=["state", "version"])
    note(document.number, command, step, summary=summary)


def note(number: str, command: Command, step: str, *, summary: str = "") -> None:
    """The timeline of the document has one more entry."""
    TimelineEntry.objects.create(
        document=number,
        step=step,
        actor=command.by.name,
        reason=command.reason,
        summary=summary,
        happened_at=command.now,
    )


def combined(lines: Sequence[Quantity]) -> dict[str, Decimal]:
    """One quantity for each SKU; raises NothingNamed when all are zero."""
    total: dict[str, Decimal] = {}
    for line in lines:
        total[line.sku] = total.get(line.sku, ZERO) + line.quantity
    named = {sku: quantity for sku, quantity in total.items() if quantity}
    if not named:
        raise errors.NothingNamed
    return named


def variant_ids(quantities: Mapping[str, Decimal], *, locations: Collection[str]) -> dict[str, int]:
    """The id of each article, all of which may move at these locations.

    Raises what stock's ensure_movable raises, and NoShelves.
    """
    stock_services.ensure_movable(quantities=quantities, locations=locations)
    places = stock.locations().filter(code__in=locations).exclude(type__in=WITH_SHELVES)
    for code in places.order_by("code").values_list("code", flat=True):
        raise errors.NoShelves(location=code)
    return dict(stock.articles().filter(sku__in=quantities).values_list("sku", "pk"))


def location_ids(*codes: str) -> list[int]:
    """The ids of these known locations, in the order asked."""
    found = dict(stock.locations().filter(code__in=codes).values_list("code", "pk"))
    return [found[code] for code in codes]


def told(quantities: Mapping[str, Decimal]) -> str:
    """What the timeline says of these quantities, as far as there is room."""
    return shortened(
        ", ".join(f"{quantity_text(each)} {sku}" for sku, each in sorted(quantities.items()))
    )


def shortened(text: str) -> str:
    """The text, or as much of it as the timeline has room for."""
    return text if len(text) <= SUMMARY_LENGTH else f"{text[: SUMMARY_LENGTH - 1]}…"


def _wrong(document: Document, step: str) -> errors.WrongState:
    return errors.WrongState(
        number=document.number, state=document.state, label=document.state_label, action=step
    )
