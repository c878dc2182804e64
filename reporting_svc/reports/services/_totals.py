"""Sums over the documents of an hour: added to with each of them, or made anew from all."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any  # Any: the columns of three tables

from django.db import connection, transaction

from reporting_svc.reports import rules
from reporting_svc.reports.services import _months
from shared_libs.money import ZERO

_HOUR = ("business_date", "business_hour", "channel", "store", "country", "currency", "cashier")
_OF_LINES = ("units", "gross", "discount", "net", "tax", "shipping", "gift_cards")
_ANEW = """
TRUNCATE reports_hourtotal, reports_taxtotal, reports_tendertotal, reports_customermonth,
         reports_articlemonth, reports_categorymonth;
INSERT INTO reports_hourtotal (
    business_date, business_hour, channel, store, country, currency, cashier, orders,
    units, gross, discount, net, tax, shipping, gift_cards, cost, costed_net,
    uncosted_units, returned_units, returned_net
)
SELECT d.business_date, d.business_hour, d.channel, d.store, d.country, d.currency, d.cashier,
       sum(d.orders), coalesce(sum(l.units), 0), coalesce(sum(l.gross), 0),
       coalesce(sum(l.discount), 0), coalesce(sum(l.net), 0), coalesce(sum(l.tax), 0),
       coalesce(sum(l.shipping), 0), coalesce(sum(l.gift_cards), 0), coalesce(sum(l.cost), 0),
       coalesce(sum(l.costed_net), 0),
       coalesce(sum(l.uncosted_units), 0),
       coalesce(sum(l.returned_units), 0), coalesce(sum(l.returned_net), 0)
FROM reports_document d LEFT JOIN (
    SELECT document_id, sum(units) AS units, sum(gross) AS gross, sum(discount) AS discount,
           sum(net) AS net, sum(tax) AS tax, sum(shipping) AS shipping,
           sum(gift_cards) AS gift_cards, sum(cost) AS cost,
           sum(net) FILTER (WHERE cost IS NOT NULL) AS costed_net,
           sum(units) FILTER (WHERE cost IS NULL) AS uncosted_units,
           -sum(units) FILTER (WHERE orders = 0 AND units < 0) AS returned_units,
           -sum(net) FILTER (WHERE orders = 0 AND units < 0) AS returned_net
    FROM reports_linefact GROUP BY document_id
) l ON l.document_id = d.id
GROUP BY 1, 2, 3, 4, 5, 6, 7;
INSERT INTO reports_taxtotal (
    business_date, business_hour, channel, store, country, currency, cashier, code, orders,
    net, shipping, tax
)
SELECT d.business_date, d.business_hour, d.channel, d.store, d.country, d.currency, d.cashier,
       t.code, sum(d.orders), sum(t.net), sum(t.shipping), sum(t.amount)
FROM reports_document d JOIN reports_taxfact t ON t.document_id = d.id
GROUP BY 1, 2, 3, 4, 5, 6, 7, t.code;
INSERT INTO reports_tendertotal (
    business_date, business_hour, channel, store, country, currency, cashier, type, orders, amount
)
SELECT d.business_date, d.business_hour, d.channel, d.store, d.country, d.currency, d.cashier,
       t.type, sum(d.orders), sum(t.amount)
FROM reports_document d JOIN reports_tenderfact t ON t.document_id = d.id
GROUP BY 1, 2, 3, 4, 5, 6, 7, t.type;
INSERT INTO reports_customermonth (customer, month, currency, orders, net)
SELECT d.customer, date_trunc('month', d.business_date), d.currency, sum(d.orders),
       coalesce(sum(l.net), 0)
FROM reports_document d LEFT JOIN (
    SELECT document_id, sum(net) AS net FROM reports_linefact GROUP BY document_id
) l ON l.document_id = d.id
WHERE d.customer IS NOT NULL GROUP BY 1, 2, 3;
"""


def add(fact: rules.DocumentFact) -> None:
    """The sums of the document's hour have it.

    Locks rows: the hour's, then its taxes' and its tenders', each by their codes.
    """
    hour = {name: getattr(fact, name) for name in (*_HOUR, "orders")}
    sums = _sums_of_lines(fact)
    _add("reports_hourtotal", [{**hour, **sums}], sums=tuple(sums))
    taxes = [
        {**hour, "code": x.code, "net": x.net, "shipping": x.shipping, "tax": x.amount}
        for x in fact.taxes
    ]
    _add("reports_taxtotal", taxes, sums=("net", "shipping", "tax"))
    tenders = [{**hour, "type": x.type, "amount": x.amount} for x in fact.tenders]
    _add("reports_tendertotal", tenders, sums=("amount",))


def _sums_of_lines(fact: rules.DocumentFact) -> dict[str, Decimal]:
    back = [x for x in fact.lines if fact.orders == 0 and x.units < 0]
    return {
        **{name: sum((getattr(x, name) for x in fact.lines), ZERO) for name in _OF_LINES},
        "cost": sum((x.cost for x in fact.lines if x.cost is not None), ZERO),
        "costed_net": sum((x.net for x in fact.lines if x.cost is not None), ZERO),
        "uncosted_units": sum((x.units for x in fact.lines if x.cost is None), ZERO),
        "returned_units": -sum((x.units for x in back), ZERO),
        "returned_net": -sum((x.net for x in back), ZERO),
    }


@transaction.atomic
def add_up_anew() -> None:
    """The sums are those of the documents, whatever stood there; documents wait for that long."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
        cursor.execute("LOCK TABLE reports_document IN SHARE ROW EXCLUSIVE MODE")
        cursor.execute(_ANEW)
    _months.add_all()


def _add(table: str, rows: Sequence[Mapping[str, Any]], *, sums: Sequence[str]) -> None:
    if not rows:
        return
    columns, added = list(rows[0]), ("orders", *sums)
    key = ", ".join(name for name in columns if name not in added)
    values = ", ".join([f"({', '.join(['%s'] * len(columns))})"] * len(rows))
    more = ", ".join(f"{name} = known.{name} + EXCLUDED.{name}" for name in added)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} AS known ({', '.join(columns)})"  # noqa: S608  # our own names
            f" VALUES {values} ON CONFLICT ({key}) DO UPDATE SET {more}",
            [value for row in rows for value in row.values()],
        )
