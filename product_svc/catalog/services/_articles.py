"""What staff change by hand, one product at a time."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any  # Any: simple-history reads the author from an attribute it does not declare

from django.db import transaction

from product_svc.catalog import errors, selectors
from product_svc.catalog.models import Barcode, Product, Status, Variant
from product_svc.catalog.rules.attributes import Attribute, canonical, problems_of
from product_svc.catalog.services._announcements import (
    announce_products,
    locked_products,
    refuse_stale,
    sign,
)
from product_svc.catalog.services._archiving import refuse_archived_shelf
from product_svc.catalog.services._bundles import bundle_products, refresh_bundles
from shared_libs.trade.barcodes import GTIN_LENGTHS, BarcodeText, is_code_of, key_of

# what inventory and the bundles say of a variant is not overwritten by a page that was read before
_KEPT_BY_OTHERS = {"id", "in_stock", "stock_as_of", "is_bundle", "changed_in"}
_PRODUCT_FIELDS = [
    field.name
    for field in Product._meta.concrete_fields  # noqa: SLF001 # likewise
    if field.name not in {"id", "cover"}
]
_VARIANT_FIELDS = [
    field.name
    for field in Variant._meta.concrete_fields  # noqa: SLF001 # Django's documented introspection
    if field.name not in _KEPT_BY_OTHERS
]


@transaction.atomic
def save_product(
    *,
    product: Product,
    actor: Any,
    now: datetime,
    expected_version: int | None = None,
    reason: str = "",
) -> Product:
    """The product is kept with its history, and its variants are announced as they now are.

    Locks the product. Raises StaleVersion unless it has the expected version (None: any),
    ShelfArchived unless it is put away itself, and AttributesInvalid where its attributes do not
    fit its type; what is required may be missing from a draft.
    """
    for held in Product.objects.filter(pk=product.pk).locked():
        refuse_stale(held.version, expected_version)
        product.version = held.version + 1
    refuse_archived_shelf(product)
    product.attributes = _fitting(
        product.attributes,
        selectors.describing(selectors.attributes_of_type(product_type_id=product.product_type_id)),
        is_complete=product.status == Status.ACTIVE,
        field="attributes",
    )
    sign(product, actor, reason)
    product.save(update_fields=_PRODUCT_FIELDS if product.pk else None)
    announce_products(product_ids=[product.pk], now=now)
    return product


@transaction.atomic
def save_variant(
    *,
    variant: Variant,
    barcodes: Sequence[BarcodeText] | None,
    actor: Any,
    now: datetime,
    expected_version: int | None = None,
    reason: str = "",
) -> Variant:
    """The variant is kept with its history and has exactly these barcodes (None: as before), and
    is announced; so are the bundles it is in, where they can now be had or no longer.

    Without a label it is labelled by its options. Locks its product and those of its bundles.
    Raises StaleVersion, SkuFrozen, AttributesInvalid, OptionsTaken, GtinInvalid, BarcodeInvalid,
    GtinTaken.
    """
    holders = selectors.bundles_above(variant_ids=[variant.pk]) if variant.pk else []
    products = {p.pk: p for p in locked_products({variant.product_id, *bundle_products(holders)})}
    for held in Variant.objects.filter(pk=variant.pk):
        refuse_stale(held.version, expected_version)
        if held.sku != variant.sku:
            raise errors.SkuFrozen(held.sku)
        variant.version = held.version + 1
    _check_options(variant, products[variant.product_id])
    sign(variant, actor, reason)
    variant.save(update_fields=_VARIANT_FIELDS if variant.pk else None)
    if barcodes is not None:
        _replace_barcodes(variant, barcodes)
    skus = {variant.sku, *refresh_bundles(bundle_ids=holders)}
    announce_products(product_ids=products, now=now, only=skus)
    return variant


def _fitting(
    values: dict[str, Any], attributes: Sequence[Attribute], *, is_complete: bool, field: str
) -> dict[str, Any]:
    problems = problems_of(values, attributes, is_complete=is_complete)
    if problems:
        raise errors.AttributesInvalid([(p.attribute, p.code) for p in problems], field=field)
    return canonical(values, attributes)


def _check_options(variant: Variant, product: Product) -> None:
    axes = selectors.axes(selectors.attributes_of_type(product_type_id=product.product_type_id))
    is_sold = product.status == variant.status == Status.ACTIVE
    variant.options = _fitting(variant.options, axes, is_complete=is_sold, field="options")
    if not variant.options:
        return
    sisters = Variant.objects.filter(product=product, options=variant.options)
    for sku in sisters.exclude(pk=variant.pk).values_list("sku", flat=True):
        raise errors.OptionsTaken(sku=sku)
    if not variant.label_en:
        variant.label_en, variant.label_fr = selectors.option_labels(options=variant.options)


def _replace_barcodes(variant: Variant, barcodes: Sequence[BarcodeText]) -> None:
    for barcode in barcodes:
        _refuse_invalid(barcode)
    wanted = {key_of(barcode.kind, barcode.code): barcode for barcode in barcodes}
    for taken in (
        Barcode.objects.filter(key__in=wanted).exclude(variant=variant).select_related("variant")
    ):
        raise errors.GtinTaken(taken.code, sku=taken.variant.sku)
    held = Barcode.objects.filter(variant=variant)
    held.exclude(key__in=wanted).delete()
    Barcode.objects.bulk_create(
        (
            Barcode(
                variant=variant,
                code=barcode.code,
                key=key,
                kind=barcode.kind,
                pack_quantity=barcode.pack_quantity,
            )
            for key, barcode in wanted.items()
        ),
        update_conflicts=True,
        unique_fields=["key"],
        update_fields=["code", "kind", "pack_quantity"],
    )


def _refuse_invalid(barcode: BarcodeText) -> None:
    if is_code_of(barcode.kind, barcode.code):
        return
    if barcode.kind in GTIN_LENGTHS:
        raise errors.GtinInvalid(barcode.code)
    raise errors.BarcodeInvalid(barcode.code, kind=barcode.kind)
