"""What staff change by hand, one product at a time."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any  # Any: simple-history reads the author from an attribute it does not declare

from django.db import transaction

from product_svc.catalog import errors, selectors
from product_svc.catalog.models import Barcode, Brand, Category, Product, Variant
from product_svc.catalog.rules.barcodes import gtin14, is_gtin
from product_svc.catalog.services import _window
from shared_libs.events import outbox


@transaction.atomic
def save_product(*, product: Product, actor: Any, now: datetime) -> Product:
    """The product is kept with its history, and its variants are announced as they now are."""
    _sign(product, actor)
    product.save()
    announce_products(product_ids=[product.pk], now=now)
    return product


@transaction.atomic
def save_variant(
    *, variant: Variant, gtins: Sequence[str] | None, actor: Any, now: datetime
) -> Variant:
    """The variant is kept with its history and has exactly these barcodes (None: as before), and
    is announced.

    Locks the product. Raises GtinInvalid, GtinTaken.
    """
    Product.objects.locked().get(pk=variant.product_id)
    _sign(variant, actor)
    variant.save()
    if gtins is not None:
        _replace_barcodes(variant, gtins)
    announce_products(product_ids=[variant.product_id], now=now, only=variant.sku)
    return variant


def _sign(row: Any, actor: Any) -> None:
    row._history_user = actor  # noqa: SLF001 # simple-history's documented way to name the author


def _replace_barcodes(variant: Variant, gtins: Sequence[str]) -> None:
    wanted = {gtin14(gtin): gtin for gtin in gtins}
    for gtin in gtins:
        if not is_gtin(gtin):
            raise errors.GtinInvalid(gtin)
    for taken in (
        Barcode.objects.filter(gtin14__in=wanted).exclude(variant=variant).select_related("variant")
    ):
        raise errors.GtinTaken(taken.gtin, sku=taken.variant.sku)
    Barcode.objects.filter(variant=variant).exclude(gtin14__in=wanted).delete()
    kept = set(Barcode.objects.filter(variant=variant).values_list("gtin14", flat=True))
    Barcode.objects.bulk_create(
        Barcode(variant=variant, gtin=gtin, gtin14=number)
        for number, gtin in wanted.items()
        if number not in kept
    )


def announce_products(*, product_ids: Iterable[int], now: datetime, only: str = "") -> None:
    """The window shows these products as they are, and subscribers get all their variants (or
    just one).

    Locks the products by key.
    """
    ids = [product.pk for product in Product.objects.filter(pk__in=list(product_ids)).locked()]
    states = selectors.article_states(product_ids=ids, now=now)
    _window.show(states, product_ids=ids)
    outbox.publish_many(
        (selectors.variant_changed(state), f"variant:{state.variant.sku}")
        for state in states
        if not only or state.variant.sku == only
    )


@transaction.atomic
def save_category(*, category: Category, now: datetime) -> Category:
    """The category stands where its parent says, with all that is below it, and its products are
    announced.

    Locks the whole tree, which is small. Raises CategoryCycle.
    """
    tree = {row.pk: row for row in Category.objects.locked()}
    _refuse_cycle(category, tree)
    parent = tree.get(category.parent_id) if category.parent_id else None
    category.path = f"{parent.path if parent else ''}{category.slug}/"
    before = tree[category.pk].path if category.pk else ""
    category.save()
    if before and before != category.path:
        _move_below(tree.values(), before, category)
    below = Product.objects.filter(category__path__startswith=category.path)
    announce_products(product_ids=below.values_list("pk", flat=True), now=now)
    return category


@transaction.atomic
def save_brand(*, brand: Brand, now: datetime) -> Brand:
    """The brand has this name, and its products are found by it."""
    brand.save()
    of_brand = Product.objects.filter(brand=brand)
    ids = [product.pk for product in of_brand.locked()]
    _window.show(selectors.article_states(product_ids=ids, now=now), product_ids=ids)
    return brand


def _refuse_cycle(category: Category, tree: dict[int, Category]) -> None:
    above = category.parent_id
    while above is not None:
        if above == category.pk:
            raise errors.CategoryCycle
        above = tree[above].parent_id


def _move_below(rows: Iterable[Category], before: str, category: Category) -> None:
    moved = [row for row in rows if row.path.startswith(before) and row.pk != category.pk]
    for row in moved:
        row.path = category.path + row.path.removeprefix(before)
    Category.objects.bulk_update(moved, ["path"])
