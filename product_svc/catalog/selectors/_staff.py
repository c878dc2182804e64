"""The catalogue as staff see it: drafts and what is put away included, in both languages."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from django.db.models import Model, Prefetch, Q, QuerySet

from product_svc.catalog import errors
from product_svc.catalog.models import (
    AttributeChoice,
    AttributeDefinition,
    Barcode,
    Brand,
    BundleLine,
    Category,
    Picture,
    Product,
    ProductType,
    TypeAttribute,
    Variant,
)
from shared_libs.trade.barcodes import scanned_keys

Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True)
class Wanted:
    """What a member of staff looks for; what is empty is not asked."""

    search: str = ""
    status: str = ""
    category: str = ""
    brand: str = ""
    product_type: str = ""


def staff_products(wanted: Wanted) -> QuerySet[Product]:
    """The products that answer, with all that is theirs; five queries for a page."""
    rows = Product.objects.filter(_conditions(wanted, "")).select_related(
        "category", "brand", "tax_category", "product_type"
    )
    if wanted.search:
        of_variants = Variant.objects.filter(named(wanted.search)).values("product_id")
        rows = rows.filter(Q(slug__startswith=wanted.search) | Q(pk__in=of_variants))
    variants = _with_all(Variant.objects.order_by("pk"))
    pictures = Picture.objects.select_related("variant").order_by("position", "pk")
    return rows.prefetch_related(Prefetch("variants", variants), Prefetch("pictures", pictures))


def staff_variants(wanted: Wanted) -> QuerySet[Variant]:
    """The variants that answer, with barcodes and bundle lines; three queries for a page."""
    rows = Variant.objects.filter(_conditions(wanted, "product__"))
    if wanted.search:
        rows = rows.filter(named(wanted.search))
    return _with_all(rows)


def _with_all(variants: QuerySet[Variant]) -> QuerySet[Variant]:
    return variants.select_related("product").prefetch_related(
        Prefetch("barcodes", Barcode.objects.order_by("pk")),
        Prefetch(
            "bundle_lines", BundleLine.objects.select_related("component").order_by("component")
        ),
    )


def named(search: str) -> Q:
    """The variants whose SKU begins so, or that have this barcode."""
    keys = list(scanned_keys(search))
    return Q(sku__startswith=search) | Q(
        pk__in=Barcode.objects.filter(key__in=keys).values("variant")
    )


def on_shelf(wanted: Wanted, way: str) -> Q:
    """What is of the brand and the product type, and stands in the category or below it; `way`
    leads to the product.
    """
    asked = {
        f"{way}brand__slug": wanted.brand,
        f"{way}product_type__code": wanted.product_type,
    }
    conditions = Q(**{name: value for name, value in asked.items() if value})
    return conditions & _in_category(wanted.category, way) if wanted.category else conditions


def _in_category(slug: str, way: str) -> Q:
    below = Q(**{f"{way}category__path__contains": f"/{slug}/"})
    return below | Q(**{f"{way}category__path__startswith": f"{slug}/"})


def _conditions(wanted: Wanted, way: str) -> Q:
    shelf = on_shelf(wanted, way)
    return shelf & Q(status=wanted.status) if wanted.status else shelf


def staff_product(*, public_id: UUID) -> Product:
    """One product with its variants; raises ProductNotFound."""
    for product in staff_products(Wanted()).filter(public_id=public_id):
        return product
    raise errors.ProductNotFound


def staff_variant(*, public_id: UUID) -> Variant:
    """One variant with its barcodes; raises ProductNotFound."""
    for variant in staff_variants(Wanted()).filter(public_id=public_id):
        return variant
    raise errors.ProductNotFound


def products_without_picture() -> dict[str, int]:
    """The key of each product that has none, by its slug."""
    return dict(Product.objects.filter(cover="").values_list("slug", "pk"))


def staff_categories() -> QuerySet[Category]:
    """Every category with its parent."""
    return Category.objects.select_related("parent")


def staff_brands() -> QuerySet[Brand]:
    """Every brand."""
    return Brand.objects.all()


def staff_attributes() -> QuerySet[AttributeDefinition]:
    """Every attribute with its choices; two queries for a page."""
    choices = AttributeChoice.objects.order_by("position", "pk")
    return AttributeDefinition.objects.prefetch_related(Prefetch("choices", choices))


def staff_product_types() -> QuerySet[ProductType]:
    """Every product type with its attributes; two queries for a page."""
    lines = TypeAttribute.objects.select_related("attribute").order_by("position", "pk")
    return ProductType.objects.prefetch_related(Prefetch("lines", lines))


def staff_category(*, slug: str) -> Category:
    """One category with its parent; raises NothingSoCalled."""
    return called(staff_categories().filter(slug=slug))


def staff_brand(*, slug: str) -> Brand:
    """One brand; raises NothingSoCalled."""
    return called(staff_brands().filter(slug=slug))


def staff_attribute(*, code: str) -> AttributeDefinition:
    """One attribute with its choices; raises NothingSoCalled."""
    return called(staff_attributes().filter(code=code))


def staff_product_type(*, code: str) -> ProductType:
    """One product type with its attributes; raises NothingSoCalled."""
    return called(staff_product_types().filter(code=code))


def called(rows: Iterable[Row]) -> Row:
    """The only one of these rows; raises NothingSoCalled."""
    for row in rows:
        return row
    raise errors.NothingSoCalled
