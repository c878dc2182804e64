"""A report as people read it: figures in their language, bars, and links to what is behind."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any  # Any: the values of a row are of many types
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse
from django.utils.formats import date_format, number_format
from django.utils.timezone import localtime

from reporting_svc.reports import errors, selectors
from reporting_svc.reports.models import Channel
from reporting_svc.reports.rules import Column, Kind, Row, written
from reporting_svc.reports.selectors import Table, TableQuery
from shared_libs.api.serializers import InputSerializer
from shared_libs.money import ZERO

_SHIFT_LASTS = timedelta(days=7)
_RECEIVED_WITHIN = timedelta(days=1095)
_PAGE = "page"
_MAY_BE_EMPTY = ("country", "cashier", "category", "sku")
# what a row says of the documents behind it, by the name that the report of documents takes
_DRILLED = (
    *("hour", "channel", "store", "country", "category", "sku"),
    *("cashier", "shift", "tender", "tax_code"),
)


@dataclass(frozen=True)
class Cell:
    """One figure as it is read."""

    text: str
    is_number: bool
    bar: str = ""
    """How much of the longest bar it is, from 0 to 100, where the column is drawn."""
    link: str = ""


def words_of(typed: QueryDict) -> dict[str, str]:
    """What was typed: what can be ticked several times with commas, and without what was left
    empty, but where the empty value is one that figures are split by.
    """
    words = {name: ",".join(map(str, typed.getlist(name))) for name in typed}
    return {name: text for name, text in words.items() if text or name in _MAY_BE_EMPTY}


def report(asked: Table, typed: InputSerializer, query: TableQuery | None) -> dict[str, Any]:
    """What the template of a report needs; without a query, what was wrong with what was typed."""
    about = {
        "table": asked,
        "words": typed.initial_data,
        "heard": selectors.heard(selectors.as_of()),
    }
    if query is None:
        return {**about, "problems": _problems(typed)}
    about |= {
        "query": query,
        "groups": [
            (name, asked.columns((name,))[0].title, name in query.groups) for name in asked.groups
        ],
    }
    try:
        rows, has_more = selectors.first_rows(asked, query)
    except errors.TakesTooLong as refusal:
        return {**about, "problems": [refusal.detail], "takes_too_long": True}
    columns = asked.columns(query.groups)
    return {
        **about,
        "columns": columns,
        "lines": _lines(asked, query, columns, rows),
        "has_more": has_more,
        "file_url": f"/api/v1/reports/{asked.name}/file",
        "file_words": urlencode(typed.initial_data),
    }


def _problems(typed: InputSerializer) -> list[str]:
    wrong: Mapping[str, Sequence[Any]] = typed.errors
    return [f"{name}: {said}" for name, reasons in wrong.items() for said in reasons]


def _lines(
    asked: Table, query: TableQuery, columns: Sequence[Column], rows: Sequence[Row]
) -> list[list[Cell]]:
    """The cells of each row; the first leads to what its figures are the sum of."""
    longest = max((abs(row.get(asked.main) or ZERO) for row in rows), default=ZERO)
    return [
        [
            Cell(
                cell_text(each, row),
                each.is_number,
                _bar(row.get(each.name), longest) if each.name == asked.main else "",
                _link(_leads_to(asked, each, is_first=each is columns[0]), query, row),
            )
            for each in columns
        ]
        for row in rows
    ]


def _bar(value: Decimal | None, longest: Decimal) -> str:
    return f"{value * 100 / longest:.0f}" if value and longest and value > 0 else ""


def cell_text(column: Column, row: Row) -> str:
    """A figure in the reader's language; a dash where there is none."""
    value, text = row.get(column.name), written(column, row)
    if value is None or text is None:
        return "\N{EN DASH}"
    if column.name in _BY_NAME:
        return _BY_NAME[column.name](value)
    if column.kind in _BY_KIND:
        return _BY_KIND[column.kind](value)
    return _number(str(text)) if column.is_number else str(text)


def _number(text: str) -> str:
    decimals = len(text.partition(".")[2])
    return number_format(Decimal(text), decimal_pos=decimals, force_grouping=True)


_BY_NAME: dict[str, Callable[[Any], str]] = {
    "channel": lambda value: str(Channel(value).label),
    "hour": lambda value: f"{value}:00",
}
_BY_KIND: dict[Kind, Callable[[Any], str]] = {
    Kind.DAY: lambda value: date_format(value, "SHORT_DATE_FORMAT"),
    Kind.MOMENT: lambda value: date_format(localtime(value), "SHORT_DATETIME_FORMAT"),
}


def _leads_to(asked: Table, column: Column, *, is_first: bool) -> str:
    if column.name in asked.columns_lead_to:
        return asked.columns_lead_to[column.name]
    return (asked.leads_to or _PAGE) if is_first else ""


def _link(to: str, query: TableQuery, row: Row) -> str:
    """Where a figure leads: to the report that it is the sum of, a document to its page."""
    if to == _PAGE:
        is_document = "pk" in row
        return reverse("admin:reports_document_change", args=[row["pk"]]) if is_document else ""
    return _FURTHER[to](query, row) if to in _FURTHER else ""


def _to_receipts(query: TableQuery, row: Row) -> str:
    """All that has come of the article, until the last day asked for."""
    last = query.period.last
    words = {"from": last - _RECEIVED_WITHIN, "to": last, "currency": row["currency"]}
    return f"{reverse('report', args=['receipts'])}?{urlencode({**words, 'sku': row['sku']})}"


def _to_stock(_query: TableQuery, row: Row) -> str:
    """What lies at the location, article by article."""
    words = {"store": row["location"], "currency": row["currency"]}
    return f"{reverse('report', args=['stock'])}?{urlencode(words)}"


def _to_documents(query: TableQuery, row: Row) -> str:
    first, last = _days(query, row)
    words = {
        "from": first,
        "to": last,
        "store": ",".join(query.stores),
        "channel": ",".join(query.channels),
        "currency": row["currency"],
        **{name: row[name] for name in _DRILLED if name in row},
    }
    kept = {name: value for name, value in words.items() if value != "" or name in row}
    return f"{reverse('report', args=['documents'])}?{urlencode(kept)}"


def _days(query: TableQuery, row: Row) -> tuple[date, date]:
    """The dates of the documents behind a row; those of a shift may lie beyond its own."""
    day = row.get("day")
    if day is None:
        return query.period.first, query.period.last
    more = _SHIFT_LASTS if "shift" in row else timedelta(0)
    return day - more, day + more


_FURTHER: dict[str, Callable[[TableQuery, Row], str]] = {
    "documents": _to_documents,
    "receipts": _to_receipts,
    "stock": _to_stock,
}
