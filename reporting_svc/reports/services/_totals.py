"""Sums over the documents of an hour: added to with each of them, or made anew from all."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import connection, transaction

from reporting_svc.reports.services import _customers, _months

_EMPTY = """
TRUNCATE reports_hourtotal, reports_taxtotal, reports_tendertotal, reports_customermonth,
         reports_articlemonth, reports_categorymonth
"""
_HOUR = "business_date, business_hour, channel, store, country, currency, cashier"
_OF_LINES = (
    *("units", "gross", "discount", "net", "tax", "shipping", "gift_cards"),
    *("cost", "costed_net", "uncosted_units", "returned_units", "returned_net"),
)
_LINES = """
LEFT JOIN (
    SELECT document_id, sum(units) AS units, sum(gross) AS gross, sum(discount) AS discount,
           sum(net) AS net, sum(tax) AS tax, sum(shipping) AS shipping,
           sum(gift_cards) AS gift_cards, sum(cost) AS cost,
           sum(net) FILTER (WHERE cost IS NOT NULL) AS costed_net,
           sum(units) FILTER (WHERE cost IS NULL) AS uncosted_units,
           -sum(units) FILTER (WHERE orders = 0 AND units < 0) AS returned_units,
           -sum(net) FILTER (WHERE orders = 0 AND units < 0) AS returned_net
    FROM reports_linefact WHERE %(documents)s::bigint[] IS NULL OR document_id = ANY(%(documents)s)
    GROUP BY document_id
) part ON part.document_id = d.id
"""
_ADD = """
INSERT INTO {table} AS known ({key}, orders, {sums})
SELECT {key}, sum(d.orders), {added}
FROM reports_document d {parts}
WHERE %(documents)s::bigint[] IS NULL OR d.id = ANY(%(documents)s)
GROUP BY {key} ORDER BY {key}
ON CONFLICT ({key}) DO UPDATE SET orders = known.orders + EXCLUDED.orders, {more}
"""


@dataclass(frozen=True)
class _Sums:
    """A table of sums: what its rows are of beside the hour, and what is added up of which part."""

    table: str
    parts: str
    added: Mapping[str, str]
    of: str = ""

    @property
    def statement(self) -> str:
        """What adds some documents, or all of them, in the order of the key."""
        return _ADD.format(
            table=self.table,
            parts=self.parts,
            key=_HOUR + self.of,
            sums=", ".join(self.added),
            added=", ".join(f"coalesce(sum(part.{name}), 0)" for name in self.added.values()),
            more=", ".join(f"{name} = known.{name} + EXCLUDED.{name}" for name in self.added),
        )


_TABLES = (
    _Sums("reports_hourtotal", _LINES, {name: name for name in _OF_LINES}),
    _Sums(
        "reports_taxtotal",
        "JOIN reports_taxfact part ON part.document_id = d.id",
        {"net": "net", "shipping": "shipping", "tax": "amount"},
        ", code",
    ),
    _Sums(
        "reports_tendertotal",
        "JOIN reports_tenderfact part ON part.document_id = d.id",
        {"amount": "amount"},
        ", type",
    ),
)


def add(documents: Sequence[int]) -> None:
    """The sums of the documents' hours have them.

    Locks rows: the hours', then those of taxes and of tenders, each in the order of their keys.
    """
    _add(list(documents))


def _add(documents: list[int] | None) -> None:
    with connection.cursor() as cursor:
        for each in _TABLES:
            cursor.execute(each.statement, {"documents": documents})


@transaction.atomic
def add_up_anew() -> None:
    """The sums are those of the documents, whatever stood there; documents wait for that long."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
        cursor.execute("LOCK TABLE reports_document IN SHARE ROW EXCLUSIVE MODE")
        cursor.execute(_EMPTY)
    _add(None)
    _customers.add_all()
    _months.add_all()
