"""The catalogue as a till gets it: our copies, in the order in which they changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any  # Any: what is scanned is JSON of product

from sales_svc.sales.models import PriceCopy, RulesetCopy, VariantCopy

PAGE = 500


@dataclass(frozen=True)
class CatalogueEntry:
    """One article with its price in a store's currency; without one it is not sold there."""

    sku: str
    name: dict[str, str]
    gtins: Sequence[str]
    barcodes: Sequence[Mapping[str, Any]]
    category: str
    tax_category: str
    whole_quantity: bool
    status: str
    price: Decimal | None
    brand: str
    prices: Sequence[Mapping[str, str]] | None


@dataclass(frozen=True)
class CataloguePage:
    """Some articles, the cursor after them, and whether there are more."""

    entries: Sequence[CatalogueEntry]
    cursor: int
    has_more: bool


def catalogue_after(*, cursor: int, currency: str, store: str) -> CataloguePage:
    """The articles that changed after the cursor, in that order, at most 500; two queries."""
    rows = list(VariantCopy.objects.filter(revision__gt=cursor).order_by("revision")[: PAGE + 1])
    page = rows[:PAGE]
    copies = PriceCopy.objects.filter(currency=currency, sku__in=[row.sku for row in page])
    prices = dict(copies.values_list("sku", "amount"))
    return CataloguePage(
        entries=[_entry(row, prices.get(row.sku), currency, store) for row in page],
        cursor=page[-1].revision if page else cursor,
        has_more=len(rows) > PAGE,
    )


def prices_on_lists(
    listed: Sequence[Mapping[str, str]], *, currency: str, store: str
) -> list[Mapping[str, str]]:
    """Of what an article costs by list, what a till of this store may have to go by."""
    return [
        each for each in listed if each["currency"] == currency and each["store"] in {"", store}
    ]


def _entry(row: VariantCopy, price: Decimal | None, currency: str, store: str) -> CatalogueEntry:
    told = row.listed
    mine = None if told is None else prices_on_lists(told, currency=currency, store=store)
    return CatalogueEntry(
        sku=row.sku,
        name=row.name,
        gtins=row.gtins,
        barcodes=row.barcodes,
        category=row.category,
        tax_category=row.tax_category,
        whole_quantity=row.whole_quantity,
        status=row.status,
        price=price,
        brand=row.brand,
        prices=mine,
    )


def ruleset_in_force() -> str:
    """The version of the latest rule-set that product published; empty before the first."""
    versions = RulesetCopy.objects.order_by("-published_at", "-pk").values_list("version")
    return "".join(*versions[:1])


def rules_in_force() -> RulesetCopy | None:
    """The latest rule-set that product published; None before the first."""
    return RulesetCopy.objects.order_by("-published_at", "-pk").first()


def rules_for_tills() -> RulesetCopy | None:
    """The latest rule-set whose rules are here; None before the first."""
    known = RulesetCopy.objects.filter(rules__isnull=False)
    return known.order_by("-published_at", "-pk").first()
