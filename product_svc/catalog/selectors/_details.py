"""One product, one variant, the tree of categories."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from typing import Any  # Any: rows are read as plain mappings, the quickest way through the ORM

from django.contrib.postgres.aggregates import ArrayAgg
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import FilteredRelation, OuterRef, Q
from django.db.models.functions import JSONObject

from product_svc.catalog import errors
from product_svc.catalog.models import Barcode, Category, Picture, Product, Status, Variant
from product_svc.catalog.selectors._articles import labelled
from product_svc.catalog.selectors._prices import prices_of
from product_svc.catalog.selectors._types import DescribedAttribute, described_attributes
from shared_libs.trade.barcodes import (
    GTIN_LENGTHS,
    PRICE,
    WEIGHED,
    measure_in,
    scanned_keys,
)

Row = Mapping[str, Any]
_COLUMNS = (
    "slug",
    "name_en",
    "name_fr",
    "description_en",
    "description_fr",
    "seo_title_en",
    "seo_title_fr",
    "seo_description_en",
    "seo_description_fr",
    "brand__name",
    "category__slug",
    "category__name_en",
    "category__name_fr",
    "category__path",
    "tax_category__code",
    "status",
    "product_type_id",
    "attributes",
)
_OWN_COLUMNS = (
    "pk",
    "sku",
    "label_en",
    "label_fr",
    "status",
    "whole_quantity",
    "in_stock",
    "track_inventory",
    "is_bundle",
    "options",
    "unit",
    "weight_grams",
    "min_age",
)


@dataclass(frozen=True)
class PictureOfProduct:
    """A picture with what it shows; `sku` where it shows one variant only."""

    name: str
    alt: str
    sku: str | None
    width: int
    height: int


@dataclass(frozen=True)
class ArticleFacts:
    """What a variant by itself says besides: not on the page of its product."""

    options: Mapping[str, str]
    unit: str
    weight_grams: int | None
    min_age: int | None
    is_bundle: bool


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
    lowest_before: Decimal | None = None
    facts: ArticleFacts | None = None


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
    pictures: Sequence[PictureOfProduct] = ()
    attributes: Sequence[DescribedAttribute] = ()
    seo_title: str = ""
    seo_description: str = ""


@dataclass(frozen=True)
class Scan:
    """A barcode as it was scanned: so many units, so many kilograms, or a price for all of it."""

    sku: str
    code: str
    kind: str
    quantity: Decimal | None
    price: Decimal | None


@dataclass(frozen=True)
class CategoryNode:
    """A category with those below it."""

    slug: str
    name: str
    path: str
    children: list["CategoryNode"] = field(default_factory=list)


def product_detail(*, slug: str, channel: str, currency: str, language: str) -> ProductDetail:
    """One product in the reader's language; one query, one more for its attributes. Drafts are not
    shown.

    Raises ProductNotFound.
    """
    products = Product.objects.filter(slug=slug).exclude(status=Status.DRAFT)
    view = _View("", language, currency)
    rows = products.annotate(shown=_window("", channel, currency), all_pictures=_pictures("pk"))
    for row in rows.values(*view.columns):
        variants = [_shown(variant, view.name(row), language) for variant in view.window(row)]
        return replace(view.product(row, variants), attributes=view.attributes(row))
    raise errors.ProductNotFound


def variant_detail(
    *, sku: str, channel: str, currency: str, language: str, as_of: datetime | None = None
) -> tuple[VariantDetail, ProductDetail]:
    """One variant with its product; one query. Archived ones still answer, for old documents.

    `as_of` asks what it cost or will cost at another moment; one more query.

    Raises ProductNotFound.
    """
    drafts = Q(status=Status.DRAFT) | Q(product__status=Status.DRAFT)
    variants = Variant.objects.filter(sku=sku).exclude(drafts)
    view = _View("product__", language, currency)
    of_one_unit = Q(barcodes__kind__in=GTIN_LENGTHS, barcodes__pack_quantity=1)
    gtins = ArrayAgg("barcodes__code", filter=of_one_unit, order_by="barcodes__pk", default=[])
    rows = variants.annotate(
        shown=_window("product__", channel, currency),
        all_gtins=gtins,
        all_pictures=_pictures("product"),
    ).values(*view.columns, *_OWN_COLUMNS, "all_gtins")
    for row in rows:
        variant = _own_variant(row, view)
        if as_of is not None:
            amount = _amount_at(row["pk"], channel, currency, as_of)
            variant = replace(variant, amount=amount, lowest_before=None)
        return variant, view.product(row, [])
    raise errors.ProductNotFound


def _amount_at(variant_id: int, channel: str, currency: str, moment: datetime) -> Decimal | None:
    prices = prices_of(variant_ids=[variant_id], now=moment).get(variant_id, ())
    held = (p.amount for p in prices if (p.channel, p.currency) == (channel, currency))
    return next(held, None)


def scanned_article(*, code: str) -> Scan:
    """What a scanned barcode stands for: the article, and how many of it or how much; one query.

    Raises ProductNotFound.
    """
    keys = list(scanned_keys(code))
    rows = Barcode.objects.filter(key__in=keys).values_list(
        "key", "kind", "pack_quantity", "variant__sku"
    )
    found = {key: _scan(sku, code, kind, pack) for key, kind, pack, sku in rows}
    for key in keys:
        if key in found:
            return found[key]
    raise errors.ProductNotFound


def _scan(sku: str, code: str, kind: str, pack_quantity: int) -> Scan:
    measure = measure_in(code) if kind == WEIGHED else None
    if measure is None:
        return Scan(sku, code, kind, Decimal(pack_quantity), None)
    if measure.carries == PRICE:
        return Scan(sku, code, kind, None, measure.amount)
    return Scan(sku, code, kind, measure.amount, None)


def categories(*, language: str) -> list[CategoryNode]:
    """The whole tree, each level by position and name, without what is put away; one query."""
    rows = (
        Category.objects.filter(is_archived=False)
        .order_by("position", f"name_{language}", "pk")
        .values_list("pk", "parent_id", "slug", f"name_{language}", "name_en", "path")
    )
    nodes = {
        pk: (parent, CategoryNode(slug, name or english, path))
        for pk, parent, slug, name, english, path in rows
    }
    for parent, node in nodes.values():
        if parent is not None:
            nodes[parent][1].children.append(node)
    return [node for parent, node in nodes.values() if parent is None]


def _pictures(product: str) -> ArraySubquery:
    """The pictures of a product in their order, read with the product."""
    pictures = Picture.objects.filter(product=OuterRef(product)).order_by("position", "pk")
    document = JSONObject(
        name="name",
        alt_en="alt_en",
        alt_fr="alt_fr",
        sku="variant__sku",
        width="width",
        height="height",
    )
    return ArraySubquery(pictures.values(json=document))


def _window(way: str, channel: str, currency: str) -> FilteredRelation:
    """The row of the shop window for one channel and currency, if the product is shown there."""
    market = {f"{way}listings__channel": channel, f"{way}listings__currency": currency}
    return FilteredRelation(f"{way}listings", condition=Q(**market))


@dataclass(frozen=True)
class _View:
    """Reads a product's columns from a row of its own (`way` is empty) or of its variant."""

    way: str
    language: str
    currency: str

    @property
    def columns(self) -> tuple[str, ...]:
        """What to select."""
        return ("shown__variants", "all_pictures", *(f"{self.way}{column}" for column in _COLUMNS))

    def name(self, row: Row) -> str:
        """The product's name in the reader's language."""
        return self._text(row, "name")

    def window(self, row: Row) -> Sequence[Row]:
        """The variants on sale, as the shop window keeps them."""
        return row["shown__variants"] or ()

    def product(self, row: Row, variants: Sequence[VariantDetail]) -> ProductDetail:
        """The product in the reader's language."""
        return ProductDetail(
            slug=self._value(row, "slug"),
            name=self.name(row),
            description=self._text(row, "description"),
            brand=self._value(row, "brand__name"),
            category_slug=self._value(row, "category__slug"),
            category_name=self._text(row, "category__name") or "",
            category_path=self._value(row, "category__path") or "",
            tax_category=self._value(row, "tax_category__code"),
            status=self._value(row, "status"),
            currency=self.currency,
            variants=variants,
            pictures=[self._picture(each) for each in row["all_pictures"]],
            seo_title=self._text(row, "seo_title") or self.name(row),
            seo_description=self._text(row, "seo_description"),
        )

    def _picture(self, picture: Row) -> PictureOfProduct:
        alt = picture[f"alt_{self.language}"] or picture["alt_en"]
        return PictureOfProduct(
            picture["name"], alt, picture["sku"], picture["width"], picture["height"]
        )

    def attributes(self, row: Row) -> Sequence[DescribedAttribute]:
        """What is said of the product; one query, none where nothing is said."""
        return described_attributes(
            product_type_id=self._value(row, "product_type_id"),
            values=self._value(row, "attributes"),
            language=self.language,
        )

    def _value(self, row: Row, column: str) -> Any:  # Any: each column has its own type
        return row[f"{self.way}{column}"]

    def _text(self, row: Row, column: str) -> str:
        english: str = self._value(row, f"{column}_en")
        return self._value(row, f"{column}_{self.language}") or english


def _shown(variant: Row, name: str, language: str) -> VariantDetail:
    label = variant[f"label_{language}"] or variant["label_en"]
    return VariantDetail(
        sku=variant["sku"],
        name=labelled(name, label),
        label=label,
        gtins=variant["gtins"],
        amount=Decimal(variant["amount"]),
        in_stock=variant["in_stock"],
        status=Status.ACTIVE,
        whole_quantity=variant["whole_quantity"],
        lowest_before=_decimal(variant.get("lowest_before")),
    )


def _own_variant(row: Row, view: _View) -> VariantDetail:
    label = row[f"label_{view.language}"] or row["label_en"]
    shown = next((each for each in view.window(row) if each["sku"] == row["sku"]), {})
    on_sale = row["product__status"] == Status.ACTIVE
    return VariantDetail(
        sku=row["sku"],
        name=labelled(view.name(row), label),
        label=label,
        gtins=row["all_gtins"],
        amount=_decimal(shown.get("amount")),
        in_stock=row["in_stock"] or not (row["track_inventory"] or row["is_bundle"]),
        status=row["status"] if on_sale else row["product__status"],
        whole_quantity=row["whole_quantity"],
        lowest_before=_decimal(shown.get("lowest_before")),
        facts=ArticleFacts(
            row["options"], row["unit"], row["weight_grams"], row["min_age"], row["is_bundle"]
        ),
    )


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
