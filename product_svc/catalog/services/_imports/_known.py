"""What the catalogue has of the articles of an import, read by a fixed number of queries."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from product_svc.catalog import selectors
from product_svc.catalog.models import (
    Barcode,
    Brand,
    Category,
    PriceList,
    Product,
    ProductType,
    TaxCategory,
    Variant,
)
from product_svc.catalog.rules.attributes import Attribute
from product_svc.catalog.rules.texts import slug_of
from product_svc.catalog.services._archiving import keep_shelves
from product_svc.catalog.services._imports._rows import ArticleRow
from shared_libs.trade.barcodes import key_of


@dataclass
class Known:
    """The rows that an import refers to, and those that it changes. What is new has no key yet."""

    categories: dict[str, Category]
    tax_categories: dict[str, TaxCategory]
    brands: dict[str, Brand]
    types: dict[str, ProductType]
    attributes: dict[int, Sequence[Attribute]]
    variants: dict[str, Variant]
    products: dict[str, Product]
    taken_slugs: set[str]
    barcodes: dict[str, Barcode]
    options: dict[tuple[str, str], str]
    amounts: Mapping[tuple[int, str, Decimal], Decimal]
    price_lists: set[str]
    archived: Mapping[tuple[str, int | None], str]
    touched: set[str] = field(default_factory=set)
    touched_products: set[int] = field(default_factory=set)

    def touched_skus(self, named: set[str]) -> set[str]:
        """The named articles that differ, by themselves or through their product."""
        return {
            sku
            for sku in named
            if sku in self.touched or self.variants[sku].product_id in self.touched_products
        }


def load(rows: Sequence[ArticleRow], *, wished: Mapping[str, str], now: datetime) -> Known:
    """What is known; the products are locked by key where there is a transaction to lock them in.

    `wished` are the slugs of products to be made, by SKU.
    """
    variants = {v.sku: v for v in Variant.objects.filter(sku__in=[row.sku for row in rows])}
    slugs = {row.product_slug for row in rows if row.product_slug}
    held = Product.objects.filter(pk__in={v.product_id for v in variants.values()})
    held |= Product.objects.filter(slug__in=slugs)
    products = {product.pk: product for product in held.locked()}
    for variant in variants.values():
        variant.product = products[variant.product_id]
    taken = Product.objects.filter(slug__in=set(wished.values())).values_list("slug", flat=True)
    types = _types(rows)
    used = {each.pk for each in types.values()} | {p.product_type_id for p in products.values()}
    return Known(
        categories=_categories(rows),
        tax_categories={
            row.code: row
            for row in TaxCategory.objects.filter(code__in=_said(rows, "tax_category"))
        },
        brands=_brands(rows),
        archived=_archived(),
        types=types,
        attributes={
            pk: selectors.attributes_of_type(product_type_id=pk) for pk in used if pk is not None
        },
        variants=variants,
        products={product.slug: product for product in products.values()},
        taken_slugs=set(taken),
        barcodes=_barcodes(rows),
        options=_options(products.values()),
        amounts=selectors.listed_amounts(variant_ids=[v.pk for v in variants.values()], now=now),
        price_lists=set(PriceList.objects.values_list("code", flat=True)),
    )


def _said(rows: Iterable[ArticleRow], name: str) -> set[str]:
    return {value for row in rows if (value := getattr(row, name))}


def _tax_categories(rows: Sequence[ArticleRow]) -> dict[str, TaxCategory]:
    codes = _said(rows, "tax_category")
    return {row.code: row for row in TaxCategory.objects.filter(code__in=codes)}


def category_slugs(row: ArticleRow) -> list[str]:
    """The slugs of a category from the top of the tree."""
    return [slug for slug in (row.category or "").split("/") if slug]


def _categories(rows: Sequence[ArticleRow]) -> dict[str, Category]:
    slugs = {slug for row in rows for slug in category_slugs(row)}
    return {row.slug: row for row in Category.objects.filter(slug__in=slugs)}


def _archived() -> dict[tuple[str, int | None], str]:
    """The slugs of what is put away, by kind and key; nothing more is, before the transaction
    ends.
    """
    keep_shelves()
    categories = Category.objects.filter(is_archived=True).values_list("pk", "slug")
    brands = Brand.objects.filter(is_archived=True).values_list("pk", "slug")
    return {
        **{("category", pk): slug for pk, slug in categories},
        **{("brand", pk): slug for pk, slug in brands},
    }


def brand_slug(name: str) -> str:
    """How a brand's name is written in addresses."""
    return slug_of(name, sku="")[:80]


def _brands(rows: Sequence[ArticleRow]) -> dict[str, Brand]:
    slugs = {brand_slug(name) for name in _said(rows, "brand")}
    return {row.slug: row for row in Brand.objects.filter(slug__in=slugs)}


def _types(rows: Sequence[ArticleRow]) -> dict[str, ProductType]:
    codes = _said(rows, "product_type")
    return {row.code: row for row in ProductType.objects.filter(code__in=codes)} if codes else {}


def _barcodes(rows: Sequence[ArticleRow]) -> dict[str, Barcode]:
    """Those that the rows name, and all of an article that shall have no others."""
    said = (barcode for row in rows for barcode in (*row.barcodes, *row.removed_barcodes))
    found = Barcode.objects.filter(key__in={key_of(each.kind, each.code) for each in said})
    replaced = [row.sku for row in rows if row.has_no_other_barcodes]
    if replaced:
        found |= Barcode.objects.filter(variant__sku__in=replaced)
    return {row.key: row for row in found.select_related("variant")}


def _options(products: Iterable[Product]) -> dict[tuple[str, str], str]:
    """Who has which options within a product that has a type."""
    typed = [product.pk for product in products if product.product_type_id]
    found: dict[tuple[str, str], str] = {}
    if typed:
        rows = Variant.objects.filter(product_id__in=typed).exclude(options={})
        for slug, options, sku in rows.values_list("product__slug", "options", "sku"):
            found[slug, options_key(options)] = sku
    return found


def options_key(options: Mapping[str, object]) -> str:
    """The same text for the same options."""
    return repr(sorted(options.items()))
