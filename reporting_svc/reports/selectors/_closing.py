"""What the days of stores come to."""

from collections.abc import Collection
from datetime import date, datetime

from django.db.models import Count, F, Q, Sum

from reporting_svc.reports import errors
from reporting_svc.reports.models import (
    Channel,
    DailyClose,
    Document,
    HourTotal,
    StoreZone,
    ToldDay,
    ZReportFact,
)
from reporting_svc.reports.rules import DayFigures
from reporting_svc.reports.selectors._sales import Period
from reporting_svc.reports.selectors._tables import TableQuery, order_comparison, till_comparison

MOST_NAMED = 20


def days_with_sales(period: Period) -> list[tuple[str, date]]:
    """The stores and dates that have documents, by store."""
    hours = HourTotal.objects.filter(business_date__range=(period.first, period.last))
    found = hours.order_by("store", "business_date").values_list("store", "business_date")
    return list(found.distinct())


def days_with_news(*, before: date, since: datetime) -> list[tuple[str, date]]:
    """The stores and dates before a date of which documents were booked, or Z reports issued, since
    a moment: late ones of any age. Two queries.
    """
    booked = Document.objects.filter(business_date__lt=before, applied_at__gte=since)
    issued = ZReportFact.objects.filter(business_date__lt=before, issued_at__gte=since)
    days = (rows.values_list("store", "business_date").distinct() for rows in (booked, issued))
    return sorted({day for rows in days for day in rows})


def closed_days(period: Period, others: Collection[tuple[str, date]]) -> list[int]:
    """The keys of the closed days of a period, and of others that are closed."""
    asked = Q(business_date__gte=period.first)
    for store, day in others:
        asked |= Q(store=store, business_date=day)
    closed = DailyClose.objects.filter(asked, status=DailyClose.Status.CLOSED)
    return list(closed.order_by("pk").values_list("pk", flat=True))


def clocks_of_stores() -> dict[str, str]:
    """The time zone of each store that has told one."""
    return dict(StoreZone.objects.values_list("store", "time_zone"))


def daily_close(store: str, day: date) -> DailyClose:
    """The day of this store; raises UnknownDay."""
    try:
        return DailyClose.objects.get(store=store, business_date=day)
    except DailyClose.DoesNotExist as missing:
        raise errors.UnknownDay from missing


def day_figures(store: str, day: date) -> DayFigures:
    """What the store has of the day, and what keeps it from agreeing; six queries."""
    hours = HourTotal.objects.filter(store=store, business_date=day).values("currency")
    paid = hours.annotate(
        total=Sum(F("net") + F("tax") + F("shipping") + F("gift_cards"))
    ).order_by("currency")
    documents = Document.objects.filter(store=store, business_date=day)
    counted = documents.aggregate(all=Count("pk"), web=Count("pk", filter=Q(channel=Channel.WEB)))
    reports = ZReportFact.objects.filter(store=store, business_date=day)
    told = ToldDay.objects.filter(store=store, business_date=day, heard__len=F("parts"))
    query = TableQuery(Period(day, day), stores=(store,))
    differing = [
        name
        for rows in (till_comparison(query), order_comparison(query))
        for row in rows
        for name in row["which"]
    ]
    return DayFigures(
        documents=counted["all"],
        totals={row["currency"]: row["total"] for row in paid},
        z_reports=[
            f"{each.register} Z {each.number}" for each in reports.order_by("register", "number")
        ],
        is_told=not counted["web"] or told.exists(),
        differing=differing[:MOST_NAMED],
        unreported=_unreported(store, day),
    )


def _unreported(store: str, day: date) -> list[str]:
    """Documents of tills that are in no Z report: of no shift, or of one that is not closed."""
    filed = ZReportFact.objects.values("shift")
    loose = Document.objects.filter(store=store, business_date=day, channel=Channel.POS).exclude(
        shift__in=filed
    )
    return list(loose.order_by("pk").values_list("number", flat=True)[:MOST_NAMED])
