"""Articles with all that an import can say of them, for those who export."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any  # Any: rows of products or of variants

from django.db.models import Q, QuerySet

from product_svc.catalog.models import AttributeDefinition, Price, PriceList, Product, Variant
from product_svc.catalog.selectors._articles import barcodes_of
from product_svc.catalog.selectors._staff import Wanted, named, on_shelf
from shared_libs.trade.barcodes import BarcodeText

Amounts = Mapping[tuple[int, str, Decimal], Decimal]


@dataclass(frozen=True)
class WholeArticle:
    """A variant with its product, its barcodes, and what it costs on each list that has it, by the
    quantity from which on.
    """

    variant: Variant
    barcodes: Sequence[BarcodeText] = ()
    amounts: Mapping[str, Mapping[Decimal, Decimal]] = field(default_factory=dict)


@dataclass(frozen=True)
class ArticleFilter(Wanted):
    """Which articles: as members of staff look for them, the status that of the product; or those
    of `keys` alone.
    """

    keys: Collection[int] | None = None


def whole_articles(
    *, chosen: ArticleFilter, after: int, limit: int, now: datetime
) -> list[WholeArticle]:
    """The next so many articles by key after this one; three queries."""
    rows = _chosen(chosen).filter(pk__gt=after).order_by("pk")
    related = ("product__category", "product__brand", "product__tax_category")
    variants = list(rows.select_related(*related, "product__product_type")[:limit])
    ids = [variant.pk for variant in variants]
    barcodes = barcodes_of(variant_ids=ids)
    amounts: dict[int, dict[str, dict[Decimal, Decimal]]] = defaultdict(dict)
    for (variant_id, code, least), amount in listed_amounts(variant_ids=ids, now=now).items():
        amounts[variant_id].setdefault(code, {})[least] = amount
    return [WholeArticle(v, barcodes.get(v.pk, ()), amounts[v.pk]) for v in variants]


def article_keys(*, shown: QuerySet[Any]) -> list[int]:
    """The keys of these variants, or of all variants of these products."""
    way = "product__in" if shown.model is Product else "pk__in"
    variants = Variant.objects.filter(**{way: shown.order_by().values("pk")})
    return list(variants.order_by("pk").values_list("pk", flat=True))


def article_count(*, chosen: ArticleFilter) -> int:
    """How many articles these are."""
    return _chosen(chosen).count()


def _chosen(chosen: ArticleFilter) -> QuerySet[Variant]:
    wanted = on_shelf(chosen, "product__")
    if chosen.status:
        wanted &= Q(product__status=chosen.status)
    if chosen.search:
        wanted &= named(chosen.search) | Q(product__slug__startswith=chosen.search)
    if chosen.keys is not None:
        wanted &= Q(pk__in=chosen.keys)
    return Variant.objects.filter(wanted)


def listed_amounts(*, variant_ids: Collection[int], now: datetime) -> Amounts:
    """What each of these variants costs now, by variant, the code of each list and the quantity
    from which on.
    """
    rows = Price.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gt=now),
        variant_id__in=variant_ids,
        valid_from__lte=now,
    )
    columns = rows.values_list("variant_id", "price_list__code", "min_quantity", "amount")
    return {(variant_id, code, least): amount for variant_id, code, least, amount in columns}


def price_list_codes() -> list[str]:
    """The codes of all price lists in their order."""
    return list(PriceList.objects.order_by("code").values_list("code", flat=True))


def attribute_types() -> dict[str, str]:
    """The type of each attribute by its code, in their order."""
    rows = AttributeDefinition.objects.order_by("code").values_list("code", "type")
    return dict(rows)
