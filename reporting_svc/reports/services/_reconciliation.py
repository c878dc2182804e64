"""What the owning services say that they have, and comparing the books with it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db import connection, transaction

from reporting_svc.reports import selectors
from reporting_svc.reports.models import ReconRun, ToldDay, ToldDocument

LOOKED_AT = timedelta(days=35)
KEPT = timedelta(days=90)
MOST_NAMED = 100
_KEEP = """
INSERT INTO reports_ledgerfact AS known (location, sku, on_hand, damaged, seq, told_at)
VALUES {rows}
ON CONFLICT (sku, location)
DO UPDATE SET on_hand = EXCLUDED.on_hand, damaged = EXCLUDED.damaged, seq = EXCLUDED.seq,
              told_at = EXCLUDED.told_at
WHERE known.seq <= EXCLUDED.seq
"""


@dataclass(frozen=True)
class DayDocument:
    """A document as order has it, by the key that the books give it."""

    key: str
    currency: str
    total: Decimal
    tenders: Mapping[str, str]


@dataclass(frozen=True)
class DayPart:
    """A part of what order says of a day."""

    store: str
    business_date: date
    told_at: datetime
    part: int
    parts: int
    documents: Sequence[DayDocument]


@dataclass(frozen=True)
class LedgerSum:
    """What movements add up to, up to the one of this number."""

    sku: str
    on_hand: Decimal
    damaged: Decimal
    seq: int


@transaction.atomic
def note_day(*, told: DayPart) -> None:
    """The day is known as it was told last; what an earlier telling said is forgotten.

    Saying it twice changes nothing. Locks the day.
    """
    about = {"store": told.store, "business_date": told.business_date}
    ToldDay.objects.get_or_create(**about, defaults={"told_at": told.told_at, "parts": told.parts})
    day = ToldDay.objects.locked().get(**about)
    if told.told_at < day.told_at:
        return
    if told.told_at > day.told_at:
        day.documents.all().delete()
        day.told_at, day.parts, day.heard = told.told_at, told.parts, []
    if told.part not in day.heard:
        ToldDocument.objects.bulk_create(
            ToldDocument(day=day, **vars(document)) for document in told.documents
        )
        day.heard = [*day.heard, told.part]
    day.save()


def note_ledger(*, location: str, told_at: datetime, sums: Sequence[LedgerSum]) -> None:
    """So much is the sum of these ledgers; an older one changes nothing.

    Locks the rows in the order of their articles.
    """
    rows = [
        (location, each.sku, each.on_hand, each.damaged, each.seq, told_at)
        for each in sorted(sums, key=lambda each: each.sku)
    ]
    if not rows:
        return
    places = ", ".join(["(%s, %s, %s, %s, %s, %s)"] * len(rows))
    with connection.cursor() as cursor:
        cursor.execute(_KEEP.format(rows=places), [value for row in rows for value in row])


@transaction.atomic
def reconcile(*, now: datetime) -> int:
    """The books are compared with what their owners say of the last weeks, which is noted.

    What was told in the last ten minutes is left for the next time. Returns how many figures
    differ. Comparisons of more than ninety days ago are forgotten.
    """
    ReconRun.objects.filter(ran_at__lt=now - KEPT).delete()
    period = selectors.Period((now - LOOKED_AT).date(), now.date())
    runs = [
        _run(found, now) for found in selectors.comparisons(selectors.TableQuery(period), now=now)
    ]
    ReconRun.objects.bulk_create(runs)
    return sum(run.differing for run in runs)


def _run(found: selectors.Comparison, now: datetime) -> ReconRun:
    return ReconRun(
        check_name=found.check,
        ran_at=now,
        currency=found.currency,
        compared=found.compared,
        differing=found.differing,
        expected=found.expected,
        actual=found.actual,
        difference=found.actual - found.expected,
        documents=[each[:120] for each in found.documents[:MOST_NAMED]],
    )
