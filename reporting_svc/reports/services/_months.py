"""Sums of a month by article and by category: added to with each document, or made anew."""

from collections.abc import Sequence

from django.db import connection

_TABLES = {"reports_articlemonth": "sku", "reports_categorymonth": "category"}
_SUMS = (
    *("units", "gross", "discount", "net", "tax", "shipping", "gift_cards"),
    *("cost", "costed_net", "uncosted_units", "returned_units", "returned_net"),
)
# a document is one order however many of its lines are of one article or category
_ADD = """
INSERT INTO {table} AS known (month, channel, store, currency, {of}, lines, orders, {sums})
SELECT month, channel, store, currency, {of}, %(sign)s * sum(lines), %(sign)s * sum(orders), {added}
FROM (
    SELECT document_id, date_trunc('month', business_date)::date AS month, channel, store, currency,
           {of}, count(*) AS lines, min(orders) AS orders, sum(units) AS units,
           sum(gross) AS gross, sum(discount) AS discount, sum(net) AS net, sum(tax) AS tax,
           sum(shipping) AS shipping, sum(gift_cards) AS gift_cards,
           coalesce(sum(cost), 0) AS cost,
           coalesce(sum(net) FILTER (WHERE cost IS NOT NULL), 0) AS costed_net,
           coalesce(sum(units) FILTER (WHERE cost IS NULL), 0) AS uncosted_units,
           -coalesce(sum(units) FILTER (WHERE orders = 0 AND units < 0), 0) AS returned_units,
           -coalesce(sum(net) FILTER (WHERE orders = 0 AND units < 0), 0) AS returned_net
    FROM reports_linefact WHERE %(documents)s::bigint[] IS NULL OR document_id = ANY(%(documents)s)
    GROUP BY document_id, month, channel, store, currency, {of}
) parts
GROUP BY month, channel, store, currency, {of} ORDER BY month, channel, store, currency, {of}
ON CONFLICT (month, channel, store, currency, {of})
DO UPDATE SET lines = known.lines + EXCLUDED.lines, orders = known.orders + EXCLUDED.orders, {more}
"""


def add(documents: Sequence[int]) -> None:
    """The sums of their months have these documents.

    Locks rows in the order of month, channel, store, currency and article or category.
    """
    _change(list(documents), 1)


def take_off(documents: Sequence[int]) -> None:
    """The sums have them no more, until they are added again; expects that documents stay out."""
    _change(list(documents), -1)


def forget_empty() -> None:
    """No row is left of what has no line any more; expects that documents stay out."""
    with connection.cursor() as cursor:
        for table in _TABLES:
            cursor.execute(f"DELETE FROM {table} WHERE lines = 0")  # noqa: S608  # our own names


def add_all() -> None:
    """The sums are those of all documents; expects that they are empty, and documents stay out."""
    _change(None, 1)


def _change(documents: list[int] | None, sign: int) -> None:
    with connection.cursor() as cursor:
        for table, of in _TABLES.items():
            question = _ADD.format(
                table=table,
                of=of,
                sums=", ".join(_SUMS),
                added=", ".join(f"%(sign)s * sum({name})" for name in _SUMS),
                more=", ".join(f"{name} = known.{name} + EXCLUDED.{name}" for name in _SUMS),
            )
            cursor.execute(question, {"documents": documents, "sign": sign})
