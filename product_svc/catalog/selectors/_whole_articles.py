"""Articles with all that an import can say of them, for those who export."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from django.db.models import Q, QuerySet

from product_svc.catalog.models import AttributeDefinition, Price, PriceList, Variant
from product_svc.catalog.rules.barcodes import BarcodeText
from product_svc.catalog.selectors._articles import barcodes_of

Amounts = Mapping[tuple[int, str], Decimal]


@dataclass(frozen=True)
class WholeArticle:
    """A variant with its product, its barcodes, and what one costs on each list that has it."""

    variant: Variant
    barcodes: Sequence[BarcodeText] = ()
    amounts: Mapping[str, Decimal] = field(default_factory=dict)


@dataclass(frozen=True)
class ArticleFilter:
    """Which articles: of a category and those below it, of a brand (slugs), in a state."""

    category: str = ""
    brand: str = ""
    status: str = ""


def whole_articles(
    *, chosen: ArticleFilter, after: int, limit: int, now: datetime
) -> list[WholeArticle]:
    """The next so many articles by key after this one; three queries."""
    rows = _chosen(chosen).filter(pk__gt=after).order_by("pk")
    related = ("product__category", "product__brand", "product__tax_category")
    variants = list(rows.select_related(*related, "product__product_type")[:limit])
    ids = [variant.pk for variant in variants]
    barcodes = barcodes_of(variant_ids=ids)
    amounts: dict[int, dict[str, Decimal]] = defaultdict(dict)
    for (variant_id, code), amount in listed_amounts(variant_ids=ids, now=now).items():
        amounts[variant_id][code] = amount
    return [WholeArticle(v, barcodes.get(v.pk, ()), amounts[v.pk]) for v in variants]


def article_count(*, chosen: ArticleFilter) -> int:
    """How many articles these are."""
    return _chosen(chosen).count()


def _chosen(chosen: ArticleFilter) -> QuerySet[Variant]:
    wanted = Q()
    if chosen.category:
        below = Q(product__category__path__contains=f"/{chosen.category}/")
        wanted &= below | Q(product__category__path__startswith=f"{chosen.category}/")
    if chosen.brand:
        wanted &= Q(product__brand__slug=chosen.brand)
    if chosen.status:
        wanted &= Q(product__status=chosen.status)
    return Variant.objects.filter(wanted)


def listed_amounts(*, variant_ids: Collection[int], now: datetime) -> Amounts:
    """What one of each of these variants costs now, by variant and the code of each list."""
    rows = Price.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gt=now),
        variant_id__in=variant_ids,
        valid_from__lte=now,
        min_quantity=1,
    )
    columns = rows.values_list("variant_id", "price_list__code", "amount")
    return {(variant_id, code): amount for variant_id, code, amount in columns}


def price_list_codes() -> list[str]:
    """The codes of all price lists in their order."""
    return list(PriceList.objects.order_by("code").values_list("code", flat=True))


def attribute_types() -> dict[str, str]:
    """The type of each attribute by its code, in their order."""
    rows = AttributeDefinition.objects.order_by("code").values_list("code", "type")
    return dict(rows)
