"""Articles made and changed by what a client sends: only what was sent is changed."""

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar  # Any: values as they were sent, checked by their fields
from uuid import UUID

from django.db import models, transaction

from product_svc.catalog import errors
from product_svc.catalog.models import (
    Brand,
    Category,
    Product,
    ProductType,
    Status,
    TaxCategory,
    Variant,
)
from product_svc.catalog.rules.places import is_country
from product_svc.catalog.services._announcements import unless_made_meanwhile
from product_svc.catalog.services._articles import save_product, save_variant
from product_svc.catalog.services._states import Change

Sent = Mapping[str, Any]
Row = TypeVar("Row", bound=models.Model)
_PLAIN_OF_PRODUCT = ("slug", "attributes")
_PLAIN_OF_VARIANT = (
    "sku",
    "options",
    "unit",
    "whole_quantity",
    "weight_grams",
    "length_mm",
    "width_mm",
    "height_mm",
    "country_of_origin",
    "hs_code",
    "min_age",
    "track_inventory",
    "allow_backorder",
)


def create_product(*, sent: Sent, actor: Any, now: Any) -> Product:
    """A draft is there as described.

    Raises SlugTaken, UnknownCategory, UnknownBrand, UnknownTaxCategory, UnknownProductType,
    AttributesInvalid.
    """
    product = Product(status=Status.DRAFT)
    _describe_product(product, sent)
    _refuse_taken_slug(product)
    return unless_made_meanwhile(lambda: save_product(product=product, actor=actor, now=now))


@transaction.atomic
def change_product(*, change: Change, sent: Sent) -> Product:
    """What was sent of the product is so.

    Locks the product. Raises as `create_product`, and ProductNotFound, StaleVersion.
    """
    product = _only(Product.objects.filter(public_id=change.public_id).locked())
    _describe_product(product, sent)
    _refuse_taken_slug(product)
    return save_product(
        product=product,
        actor=change.actor,
        now=change.now,
        expected_version=change.expected_version,
        reason=change.reason,
    )


def create_variant(*, product_id: UUID, sent: Sent, actor: Any, now: Any) -> Variant:
    """The product has one more variant, a draft.

    Raises ProductNotFound, SkuTaken, UnknownCountry, AttributesInvalid, OptionsTaken, and what is
    wrong with its barcodes.
    """
    variant = Variant(
        product=_only(Product.objects.filter(public_id=product_id)), status=Status.DRAFT
    )
    _describe_variant(variant, sent)
    if Variant.objects.with_sku(variant.sku).exists():
        raise errors.SkuTaken(variant.sku)
    return unless_made_meanwhile(
        lambda: save_variant(
            variant=variant, barcodes=sent.get("barcodes", ()), actor=actor, now=now
        )
    )


@transaction.atomic
def change_variant(*, change: Change, sent: Sent) -> Variant:
    """What was sent of the variant is so; `barcodes` are then exactly those.

    Locks the product. Raises as `create_variant`, and StaleVersion, SkuFrozen.
    """
    held = _only(Variant.objects.filter(public_id=change.public_id))
    list(Product.objects.filter(pk=held.product_id).locked().values_list("pk"))
    variant = Variant.objects.get(pk=held.pk)
    _describe_variant(variant, sent)
    return save_variant(
        variant=variant,
        barcodes=sent.get("barcodes"),
        actor=change.actor,
        now=change.now,
        expected_version=change.expected_version,
        reason=change.reason,
    )


def _describe_product(product: Product, sent: Sent) -> None:
    _translate(product, sent, "name", "description", "seo_title", "seo_description")
    for name in _PLAIN_OF_PRODUCT:
        if name in sent:
            setattr(product, name, sent[name])
    if "category" in sent:
        product.category = _named(Category, "slug", sent["category"], errors.UnknownCategory)
    if "brand" in sent:
        product.brand = _named(Brand, "slug", sent["brand"], errors.UnknownBrand)
    if "product_type" in sent:
        kind = sent["product_type"]
        product.product_type = _named(ProductType, "code", kind, errors.UnknownProductType)
    if "tax_category" in sent:
        code = sent["tax_category"]
        tax_category = _named(TaxCategory, "code", code, errors.UnknownTaxCategory)
        if tax_category is None:
            raise errors.UnknownTaxCategory("")
        product.tax_category = tax_category


def _describe_variant(variant: Variant, sent: Sent) -> None:
    country = sent.get("country_of_origin")
    if country and not is_country(country):
        raise errors.UnknownCountry(country)
    _translate(variant, sent, "label")
    for name in _PLAIN_OF_VARIANT:
        if name in sent:
            setattr(variant, name, sent[name])


def _translate(row: models.Model, sent: Sent, *names: str) -> None:
    for name in names:
        if name in sent:
            text = sent[name] or {"en": ""}
            setattr(row, f"{name}_en", text["en"])
            setattr(row, f"{name}_fr", text.get("fr", ""))


def _named(model: type[Row], field: str, value: str | None, unknown: type[Exception]) -> Row | None:
    """The row of this name; None for none."""
    if not value:
        return None
    rows = model._default_manager.filter(**{field: value})  # noqa: SLF001 # Django's documented way
    for row in rows:
        return row
    raise unknown(value)


def _only(rows: Iterable[Row]) -> Row:
    for row in rows:
        return row
    raise errors.ProductNotFound


def _refuse_taken_slug(product: Product) -> None:
    if Product.objects.filter(slug=product.slug).exclude(pk=product.pk).exists():
        raise errors.SlugTaken(product.slug)
