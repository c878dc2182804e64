"""The documents that a figure is the sum of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any  # Any: the rows of an aggregate have the columns that were asked for

from django.db.models import Exists, F, OuterRef, QuerySet, Sum

from reporting_svc.reports import rules
from reporting_svc.reports.models import Document, LineFact, TaxFact, TenderFact
from reporting_svc.reports.selectors._sales import SalesQuery, SalesRow, within

_AMOUNTS = ("units", "gross", "discount", "net", "tax", "shipping")
_PARTS = {"sku": "sku", "category": "category", "tender": "type", "tax": "code"}


@dataclass(frozen=True)
class Figure:
    """A row of a sales report: what it was asked for, and the values of its groups by name."""

    query: SalesQuery
    groups: Mapping[str, Any]


def documents(figure: Figure) -> QuerySet[Document]:
    """The documents that a figure is the sum of."""
    found = within(Document.objects.all(), figure.query)
    columns = {"hour": "business_hour", "cashier": "cashier"}
    whole = {columns[name]: figure.groups[name] for name in columns if name in figure.groups}
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
    wanted = {_PARTS[name]: figure.groups[name] for name in _PARTS if name in figure.groups}
    if "tender" in figure.groups:
        return TenderFact.objects.filter(**wanted)
    if "tax" in figure.groups:
        return TaxFact.objects.filter(**wanted)
    return LineFact.objects.filter(**wanted)


def _sums(figure: Figure) -> dict[str, Any]:
    if "tender" in figure.groups:
        return {"sum_total": Sum("amount")}
    if "tax" in figure.groups:
        of_tax = {"net": "net", "shipping": "shipping", "tax": "amount"}
        return {f"sum_{name}": Sum(column) for name, column in of_tax.items()}
    sums = {f"sum_{name}": Sum(name) for name in _AMOUNTS}
    return {**sums, "sum_total": Sum(F("net") + F("tax") + F("shipping"))}


def _share(document: Document, sums: Mapping[str, Any], figure: Figure) -> SalesRow:
    told = {name.removeprefix("sum_"): sums[name] for name in sums if name.startswith("sum_")}
    untold = rules.untold(tuple(figure.groups))
    return SalesRow({}, document.currency, document.orders, untold=untold, **told)
