"""The comparison: the file's days beside the report's, and what is left between them."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from devstack.replay.lines import ARTICLE, Line

ZERO = Decimal("0.00")


@dataclass(frozen=True)
class Day:
    """One business date: what the file has, articles and the rest, and what we report."""

    day: date
    in_file: Decimal
    articles: Decimal
    classed: Decimal
    reported: Decimal

    @property
    def difference(self) -> Decimal:
        """What the report has more than the file's articles."""
        return self.reported - self.articles


def by_day(lines: Iterable[Line], reported: Mapping[date, Decimal]) -> list[Day]:
    """All dates of the file or of the report, in order."""
    articles: defaultdict[date, Decimal] = defaultdict(lambda: ZERO)
    classed: defaultdict[date, Decimal] = defaultdict(lambda: ZERO)
    in_file: defaultdict[date, Decimal] = defaultdict(lambda: ZERO)
    for line in lines:
        in_file[line.day] += line.amount
        (articles if line.kind == ARTICLE else classed)[line.day] += line.amount
    days = sorted({*in_file, *reported})
    return [
        Day(day, in_file[day], articles[day], classed[day], reported.get(day, ZERO)) for day in days
    ]


@dataclass(frozen=True)
class Article:
    """What the file has sold and taken back of one article, and what we report."""

    sku: str
    in_file: Decimal
    reported: Decimal

    @property
    def differs(self) -> bool:
        """Whether the report says anything else than the file."""
        return self.in_file != self.reported


def by_article(lines: Iterable[Line], reported: Mapping[str, Decimal]) -> list[Article]:
    """All articles of the file or of the report; what is no article (shipping) is left out."""
    sold: defaultdict[str, Decimal] = defaultdict(lambda: ZERO)
    for line in lines:
        if line.kind == ARTICLE:
            sold[line.sku] += line.amount
    skus = sorted({*sold, *reported} - {""})
    return [Article(sku, sold[sku], reported.get(sku, ZERO)) for sku in skus]


@dataclass(frozen=True)
class Country:
    """What the file has sold and taken back in one country, and what we report of it: of its
    store, and of the orders that went there.
    """

    country: str
    in_file: Decimal
    reported: Decimal

    @property
    def differs(self) -> bool:
        """Whether the report says anything else than the file."""
        return self.in_file != self.reported


def by_country(
    lines: Iterable[Line], reported: Mapping[str, Decimal], code: Callable[[str], str]
) -> list[Country]:
    """All countries of the file or of the report, which has them by their `code`."""
    sold: defaultdict[str, Decimal] = defaultdict(lambda: ZERO)
    for line in lines:
        if line.kind == ARTICLE:
            sold[line.country] += line.amount
    by_code = {code(country): country for country in sold}
    names = sorted({*sold, *(by_code.get(each, each) for each in reported)})
    found = {by_code.get(each, each): amount for each, amount in reported.items()}
    return [Country(name, sold.get(name, ZERO), found.get(name, ZERO)) for name in names]


def kinds(lines: Iterable[Line]) -> list[tuple[str, int, Decimal]]:
    """How many lines of each kind there are and what they come to, articles first."""
    counts: Counter[str] = Counter()
    amounts: defaultdict[str, Decimal] = defaultdict(lambda: ZERO)
    for line in lines:
        counts[line.kind] += 1
        amounts[line.kind] += line.amount
    return [(kind, count, amounts[kind]) for kind, count in counts.most_common()]


def is_equal(days: Iterable[Day]) -> bool:
    """Whether every day is right to the cent, and articles and the rest add up to the file."""
    return all(day.difference == 0 and day.articles + day.classed == day.in_file for day in days)


def printed(days: Iterable[Day]) -> list[str]:
    """The columns as text, with their sums."""
    rows = list(days)
    head = f"{'day':<12}{'file':>14}{'articles':>14}{'classed':>14}{'report':>14}{'difference':>12}"
    body = [_row(str(day.day), day) for day in rows]
    total = Day(
        date.max,
        *(
            sum((getattr(day, name) for day in rows), ZERO)
            for name in ("in_file", "articles", "classed", "reported")
        ),
    )
    return [head, *body, _row("total", total)]


def _row(name: str, day: Day) -> str:
    return (
        f"{name:<12}{day.in_file:>14}{day.articles:>14}{day.classed:>14}"
        f"{day.reported:>14}{day.difference:>12}"
    )
