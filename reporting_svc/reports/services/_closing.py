"""Closing the days of stores, and opening them again when something comes late."""

from collections.abc import Collection
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from reporting_svc.reports import errors, rules, selectors
from reporting_svc.reports.models import DailyClose, Document
from shared_libs.money import amount_text

LOOKED_AT, NEWS, DAY = timedelta(days=35), timedelta(days=2), timedelta(days=1)
Status = DailyClose.Status


def keep_days(*, today: date, now: datetime) -> None:
    """Every day with sales is there; what is over by its store's clock is provisional, and what has
    got more since it was closed is open again, with the reason.

    `today` is the date of stores whose clock nobody has told yet. A day of any age is looked at
    when something of it was booked lately.
    """
    # somewhere it is tomorrow already
    period = selectors.Period(today - LOOKED_AT, today + DAY)
    late = selectors.days_with_news(before=period.first, since=now - NEWS)
    _begin_days({*selectors.days_with_sales(period), *late}, period)
    _end_days(today, now)
    for close_id in selectors.closed_days(period, late):
        reopen_day(close_id=close_id, now=now)


def _begin_days(days: Collection[tuple[str, date]], period: selectors.Period) -> None:
    known = DailyClose.objects.filter(business_date__range=(period.first, period.last))
    there = set(known.values_list("store", "business_date"))
    DailyClose.objects.bulk_create(
        [DailyClose(store=store, business_date=day) for store, day in sorted({*days} - there)],
        ignore_conflicts=True,
    )


def _end_days(today: date, now: datetime) -> None:
    open_days = DailyClose.objects.filter(status=Status.OPEN)
    clocks = selectors.clocks_of_stores()
    for store in open_days.order_by("store").values_list("store", flat=True).distinct():
        there = rules.date_there(now, clocks.get(store, ""), otherwise=today)
        over = open_days.filter(store=store, business_date__lt=there)
        over.update(status=Status.PROVISIONAL)


@transaction.atomic
def reopen_day(*, close_id: int, now: datetime) -> bool:
    """A closed day that has got documents or Z reports since is open again; whether it is.

    Locks the day.
    """
    row = DailyClose.objects.locked().get(pk=close_id)
    found = selectors.day_figures(row.store, row.business_date)
    is_more = rules.has_more(found, documents=row.documents, z_reports=len(row.z_reports))
    if not (is_more and rules.day_may_become(row.status, Status.REOPENED)):
        return False
    row.status, row.reopened_at = Status.REOPENED, now
    row.reason = _what_came(row, found)[:255]
    row.save(update_fields=["status", "reopened_at", "reason"])
    return True


def _what_came(row: DailyClose, found: rules.DayFigures) -> str:
    """In the words of who reads it: the documents booked since, and the Z reports."""
    since = Document.objects.filter(
        store=row.store, business_date=row.business_date, applied_at__gt=row.closed_at
    )
    came = [*since.order_by("pk").values_list("number", flat=True)[:5]]
    came += [each for each in found.z_reports if each not in row.z_reports]
    return _("came late: %(what)s") % {"what": ", ".join(came) or "?"}


@transaction.atomic
def close_day(*, store: str, day: date, actor: str, reason: str, now: datetime) -> DailyClose:
    """The day is closed with the figures that it has now; who has closed it stands beside them.

    Locks the day. Raises UnknownDay, DayNotToBeClosed while it goes on or is closed already, and
    DayDiffers where something does not agree and no reason is given.
    """
    row = DailyClose.objects.locked().get(pk=selectors.daily_close(store, day).pk)
    if not rules.day_may_become(row.status, Status.CLOSED):
        raise errors.DayNotToBeClosed
    found = selectors.day_figures(store, day)
    if not found.agrees and not reason:
        raise errors.DayDiffers(
            differing=found.differing, unreported=found.unreported, is_told=found.is_told
        )
    row.status, row.closed_by, row.closed_at, row.reason = Status.CLOSED, actor, now, reason
    row.documents, row.z_reports = found.documents, found.z_reports
    row.totals = {each: amount_text(total, each) for each, total in found.totals.items()}
    row.save()
    return row
