"""The documents that a figure is the sum of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any  # Any: the rows of an aggregate have the columns that were asked for

from django.db.models import Exists, OuterRef, QuerySet, Sum

from reporting_svc.reports import rules
from reporting_svc.reports.models import Document, LineFact, TaxFact, TenderFact
from reporting_svc.reports.selectors._sales import (
    COLUMNS,
    SalesQuery,
    SalesRow,
    summed_up,
    sums_of_lines,
    within,
)

_WHOLE, _PARTS = ("hour", "country", "cashier", "shift"), ("sku", "category", "tender", "tax")


@dataclass(frozen=True)
class Figure:
    """A row of a sales report: what it was asked for, and the values of its groups by name."""

    query: SalesQuery
    groups: Mapping[str, Any]


def documents(figure: Figure) -> QuerySet[Document]:
    """The documents that a figure is the sum of."""
    found = within(Document.objects.all(), figure.query)
    whole = _wanted(figure, _WHOLE)
    if not set(_PARTS) & set(figure.groups):
        return found.filter(**whole)
    parts = _parts(figure).filter(document=OuterRef("pk"))
    return found.filter(Exists(parts), **whole)


def shares(page: Sequence[Document], figure: Figure) -> list[SalesRow]:
    """What each of these documents adds to the figure, in their order; one query."""
    parts = _parts(figure).filter(document__in=[each.pk for each in page]).order_by()
    sums = {row["document"]: row for row in parts.values("document").annotate(**_sums(figure))}
    return [_share(each, sums.get(each.pk, {}), figure) for each in page]


def _parts(figure: Figure) -> QuerySet[Any]:
    """The lines, taxes or tenders that count."""
    wanted = _wanted(figure, _PARTS)
    if "tender" in figure.groups:
        return TenderFact.objects.filter(**wanted)
    if "tax" in figure.groups:
        return TaxFact.objects.filter(**wanted)
    return LineFact.objects.filter(**wanted)


def _wanted(figure: Figure, names: Sequence[str]) -> dict[str, Any]:
    return {COLUMNS[name]: figure.groups[name] for name in names if name in figure.groups}


def _sums(figure: Figure) -> dict[str, Any]:
    if "tender" in figure.groups:
        return {"sum_total": Sum("amount")}
    if "tax" in figure.groups:
        of_tax = {"net": "net", "shipping": "shipping", "tax": "amount"}
        return {f"sum_{name}": Sum(column) for name, column in of_tax.items()}
    return sums_of_lines()


def _share(document: Document, sums: Mapping[str, Any], figure: Figure) -> SalesRow:
    untold = rules.untold(figure.groups)
    return SalesRow({}, document.currency, document.orders, untold=untold, **summed_up(sums))
