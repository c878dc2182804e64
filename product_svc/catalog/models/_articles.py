"""What is sold: categories, brands, products, their variants and the barcodes on them."""

import uuid
from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from product_svc.catalog.models._locking import LockableQuerySet
from product_svc.catalog.models._rates import TaxCategory


def in_reader_language(english: str, french: str) -> str:
    """The text in the language of the reader; the English one where there is no French."""
    return french if french and (get_language() or "en").startswith("fr") else english


class Status(models.TextChoices):
    """Whether something is prepared, sold, or kept for old documents only."""

    DRAFT = "draft", _("draft")
    ACTIVE = "active", _("active")
    ARCHIVED = "archived", _("archived")


class Category(models.Model):
    """A shelf of the shop; `path` names all shelves above it, such as `food/dairy/`."""

    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("parent"),
    )
    slug = models.SlugField(_("slug"), max_length=80, unique=True)
    path = models.CharField(_("path"), max_length=500, unique=True, editable=False)
    name_en = models.CharField(_("name in English"), max_length=120)
    name_fr = models.CharField(_("name in French"), max_length=120, blank=True)
    position = models.PositiveIntegerField(_("position"), default=0)

    objects = LockableQuerySet.as_manager()

    class Meta:
        verbose_name = _("category")
        verbose_name_plural = _("categories")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")),
                name="category_is_not_its_own_parent",
            ),
            models.CheckConstraint(
                condition=Q(path__endswith="/"), name="category_path_ends_with_a_slash"
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["path"], name="category_path_prefix", opclasses=["text_pattern_ops"]
            )
        ]

    def __str__(self) -> str:
        return in_reader_language(self.name_en, self.name_fr)


class Brand(models.Model):
    """The maker's name on the package."""

    slug = models.SlugField(_("slug"), max_length=80, unique=True)
    name = models.CharField(_("name"), max_length=120)

    class Meta:
        verbose_name = _("brand")
        verbose_name_plural = _("brands")

    def __str__(self) -> str:
        return self.name


class Product(models.Model):
    """What a customer chooses; what is bought is one of its variants."""

    public_id = models.UUIDField(_("public id"), default=uuid.uuid4, unique=True, editable=False)
    slug = models.SlugField(_("slug"), max_length=160, unique=True)
    name_en = models.CharField(_("name in English"), max_length=255)
    name_fr = models.CharField(_("name in French"), max_length=255, blank=True)
    description_en = models.TextField(_("description in English"), blank=True)
    description_fr = models.TextField(_("description in French"), blank=True)
    status = models.CharField(_("status"), max_length=8, choices=Status, default=Status.ACTIVE)
    category = models.ForeignKey(
        Category, models.PROTECT, null=True, blank=True, verbose_name=_("category")
    )
    brand = models.ForeignKey(Brand, models.PROTECT, null=True, blank=True, verbose_name=_("brand"))
    tax_category = models.ForeignKey(TaxCategory, models.PROTECT, verbose_name=_("tax category"))
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    objects = LockableQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("product")
        verbose_name_plural = _("products")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(status__in=["draft", "active", "archived"]),
                name="product_status_is_known",
            )
        ]

    def __str__(self) -> str:
        return in_reader_language(self.name_en, self.name_fr)


class VariantQuerySet(LockableQuerySet["Variant"]):
    """Questions about variants."""

    def with_sku(self, sku: str) -> Self:
        """The one of this SKU, if any."""
        return self.filter(sku=sku)


class Variant(models.Model):
    """One article with one SKU. `label` tells it from its sisters: a size, a colour."""

    public_id = models.UUIDField(_("public id"), default=uuid.uuid4, unique=True, editable=False)
    product = models.ForeignKey(
        Product, models.CASCADE, related_name="variants", verbose_name=_("product")
    )
    sku = models.CharField(_("SKU"), max_length=64, unique=True)
    label_en = models.CharField(_("label in English"), max_length=120, blank=True)
    label_fr = models.CharField(_("label in French"), max_length=120, blank=True)
    whole_quantity = models.BooleanField(
        _("sold by the piece"),
        default=True,
        help_text=_("Off for what is weighed or cut to length."),
    )
    track_inventory = models.BooleanField(
        _("stock is tracked"), default=True, help_text=_("Off for services and gift wrapping.")
    )
    allow_backorder = models.BooleanField(_("may be sold ahead of stock"), default=False)
    status = models.CharField(_("status"), max_length=8, choices=Status, default=Status.ACTIVE)
    in_stock = models.BooleanField(_("in stock"), default=False, editable=False)
    stock_as_of = models.DateTimeField(_("stock as of"), null=True, blank=True, editable=False)

    objects = VariantQuerySet.as_manager()
    history = HistoricalRecords(excluded_fields=["in_stock", "stock_as_of"])

    class Meta:
        verbose_name = _("variant")
        verbose_name_plural = _("variants")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(status__in=["draft", "active", "archived"]),
                name="variant_status_is_known",
            ),
            models.CheckConstraint(
                condition=Q(sku__regex=r"^[A-Za-z0-9][A-Za-z0-9._/-]{0,63}$"),
                name="sku_has_no_blanks_or_odd_characters",
            ),
        ]

    def __str__(self) -> str:
        return self.sku

    @property
    def is_available(self) -> bool:
        """Whether a customer may be told that it is there."""
        return self.in_stock or not self.track_inventory


class Barcode(models.Model):
    """A GTIN on a package. `gtin14` is the same number at full length: one article, however it
    is written.
    """

    variant = models.ForeignKey(
        Variant, models.CASCADE, related_name="barcodes", verbose_name=_("variant")
    )
    gtin = models.CharField(_("GTIN"), max_length=14)
    gtin14 = models.CharField(_("GTIN-14"), max_length=14, unique=True, editable=False)

    class Meta:
        verbose_name = _("barcode")
        verbose_name_plural = _("barcodes")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(gtin14__regex=r"^[0-9]{14}$"), name="gtin_has_fourteen_digits"
            )
        ]

    def __str__(self) -> str:
        return self.gtin
