"""Asking the books what they gained, waiting until it is all, and saying where it differs."""

import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from devstack.client import Shop
from devstack.replay import columns, countries, play
from devstack.replay.lines import Line

GROUPS = ("day", "sku", "country")
# the books are given up only once they have not moved for that long, however much there is
SILENT_SECONDS, ASK_SECONDS, SHOW_SECONDS = 300, 2.0, 10.0
Sums = dict[str, Decimal]


@dataclass(frozen=True)
class Books:
    """What the report says of the days of these lines, beyond what it said before."""

    shop: Shop
    lines: Sequence[Line]
    before: dict[str, Sums]

    def gained(self, group: str) -> Sums:
        """What has come since, by day, article or country."""
        now = reported(self.shop, self.lines, group)
        return {name: now[name] - self.before[group].get(name, columns.ZERO) for name in now}

    def days(self) -> list[columns.Day]:
        """The file's days beside the report's."""
        gained = self.gained("day")
        return columns.by_day(self.lines, {date.fromisoformat(day): gained[day] for day in gained})


def books_before(shop: Shop, lines: Sequence[Line]) -> Books:
    """The books, with what they had before anything was played."""
    return Books(shop, lines, {group: reported(shop, lines, group) for group in GROUPS})


def reported(shop: Shop, lines: Sequence[Line], group: str) -> Sums:
    """What the report has now of each day, article or country, in the replay's currency."""
    days = [line.day for line in lines]
    answer = shop.get(
        "/api/v1/reports/sales",
        **{
            "from": min(days).isoformat(),
            "to": max(days).isoformat(),
            "group_by": group,
            "currency": play.CURRENCY,
        },
    )
    return {row[group]: Decimal(row["total"]) for row in answer["rows"]}


def catch_up(books: Books) -> list[columns.Day]:
    """The days, once the books have heard of everything or have fallen silent."""
    begun = moved_at = shown_at = time.monotonic()
    days = books.days()
    while not columns.is_equal(days) and time.monotonic() - moved_at < SILENT_SECONDS:
        time.sleep(ASK_SECONDS)
        found = books.days()
        now = time.monotonic()
        moved_at = now if found != days else moved_at
        days = found
        if now - shown_at >= SHOW_SECONDS:
            shown_at = now
            print(f"books: {_so_far(days)}, {now - begun:,.0f} s", file=sys.stderr, flush=True)
    print(f"books: {_so_far(days)}, {time.monotonic() - begun:,.1f} s after the last line")
    return days


def _so_far(days: Sequence[columns.Day]) -> str:
    return f"{sum(day.difference == 0 for day in days):,} of {len(days):,} days equal"


def all_equal(books: Books) -> bool:
    """Wait for the books and print the comparison; whether all is equal to the cent."""
    days = catch_up(books)
    print("\n".join(columns.printed(days)))
    articles = columns.by_article(books.lines, books.gained("sku"))
    print(f"{len(articles):,} articles, {sum(each.differs for each in articles):,} differ")
    for article in filter(lambda each: each.differs, articles):
        print(f"  {article.sku}: file {article.in_file}, report {article.reported}")
    places = columns.by_country(books.lines, books.gained("country"), countries.code)
    print(f"{len(places):,} countries, {sum(each.differs for each in places):,} differ")
    for place in places:
        print(f"  {place.country:<22}{place.in_file:>14}{place.reported:>14}")
    differs = any(each.differs for each in articles) or any(each.differs for each in places)
    return columns.is_equal(days) and not differs
