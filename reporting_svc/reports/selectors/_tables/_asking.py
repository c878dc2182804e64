"""Questions in SQL that reports ask for a period and some stores, some hundred rows at a time."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, time
from typing import Any  # Any: the values of a row are of many types
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection
from django.db.models import Q

from reporting_svc.reports.selectors._tables._base import CHUNK, TableQuery


def words_of(query: TableQuery) -> dict[str, Any]:
    """What a question is narrowed by: the first and last day, in the shop's zone, and stores unless
    `any_store`.
    """
    return {
        "zone": settings.SHOP_TIME_ZONE,
        "first": query.period.first,
        "last": query.period.last,
        "stores": list(query.stores),
        "any_store": not query.stores,
    }


def on_its_days(moment: str, query: TableQuery) -> Q:
    """That the moment of this name lies on one of the query's days, where the shop is."""
    zone, period = ZoneInfo(settings.SHOP_TIME_ZONE), query.period
    begin = datetime.combine(period.first, time.min, zone)
    end = datetime.combine(period.last, time.max, zone)
    return Q(**{f"{moment}__gte": begin, f"{moment}__lte": end})


def fetched(question: str, words: Mapping[str, Any]) -> Iterator[tuple[Any, ...]]:
    """The rows that answer it, one by one."""
    with connection.cursor() as cursor:
        cursor.execute(question, words)
        while chunk := cursor.fetchmany(CHUNK):
            yield from chunk


def named_rows(question: str, names: Sequence[str], query: TableQuery) -> Iterator[dict[str, Any]]:
    """The rows that answer it for this query, each value under its name."""
    for found in fetched(question, words_of(query)):
        yield dict(zip(names, found, strict=True))
