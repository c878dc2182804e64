"""When the demo shop has sold: on the last days, on this weekday a year ago, and to its regulars.

The dashboard has something to compare today with, and customers come back month after month.
"""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from devstack.environment import TIME_ZONE

ZONE = ZoneInfo(TIME_ZONE)
OPENS, CLOSES = time(9), time(20)
LAST_DAYS = range(7, -1, -1)  # this weekday last week, and all days since
A_YEAR_AGO = 364  # the same weekday
# so many days ago each of the regulars has bought; the last ones are new
REGULARS = ((171, 139, 48), (168, 76), (131, 100, 41), (127,), (96, 62, 3), (63, 26), (34, 5), (2,))


@dataclass(frozen=True, order=True)
class Visit:
    """Somebody buys at this moment; most say no name."""

    at: datetime
    customer_id: str | None = None


def visits(chance: random.Random, now: datetime, *, a_day: int, a_year_ago: int) -> list[Visit]:
    """So many on each of the last days, and on one a year ago; none in the future."""
    counts = {A_YEAR_AGO: a_year_ago, **dict.fromkeys(LAST_DAYS, a_day)}
    return [Visit(moment) for moment in _moments(chance, now, counts)]


def visits_of_regulars(
    chance: random.Random, now: datetime, customer_ids: Sequence[str]
) -> list[list[Visit]]:
    """Those of each of these customers, first the longest ago."""
    return [
        [Visit(moment, customer) for moment in _moments(chance, now, dict.fromkeys(days, 1))]
        for customer, days in zip(customer_ids, REGULARS, strict=False)
    ]


def day_of(moment: datetime) -> date:
    """The date where the shop is, where evenings are the next day's in UTC."""
    return moment.astimezone(ZONE).date()


def _moments(chance: random.Random, now: datetime, counts: Mapping[int, int]) -> Iterator[datetime]:
    """So many moments of the opening hours so many days ago, in order; none in the future."""
    for back, count in counts.items():
        day = day_of(now) - timedelta(days=back)
        opens, closes = (datetime.combine(day, each, ZONE) for each in (OPENS, CLOSES))
        parts = sorted(chance.random() for _each in range(count))
        moments = [opens + part * (closes - opens) for part in parts]
        yield from (moment for moment in moments if moment < now)
