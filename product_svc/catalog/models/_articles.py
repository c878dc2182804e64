"""What is sold: categories, brands, products, their variants and the barcodes on them."""

import uuid
from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from product_svc.catalog.models._attributes import ProductType
from product_svc.catalog.models._changes import CurrentTransaction
from product_svc.catalog.models._locking import LockableQuerySet
from product_svc.catalog.models._rates import TaxCategory
from product_svc.catalog.models._texts import in_reader_language
from shared_libs.backoffice.history import tracked

EMPTY = models.Value({}, models.JSONField())


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
    is_archived = models.BooleanField(
        _("archived"), default=False, db_default=False, editable=False
    )
    version = models.PositiveIntegerField(_("version"), default=1, db_default=1, editable=False)

    objects = LockableQuerySet.as_manager()
    history = tracked(excluded=["version"])

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
    is_archived = models.BooleanField(
        _("archived"), default=False, db_default=False, editable=False
    )
    version = models.PositiveIntegerField(_("version"), default=1, db_default=1, editable=False)

    objects = LockableQuerySet.as_manager()
    history = tracked(excluded=["version"])

    class Meta:
        verbose_name = _("brand")
        verbose_name_plural = _("brands")

    def __str__(self) -> str:
        return self.name


class Product(models.Model):
    """What a customer chooses; what is bought is one of its variants.

    `attributes` maps codes to values as its product type allows: text, a decimal number as text,
    true or false, or the value of a choice.
    """

    public_id = models.UUIDField(_("public id"), default=uuid.uuid4, unique=True, editable=False)
    slug = models.SlugField(_("slug"), max_length=160, unique=True)
    name_en = models.CharField(_("name in English"), max_length=255)
    name_fr = models.CharField(_("name in French"), max_length=255, blank=True)
    description_en = models.TextField(_("description in English"), blank=True)
    description_fr = models.TextField(_("description in French"), blank=True)
    seo_title_en = models.CharField(
        _("title for search engines in English"), max_length=120, blank=True, db_default=""
    )
    seo_title_fr = models.CharField(
        _("title for search engines in French"), max_length=120, blank=True, db_default=""
    )
    seo_description_en = models.CharField(
        _("summary for search engines in English"), max_length=320, blank=True, db_default=""
    )
    seo_description_fr = models.CharField(
        _("summary for search engines in French"), max_length=320, blank=True, db_default=""
    )
    status = models.CharField(_("status"), max_length=8, choices=Status, default=Status.ACTIVE)
    category = models.ForeignKey(
        Category, models.PROTECT, null=True, blank=True, verbose_name=_("category")
    )
    brand = models.ForeignKey(Brand, models.PROTECT, null=True, blank=True, verbose_name=_("brand"))
    tax_category = models.ForeignKey(TaxCategory, models.PROTECT, verbose_name=_("tax category"))
    product_type = models.ForeignKey(
        ProductType, models.PROTECT, null=True, blank=True, verbose_name=_("product type")
    )
    attributes = models.JSONField(
        _("attributes"), default=dict, db_default=EMPTY, blank=True, editable=False
    )
    version = models.PositiveIntegerField(_("version"), default=1, db_default=1, editable=False)
    cover = models.CharField(
        _("first picture"), max_length=32, blank=True, db_default="", editable=False
    )
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    objects = LockableQuerySet.as_manager()
    history = HistoricalRecords(excluded_fields=["cover"])

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


class Unit(models.TextChoices):
    """What one of an article is."""

    EACH = "each", _("piece")
    PAIR = "pair", _("pair")
    KILOGRAM = "kg", _("kilogram")
    GRAM = "g", _("gram")
    LITRE = "l", _("litre")
    MILLILITRE = "ml", _("millilitre")
    METRE = "m", _("metre")
    CENTIMETRE = "cm", _("centimetre")
    SQUARE_METRE = "m2", _("square metre")


class VariantQuerySet(LockableQuerySet["Variant"]):
    """Questions about variants."""

    def with_sku(self, sku: str) -> Self:
        """The one of this SKU, if any."""
        return self.filter(sku=sku)


class Variant(models.Model):
    """One article with one SKU. `label` tells it from its sisters: a size, a colour.

    `options` are its choices on the axes of its product's type. `in_stock` is what inventory says;
    of a bundle it is kept from its components.
    """

    public_id = models.UUIDField(_("public id"), default=uuid.uuid4, unique=True, editable=False)
    product = models.ForeignKey(
        Product, models.CASCADE, related_name="variants", verbose_name=_("product")
    )
    sku = models.CharField(_("SKU"), max_length=64, unique=True)
    label_en = models.CharField(_("label in English"), max_length=120, blank=True)
    label_fr = models.CharField(_("label in French"), max_length=120, blank=True)
    options = models.JSONField(
        _("options"), default=dict, db_default=EMPTY, blank=True, editable=False
    )
    unit = models.CharField(
        _("unit of measure"),
        max_length=4,
        choices=Unit,
        default=Unit.EACH,
        db_default=Unit.EACH.value,
    )
    whole_quantity = models.BooleanField(
        _("sold by the piece"),
        default=True,
        help_text=_("Off for what is weighed or cut to length."),
    )
    weight_grams = models.PositiveIntegerField(_("weight in grams"), null=True, blank=True)
    length_mm = models.PositiveIntegerField(_("length in mm"), null=True, blank=True)
    width_mm = models.PositiveIntegerField(_("width in mm"), null=True, blank=True)
    height_mm = models.PositiveIntegerField(_("height in mm"), null=True, blank=True)
    country_of_origin = models.CharField(
        _("country of origin"),
        max_length=2,
        blank=True,
        db_default="",
        help_text=_("ISO 3166, such as CA."),
    )
    hs_code = models.CharField(
        _("HS code"),
        max_length=10,
        blank=True,
        db_default="",
        help_text=_("Customs tariff number: 6, 8 or 10 digits."),
    )
    min_age = models.PositiveSmallIntegerField(
        _("minimum age"), null=True, blank=True, help_text=_("Of the buyer, in years.")
    )
    track_inventory = models.BooleanField(
        _("stock is tracked"), default=True, help_text=_("Off for services and gift wrapping.")
    )
    allow_backorder = models.BooleanField(_("may be sold ahead of stock"), default=False)
    status = models.CharField(_("status"), max_length=8, choices=Status, default=Status.ACTIVE)
    is_bundle = models.BooleanField(_("bundle"), default=False, db_default=False, editable=False)
    version = models.PositiveIntegerField(_("version"), default=1, db_default=1, editable=False)
    in_stock = models.BooleanField(_("in stock"), default=False, editable=False)
    stock_as_of = models.DateTimeField(_("stock as of"), null=True, blank=True, editable=False)
    changed_in = models.BigIntegerField(
        _("changed in transaction"), db_default=CurrentTransaction(), editable=False
    )

    objects = VariantQuerySet.as_manager()
    history = HistoricalRecords(excluded_fields=["in_stock", "stock_as_of", "changed_in"])

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
            models.UniqueConstraint(
                fields=["product", "options"],
                condition=~Q(options={}),
                name="variants_of_a_product_differ_in_their_options",
            ),
            models.CheckConstraint(
                condition=Q(country_of_origin__regex=r"^([A-Z]{2})?$"),
                name="country_of_origin_is_two_letters",
            ),
            models.CheckConstraint(
                condition=Q(hs_code__regex=r"^([0-9]{6}([0-9]{2}){0,2})?$"),
                name="hs_code_has_six_to_ten_digits",
            ),
            models.CheckConstraint(
                condition=Q(unit__in=[unit.value for unit in Unit]), name="unit_is_known"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["changed_in", "id"], name="variants_in_order_of_change")
        ]

    def __str__(self) -> str:
        return self.sku

    @property
    def is_available(self) -> bool:
        """Whether a customer may be told that it is there."""
        return self.in_stock or not (self.track_inventory or self.is_bundle)


class BarcodeKind(models.TextChoices):
    """Who gave the number, and what it says."""

    GTIN8 = "gtin8", "GTIN-8"
    GTIN12 = "gtin12", "GTIN-12"
    GTIN13 = "gtin13", "GTIN-13"
    GTIN14 = "gtin14", "GTIN-14"
    INTERNAL = "internal", _("internal code")
    WEIGHED = "weighed", _("weighed: carries a weight or a price")


class Barcode(models.Model):
    """A code on a package. `key` is what a scan is looked up by: a GTIN at its full length of 14
    digits, so that it is one article however it is written (`rules/barcodes.py`).

    One that stands for a case has the number of units in it as `pack_quantity`.
    """

    variant = models.ForeignKey(
        Variant, models.CASCADE, related_name="barcodes", verbose_name=_("variant")
    )
    code = models.CharField(_("code"), max_length=64, db_column="gtin")
    key = models.CharField(_("key"), max_length=80, unique=True, editable=False, db_column="gtin14")
    kind = models.CharField(
        _("kind"),
        max_length=8,
        choices=BarcodeKind,
        default=BarcodeKind.GTIN13,
        db_default=BarcodeKind.GTIN13.value,
    )
    pack_quantity = models.PositiveIntegerField(_("units in the pack"), default=1, db_default=1)

    class Meta:
        verbose_name = _("barcode")
        verbose_name_plural = _("barcodes")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(kind__in=["internal", "weighed"]) | Q(key__regex=r"^[0-9]{14}$"),
                name="gtin_has_fourteen_digits",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=[kind.value for kind in BarcodeKind]),
                name="barcode_kind_is_known",
            ),
            models.CheckConstraint(
                condition=Q(pack_quantity__gte=1), name="a_pack_holds_at_least_one"
            ),
        ]

    def __str__(self) -> str:
        return self.code
