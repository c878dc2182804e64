"""Whether two sets of books say the same."""

import hashlib
from dataclasses import dataclass

from django.db import connection

_OF_DOCUMENT = "JOIN reports_document d ON d.id = document_id"
_HOUR = "business_date, business_hour, channel, store, country, currency, cashier, orders"
_MONTH = "month, channel, store, currency"
_SUMS = """units, gross, discount, net, tax, shipping, gift_cards,
    cost, costed_net, uncosted_units, returned_units, returned_net"""
# what the events have told, and nothing of when or in which order they did; stock is left out: it
# is told by the clock, so that its rows change while nothing is sold
_FACTS = {
    "documents": (
        f"key, kind, number, original, sold_at, {_HOUR}, shift, customer",
        "reports_document",
    ),
    "lines": (
        "d.key, line, sku, category, units, gross, discount, net, tax, shipping, gift_cards, cost",
        f"reports_linefact {_OF_DOCUMENT}",
    ),
    "taxes": ("d.key, code, net, shipping, amount", f"reports_taxfact {_OF_DOCUMENT}"),
    "tenders": ("d.key, type, amount", f"reports_tenderfact {_OF_DOCUMENT}"),
    "hours": (f"{_HOUR}, {_SUMS}", "reports_hourtotal"),
    "taxes of hours": (f"{_HOUR}, code, net, shipping, tax", "reports_taxtotal"),
    "tenders of hours": (f"{_HOUR}, type, amount", "reports_tendertotal"),
    "months of articles": (f"{_MONTH}, sku, lines, orders, {_SUMS}", "reports_articlemonth"),
    "months of categories": (
        f"{_MONTH}, category, lines, orders, {_SUMS}",
        "reports_categorymonth",
    ),
    "goods received": (
        "receipt, sku, location, received_at, units, currency, unit_cost",
        "reports_receiptfact",
    ),
    "Z reports": (
        "id, shift, sums, movements, expected, counted, difference, hash",
        "reports_zreportfact",
    ),
    "months of customers": ("customer, month, currency, orders, net", "reports_customermonth"),
    "carts": (
        "number, channel, currency, lines, value, abandoned_at, recovered_at, how, order_number",
        "reports_abandonedcartfact",
    ),
}
_HASHED = "SELECT count(*), coalesce(sum(hashtextextended(row({columns})::text, 0)::numeric), 0)"


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
        for name, (columns, rows) in _FACTS.items():
            cursor.execute(f"{_HASHED.format(columns=columns)} FROM {rows}")
            counts[name], total = cursor.fetchone()
            sums.append(f"{name} {counts[name]} {total}")
    return Fingerprint(counts, hashlib.sha256("\n".join(sums).encode()).hexdigest())
