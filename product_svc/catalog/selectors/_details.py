"""One product, one variant, the tree of categories."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any  # Any: rows are read as plain mappings, the quickest way through the ORM

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import F, FilteredRelation, Q

from product_svc.catalog import errors
from product_svc.catalog.models import Barcode, Category, Product, Status, Variant
from product_svc.catalog.rules.barcodes import gtin14
from product_svc.catalog.selectors._articles import labelled


@dataclass(frozen=True)
class VariantDetail:
    """A variant as a customer sees it; `amount` is None where it has no price in the currency."""

    sku: str
    name: str
    label: str
    gtins: Sequence[str]
    amount: Decimal | None
    in_stock: bool
    status: str
    whole_quantity: bool


@dataclass(frozen=True)
class ProductDetail:
    """A product as a customer sees it, with the variants that have a price in the currency."""

    slug: str
    name: str
    description: str
    brand: str | None
    category_slug: str | None
    category_name: str
    category_path: str
    tax_category: str
    status: str
    currency: str
    variants: Sequence[VariantDetail]


@dataclass(frozen=True)
class CategoryNode:
    """A category with those below it."""

    slug: str
    name: str
    path: str
    children: list["CategoryNode"] = field(default_factory=list)


def product_detail(*, slug: str, channel: str, currency: str, language: str) -> ProductDetail:
    """One product in the reader's language; one query. Drafts are not shown.

    Raises ProductNotFound.
    """
    rows = _described(Product.objects.filter(slug=slug), "", channel, currency, language)
    for row in rows:
        shown = [_shown(variant, row, language) for variant in row["window"] or ()]
        return _product(row, currency, shown)
    raise errors.ProductNotFound


def variant_detail(
    *, sku: str, channel: str, currency: str, language: str
) -> tuple[VariantDetail, ProductDetail]:
    """One variant with its product; one query. Archived ones still answer, for old documents.

    Raises ProductNotFound.
    """
    variants = Variant.objects.filter(sku=sku).exclude(status=Status.DRAFT)
    rows = _described(variants, "product__", channel, currency, language).annotate(
        own_sku=F("sku"),
        own_label=F(f"label_{language}"),
        own_label_en=F("label_en"),
        own_status=F("status"),
        own_whole=F("whole_quantity"),
        own_gtins=ArrayAgg("barcodes__gtin", filter=Q(barcodes__gtin__isnull=False), default=[]),
        own_stock=Q(in_stock=True) | Q(track_inventory=False),
    )
    for row in rows:
        return _own_variant(row), _product(row, currency, [])
    raise errors.ProductNotFound


def sku_of_gtin(*, gtin: str) -> str:
    """The SKU that a barcode stands for, however many leading zeros are written; raises ProductNotFound."""
    skus = Barcode.objects.filter(gtin14=gtin14(gtin)).values_list("variant__sku", flat=True)
    for sku in skus:
        return sku
    raise errors.ProductNotFound


def categories(*, language: str) -> list[CategoryNode]:
    """The whole tree, each level by position and name; one query."""
    rows = Category.objects.order_by("position", f"name_{language}", "pk").values_list(
        "pk", "parent_id", "slug", f"name_{language}", "name_en", "path"
    )
    nodes = {
        pk: (parent, CategoryNode(slug, name or english, path))
        for pk, parent, slug, name, english, path in rows
    }
    for parent, node in nodes.values():
        if parent is not None:
            nodes[parent][1].children.append(node)
    return [node for parent, node in nodes.values() if parent is None]


def _described(
    rows: Any, way: str, channel: str, currency: str, language: str
) -> Any:  # Any: the queryset of either model, as mappings
    """The product's columns seen from a product or from its variant, with its row in the shop window."""
    window = FilteredRelation(
        f"{way}listings",
        condition=Q(
            **{f"{way}listings__channel": channel, f"{way}listings__currency": currency},
        ),
    )
    return (
        rows.exclude(**{f"{way}status": Status.DRAFT})
        .annotate(shown=window)
        .values(
            window=F("shown__variants"),
            product_slug=F(f"{way}slug"),
            product_name=F(f"{way}name_{language}"),
            product_name_en=F(f"{way}name_en"),
            description=F(f"{way}description_{language}"),
            description_en=F(f"{way}description_en"),
            brand_name=F(f"{way}brand__name"),
            category_slug=F(f"{way}category__slug"),
            category_name=F(f"{way}category__name_{language}"),
            category_name_en=F(f"{way}category__name_en"),
            category_path=F(f"{way}category__path"),
            tax_code=F(f"{way}tax_category__code"),
            product_status=F(f"{way}status"),
        )
    )


def _product(
    row: Mapping[str, Any], currency: str, variants: Sequence[VariantDetail]
) -> ProductDetail:
    return ProductDetail(
        slug=row["product_slug"],
        name=row["product_name"] or row["product_name_en"],
        description=row["description"] or row["description_en"],
        brand=row["brand_name"],
        category_slug=row["category_slug"],
        category_name=row["category_name"] or row["category_name_en"] or "",
        category_path=row["category_path"] or "",
        tax_category=row["tax_code"],
        status=row["product_status"],
        currency=currency,
        variants=variants,
    )


def _shown(variant: Mapping[str, Any], row: Mapping[str, Any], language: str) -> VariantDetail:
    label = variant[f"label_{language}"] or variant["label_en"]
    return VariantDetail(
        sku=variant["sku"],
        name=labelled(row["product_name"] or row["product_name_en"], label),
        label=label,
        gtins=variant["gtins"],
        amount=Decimal(variant["amount"]),
        in_stock=variant["in_stock"],
        status=Status.ACTIVE,
        whole_quantity=variant["whole_quantity"],
    )


def _own_variant(row: Mapping[str, Any]) -> VariantDetail:
    label = row["own_label"] or row["own_label_en"]
    amounts = {shown["sku"]: shown["amount"] for shown in row["window"] or ()}
    amount = amounts.get(row["own_sku"])
    on_sale = row["product_status"] == Status.ACTIVE
    return VariantDetail(
        sku=row["own_sku"],
        name=labelled(row["product_name"] or row["product_name_en"], label),
        label=label,
        gtins=row["own_gtins"],
        amount=None if amount is None else Decimal(amount),
        in_stock=row["own_stock"],
        status=row["own_status"] if on_sale else row["product_status"],
        whole_quantity=row["own_whole"],
    )
