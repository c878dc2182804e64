"""Reports of what lies on the shelves, beside what was sold of it."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from itertools import groupby
from operator import itemgetter
from typing import Any  # Any: the values of a row are of many types

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from reporting_svc.reports import rules
from reporting_svc.reports.models import ReceiptFact
from reporting_svc.reports.rules import Column, Kind, Row
from reporting_svc.reports.selectors._lines import of_articles
from reporting_svc.reports.selectors._tables._asking import fetched, on_its_days, words_of
from reporting_svc.reports.selectors._tables._base import (
    CHUNK,
    CURRENCY,
    Table,
    TableQuery,
    amount,
    count,
    named,
    of_groups,
    quantity,
    rate,
)

SLOW = 100
# of each article: what lies there (sound units), what it costs, what was sold in the period
_ARTICLES = """
WITH stock AS (
    SELECT sku, sum(on_hand - damaged) AS on_hand FROM reports_stockfact
    WHERE (%(any_store)s OR location = ANY(%(stores)s)) GROUP BY sku
), sold AS (
    SELECT sku, sum(units) AS units, sum(net) AS net FROM ({articles}) articles
    WHERE currency = %(currency)s AND (%(any_store)s OR store = ANY(%(stores)s)) GROUP BY sku
), costs AS (
    SELECT DISTINCT ON (sku) sku, unit_cost FROM reports_receiptfact
    WHERE currency = %(currency)s ORDER BY sku, received_at DESC, receipt DESC
)
SELECT sku, coalesce(stock.on_hand, 0), coalesce(sold.units, 0), coalesce(sold.net, 0),
       costs.unit_cost, coalesce(article.category, '')
FROM stock FULL JOIN sold USING (sku) LEFT JOIN costs USING (sku)
LEFT JOIN reports_articlecopy article USING (sku)
"""
_PLACES = """
WITH costs AS (
    SELECT DISTINCT ON (sku) sku, unit_cost FROM reports_receiptfact
    WHERE currency = %(currency)s ORDER BY sku, received_at DESC, receipt DESC
)
SELECT location, count(*) FILTER (WHERE on_hand <> 0), sum(on_hand), sum(damaged),
       sum(round((on_hand - damaged) * unit_cost, 4)),
       coalesce(sum(on_hand - damaged) FILTER (WHERE unit_cost IS NULL), 0)
FROM reports_stockfact LEFT JOIN costs USING (sku)
WHERE (%(any_store)s OR location = ANY(%(stores)s)) GROUP BY location ORDER BY location
"""
# of each article the newest receipts, as many as explain what lies there
_RECEIPTS = """
WITH stock AS (
    SELECT sku, sum(on_hand - damaged) AS on_hand FROM reports_stockfact
    WHERE (%(any_store)s OR location = ANY(%(stores)s)) GROUP BY sku
), received AS (
    SELECT sku COLLATE "C" AS sku, received_at, receipt, units,
           sum(units) OVER (
               PARTITION BY sku COLLATE "C" ORDER BY received_at DESC, receipt DESC
               ROWS UNBOUNDED PRECEDING
           ) - units AS newer
    FROM reports_receiptfact WHERE (received_at AT TIME ZONE %(zone)s)::date <= %(last)s
)
SELECT received.sku, (received_at AT TIME ZONE %(zone)s)::date, units
FROM received JOIN stock ON stock.sku = received.sku COLLATE "default"
WHERE newer < on_hand ORDER BY received.sku COLLATE "C", received_at DESC, receipt DESC
"""
_ON_HAND = quantity("on_hand", _("on hand"))
_SOLD = quantity("units", _("units sold"))
_VALUE = amount("value", _("value at cost"))
_COVER = quantity("days_of_cover", _("days of cover"))
_SELL_THROUGH = rate("sell_through", _("sold of what there was, %"))


def _asked(query: TableQuery) -> dict[str, Any]:
    """The question's words for SQL; one currency, the shop's own unless another is named."""
    return {**words_of(query), "currency": (*query.currencies, settings.SHOP_CURRENCY)[0]}


def _articles(query: TableQuery, order: str) -> Iterator[dict[str, Any]]:
    words = _asked(query)
    days = (query.period.last - query.period.first).days + 1
    period = (query.period.first, query.period.last)
    question = _ARTICLES.format(articles=of_articles(("units", "net"), period, words)) + order
    for sku, on_hand, sold, net, unit_cost, category in fetched(question, words):
        yield {
            "sku": sku,
            "category": category,
            "currency": words["currency"],
            "on_hand": on_hand,
            "unit_cost": unit_cost,
            "value": None if unit_cost is None else on_hand * unit_cost,
            "units": sold,
            "net": net,
            "days_of_cover": rules.days_of_cover(on_hand, sold, days),
            "sell_through": rules.rate(sold, sold + on_hand) if on_hand >= 0 else None,
        }


def _stock_rows(query: TableQuery) -> Iterator[Row]:
    return named(_articles(query, "ORDER BY sku"))


def _slow_rows(query: TableQuery) -> Iterator[Row]:
    """What lies there and sells least, the largest stock first among equals."""
    order = f"""WHERE coalesce(stock.on_hand, 0) > 0
        ORDER BY coalesce(sold.units, 0), stock.on_hand DESC, sku LIMIT {SLOW}"""
    return named(_articles(query, order))


def _place_rows(query: TableQuery) -> Iterator[Row]:
    words = _asked(query)
    for location, articles, on_hand, damaged, value, uncosted in fetched(_PLACES, words):
        yield {
            "location": location,
            "currency": words["currency"],
            "articles": articles,
            "on_hand": on_hand,
            "damaged": damaged,
            "value": value,
            "uncosted": uncosted,
        }


def _age_rows(query: TableQuery) -> Iterator[Row]:
    """Of each article on hand, how long ago what is left of it came, by the last day asked for."""
    rows = _articles(query, 'WHERE coalesce(stock.on_hand, 0) > 0 ORDER BY sku COLLATE "C"')
    received = _receipts_by_article(query)
    sku, receipts = next(received, ("", []))
    for row in named(rows):
        while sku and sku < row["sku"]:
            sku, receipts = next(received, ("", []))
        found = rules.ages(
            row["on_hand"], receipts if sku == row["sku"] else [], today=query.period.last
        )
        yield {**row, **dict(zip(_BRACKETS, found, strict=True))}


def _receipts_by_article(query: TableQuery) -> Iterator[tuple[str, list[tuple[date, Decimal]]]]:
    """(SKU, its receipts, the newest first), by SKU as bytes stand; none from before what lies
    there came.
    """
    for sku, group in groupby(fetched(_RECEIPTS, words_of(query)), key=itemgetter(0)):
        yield sku, [(day, units) for _sku, day, units in group]


def _receipt_rows(query: TableQuery) -> Iterator[Row]:
    """The receipts of the period, the newest first; of one article where one is named."""
    found = ReceiptFact.objects.filter(on_its_days("received_at", query))
    wanted = {
        "location": query.stores,
        "currency": query.currencies,
        "sku": [query.of["sku"]] if "sku" in query.of else [],
    }
    for column, values in wanted.items():
        if values:
            found = found.filter(**{f"{column}__in": values})
    rows = found.order_by("-received_at", "-receipt", "sku").iterator(chunk_size=CHUNK)
    return named(_receipt(each) for each in rows)


def _receipt(row: ReceiptFact) -> dict[str, Any]:
    return {
        "received_at": row.received_at,
        "receipt": row.receipt,
        "location": row.location,
        "sku": row.sku,
        "currency": row.currency,
        "units": row.units,
        "unit_cost": row.unit_cost,
        "value": row.units * row.unit_cost,
    }


_BRACKETS = ("up_to_30", "up_to_60", "up_to_90", "older", "unknown")
STOCK = Table(
    "stock",
    _("Stock, cover and sell-through"),
    _("What lies there of each article, what it is worth, how long it lasts and how it sells."),
    lambda _groups: (
        *of_groups(("sku", "category")),
        CURRENCY,
        _ON_HAND,
        Column("unit_cost", _("unit cost"), Kind.UNIT_PRICE),
        _VALUE,
        _SOLD,
        _COVER,
        _SELL_THROUGH,
    ),
    _stock_rows,
    filters=("period", "store", "currency"),
    icon="inventory_2",
    main="value",
    leads_to="documents",
    columns_lead_to={"value": "receipts", "unit_cost": "receipts"},
)
SLOW_SELLERS = Table(
    "slow-sellers",
    _("Slow sellers"),
    _("The hundred articles on hand of which the fewest units were sold in the period."),
    lambda _groups: (*of_groups(("sku", "category")), CURRENCY, _ON_HAND, _VALUE, _SOLD, _COVER),
    _slow_rows,
    filters=("period", "store", "currency"),
    icon="hourglass_bottom",
    main="value",
    leads_to="documents",
    columns_lead_to={"value": "receipts", "unit_cost": "receipts"},
)
VALUE = Table(
    "stock-value",
    _("Stock value by location"),
    _("What lies at each location, and what it cost. Units without a known cost stand apart."),
    lambda _groups: (
        Column("location", _("location"), Kind.TEXT),
        CURRENCY,
        count("articles", _("articles")),
        _ON_HAND,
        quantity("damaged", _("of them damaged")),
        _VALUE,
        quantity("uncosted", _("units without a cost")),
    ),
    _place_rows,
    filters=("store", "currency"),
    icon="warehouse",
    main="value",
    leads_to="stock",
)
AGEING = Table(
    "stock-ageing",
    _("Ageing of stock"),
    _("How long ago what is left of each article came in, by its receipts."),
    lambda _groups: (
        *of_groups(("sku",)),
        CURRENCY,
        _ON_HAND,
        quantity("up_to_30", _("up to 30 days")),
        quantity("up_to_60", _("31 to 60 days")),
        quantity("up_to_90", _("61 to 90 days")),
        quantity("older", _("older")),
        quantity("unknown", _("not from a receipt")),
        _VALUE,
    ),
    _age_rows,
    filters=("period", "store", "currency"),
    icon="event",
    main="older",
    leads_to="receipts",
)
RECEIPTS = Table(
    "receipts",
    _("Goods received"),
    _("What suppliers have brought of each article, and what it cost: where values come from."),
    lambda _groups: (
        Column("received_at", _("received at"), Kind.MOMENT),
        Column("receipt", _("receipt"), Kind.TEXT),
        Column("location", _("location"), Kind.TEXT),
        *of_groups(("sku",)),
        CURRENCY,
        quantity("units", _("units")),
        Column("unit_cost", _("unit cost"), Kind.UNIT_PRICE),
        _VALUE,
    ),
    _receipt_rows,
    filters=("period", "store", "currency", "of"),
    icon="local_shipping",
    main="value",
)
TABLES = (STOCK, SLOW_SELLERS, VALUE, AGEING, RECEIPTS)
