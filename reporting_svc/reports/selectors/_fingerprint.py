"""Whether two sets of books say the same."""

import hashlib
from dataclasses import dataclass

from django.db import connection

# what the events have told, and nothing of when or in which order they did; stock is left out: it
# is told by the clock, so that its rows change while nothing is sold
_FACTS = {
    "documents": """
        SELECT count(*), coalesce(sum(hashtextextended(row(
            key, kind, number, original, sold_at,
            business_date, business_hour, channel, store, currency, cashier, orders, shift, customer
        )::text, 0)::numeric), 0)
        FROM reports_document""",
    "lines": """
        SELECT count(*), coalesce(sum(hashtextextended(row(
            d.key, line, sku, category, units, gross, discount, net, tax, shipping,
            cost
        )::text, 0)::numeric), 0)
        FROM reports_linefact l JOIN reports_document d ON d.id = l.document_id""",
    "taxes": """
        SELECT count(*), coalesce(sum(hashtextextended(row(
            d.key, code, net, shipping, amount
        )::text, 0)::numeric), 0)
        FROM reports_taxfact t JOIN reports_document d ON d.id = t.document_id""",
    "tenders": """
        SELECT count(*), coalesce(sum(hashtextextended(row(
            d.key, type, amount
        )::text, 0)::numeric), 0)
        FROM reports_tenderfact t JOIN reports_document d ON d.id = t.document_id""",
    "hours": """
        SELECT count(*), coalesce(sum(hashtextextended(row(
            business_date, business_hour, channel, store, currency, cashier, orders,
            units, gross, discount, net, tax, shipping,
            cost, costed_net, uncosted_units, returned_units, returned_net
        )::text, 0)::numeric), 0)
        FROM reports_hourtotal""",
    "taxes of hours": """
        SELECT count(*), coalesce(sum(hashtextextended(row(
            business_date, business_hour, channel, store, currency, cashier, orders,
            code, net, shipping, tax
        )::text, 0)::numeric), 0)
        FROM reports_taxtotal""",
    "tenders of hours": """
        SELECT count(*), coalesce(sum(hashtextextended(row(
            business_date, business_hour, channel, store, currency, cashier, orders,
            type, amount
        )::text, 0)::numeric), 0)
        FROM reports_tendertotal""",
    "months of articles": """
        SELECT count(*), coalesce(sum(hashtextextended(row(
            month, channel, store, currency, sku, lines, orders,
            units, gross, discount, net, tax, shipping,
            cost, costed_net, uncosted_units, returned_units, returned_net
        )::text, 0)::numeric), 0)
        FROM reports_articlemonth""",
    "months of categories": """
        SELECT count(*), coalesce(sum(hashtextextended(row(
            month, channel, store, currency, category, lines, orders,
            units, gross, discount, net, tax, shipping,
            cost, costed_net, uncosted_units, returned_units, returned_net
        )::text, 0)::numeric), 0)
        FROM reports_categorymonth""",
    "goods received": """
        SELECT count(*), coalesce(sum(hashtextextended(row(
            receipt, sku, location, received_at, units, currency, unit_cost
        )::text, 0)::numeric), 0)
        FROM reports_receiptfact""",
    "Z reports": """
        SELECT count(*), coalesce(sum(hashtextextended(row(
            id, shift, sums, movements, expected, counted, difference, hash
        )::text, 0)::numeric), 0)
        FROM reports_zreportfact""",
    "months of customers": """
        SELECT count(*), coalesce(sum(hashtextextended(row(
            customer, month, currency, orders, net
        )::text, 0)::numeric), 0)
        FROM reports_customermonth""",
    "carts": """
        SELECT count(*), coalesce(sum(hashtextextended(row(
            number, channel, currency, lines, value, abandoned_at, recovered_at, how, order_number
        )::text, 0)::numeric), 0)
        FROM reports_abandonedcartfact""",
}


@dataclass(frozen=True)
class Fingerprint:
    """The number of rows of each kind, and one hash over all of them, whatever their order."""

    counts: dict[str, int]
    digest: str


def fingerprint() -> Fingerprint:
    """The same for two sets of books that say the same, and for no others."""
    counts: dict[str, int] = {}
    sums: list[str] = []
    with connection.cursor() as cursor:
        for name, question in _FACTS.items():
            cursor.execute(question)
            counts[name], total = cursor.fetchone()
            sums.append(f"{name} {counts[name]} {total}")
    return Fingerprint(counts, hashlib.sha256("\n".join(sums).encode()).hexdigest())
