"""Sums over lines by article or category: whole months from what is kept, the rest from lines."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any  # Any: the rows have the columns that were asked for

from django.db import connection

from reporting_svc.reports import rules

CHUNK = 500
_KEPT = {"sku": "reports_articlemonth", "category": "reports_categorymonth"}
_BY = {"currency", "channel", "store"}
_SUMS = (
    *("orders", "units", "gross", "discount", "net", "tax", "shipping", "gift_cards"),
    *("cost", "costed_net", "uncosted_units", "returned_units", "returned_net"),
)
# a document is one order however many of its lines count
_OF_DOCUMENTS = """
    SELECT {columns}, min(orders) AS orders, sum(units) AS units, sum(gross) AS gross,
           sum(discount) AS discount, sum(net) AS net, sum(tax) AS tax, sum(shipping) AS shipping,
           sum(gift_cards) AS gift_cards,
           coalesce(sum(cost), 0) AS cost,
           coalesce(sum(net) FILTER (WHERE cost IS NOT NULL), 0) AS costed_net,
           coalesce(sum(units) FILTER (WHERE cost IS NULL), 0) AS uncosted_units,
           -coalesce(sum(units) FILTER (WHERE orders = 0 AND units < 0), 0) AS returned_units,
           -coalesce(sum(net) FILTER (WHERE orders = 0 AND units < 0), 0) AS returned_net
    FROM reports_linefact WHERE ({days}){where} GROUP BY document_id, {columns}
"""
_OF_MONTHS = """
    SELECT {columns}, {sums} FROM {table}
    WHERE month BETWEEN %(first_month)s AND %(last_month)s{where}
"""
_SUMMED = """
SELECT {columns}, {summed} FROM ({parts}) parts GROUP BY {columns} ORDER BY {order}{limit}
"""
_BEST = """
SELECT currency, sku FROM (
    SELECT currency, sku,
           row_number() OVER (PARTITION BY currency ORDER BY sum(net) DESC, sku) AS place
    FROM ({articles}) articles WHERE {where} GROUP BY currency, sku
) placed WHERE place <= %(most)s ORDER BY currency, place
"""


def line_sums(  # one argument for each part of the question
    columns: Sequence[str],
    period: tuple[date, date],
    wanted: dict[str, Sequence[str]],
    order: Sequence[str],
    *,
    only_articles: bool = False,
    limit: int | None = None,
) -> Iterator[dict[str, Any]]:
    """The sums by these columns, in the order of columns and sums (`-sum_net`: falling).

    `wanted` narrows columns to values. A few hundred rows are held at once.
    """
    narrowed = "".join(f" AND {name} = ANY(%({name})s)" for name in wanted)
    if only_articles:
        narrowed += " AND sku <> ''"
    words: dict[str, Any] = {name: list(values) for name, values in wanted.items()}
    question = _SUMMED.format(
        columns=", ".join(columns),
        summed=", ".join(f"sum({name}) AS sum_{name}" for name in _SUMS),
        parts=" UNION ALL ".join(_parts(columns, period, narrowed, words)),
        order=", ".join(f"{x[1:]} DESC" if x.startswith("-") else x for x in order),
        limit="" if limit is None else f" LIMIT {limit}",
    )
    names = [*columns, *(f"sum_{name}" for name in _SUMS)]
    with connection.chunked_cursor() as cursor:
        cursor.execute(question, words)
        while chunk := cursor.fetchmany(CHUNK):
            yield from (dict(zip(names, row, strict=True)) for row in chunk)


def _parts(
    columns: Sequence[str], period: tuple[date, date], narrowed: str, words: dict[str, Any]
) -> Iterator[str]:
    table, beside = _kept(columns), [period]
    if table:
        months, beside = rules.whole_months(*period)
        if months:
            words["first_month"], words["last_month"] = months
            yield _OF_MONTHS.format(
                columns=", ".join(columns), sums=", ".join(_SUMS), table=table, where=narrowed
            )
    for number, (first, last) in enumerate(beside):
        words[f"first_{number}"], words[f"last_{number}"] = first, last
    if beside:
        days = " OR ".join(
            f"business_date BETWEEN %(first_{number})s AND %(last_{number})s"
            for number in range(len(beside))
        )
        yield _OF_DOCUMENTS.format(columns=", ".join(columns), days=days, where=narrowed)


def of_articles(names: Sequence[str], period: tuple[date, date], words: dict[str, Any]) -> str:
    """SQL of rows with SKU, store, channel, currency and these sums, which add up to the period:
    months that are kept, and single lines beside them. `words` gets the dates.
    """
    columns = ", ".join(("sku", "store", "channel", "currency", *names))
    months, beside = rules.whole_months(*period)
    parts = [
        f"SELECT {columns} FROM reports_linefact WHERE sku <> ''"  # noqa: S608  # our own names
        f" AND business_date BETWEEN %(first_{number})s AND %(last_{number})s"
        for number in range(len(beside))
    ]
    for number, (first, last) in enumerate(beside):
        words[f"first_{number}"], words[f"last_{number}"] = first, last
    if months:
        words["first_month"], words["last_month"] = months
        parts.append(
            f"SELECT {columns} FROM reports_articlemonth WHERE sku <> ''"  # noqa: S608
            " AND month BETWEEN %(first_month)s AND %(last_month)s"
        )
    return " UNION ALL ".join(parts)


def best_articles(
    period: tuple[date, date], wanted: dict[str, Sequence[str]], count: int
) -> list[tuple[str, str]]:
    """(currency, SKU) of so many articles with the highest net of each currency, the best first.

    Only the net is added up: what else there is to say of them is asked of the best alone.
    """
    words: dict[str, Any] = {name: list(values) for name, values in wanted.items()} | {
        "most": count
    }
    where = " AND ".join(["true", *(f"{name} = ANY(%({name})s)" for name in wanted)])
    question = _BEST.format(articles=of_articles(("net",), period, words), where=where)
    with connection.cursor() as cursor:
        cursor.execute(question, words)
        return list(cursor.fetchall())


def _kept(columns: Sequence[str]) -> str:
    """The table of months that has these columns, if there is one."""
    others = set(columns) - _BY
    return _KEPT.get(next(iter(others)), "") if len(others) == 1 else ""
