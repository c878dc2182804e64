"""Where stock lies, and of which articles."""

from typing import ClassVar

from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import Concat, Upper
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from shared_libs.backoffice.columns import QuantityField
from shared_libs.backoffice.history import tracked


class Location(models.Model):
    """A place where stock lies. A placeholder was named by a fact before anyone described it."""

    class Type(models.TextChoices):
        """What kind of place it is."""

        STORE = "store", _("store")
        WAREHOUSE = "warehouse", _("warehouse")
        OFFICE = "office", _("office")
        TRANSIT = "transit", _("transit")
        SUPPLIER = "supplier", _("supplier")
        SCRAP = "scrap", _("scrap")

    code = models.CharField(_("code"), max_length=32, unique=True)
    name = models.CharField(_("name"), max_length=255)
    type = models.CharField(_("type"), max_length=10, choices=Type, default=Type.STORE)
    time_zone = models.CharField(_("time zone"), max_length=64)
    sells_online = models.BooleanField(_("sells online"), default=False)
    pickup = models.BooleanField(_("pickup"), default=False)
    supplied_from = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("supplied from"),
        help_text=_("Where it orders what runs low: a warehouse or a supplier."),
    )
    is_placeholder = models.BooleanField(_("placeholder"), default=False)
    version = models.PositiveIntegerField(_("version"), default=1, db_default=1, editable=False)

    history = tracked(excluded=["version"])

    class Meta:
        verbose_name = _("location")
        verbose_name_plural = _("locations")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(type__in=["store", "warehouse", "office"])
                | Q(sells_online=False, pickup=False),
                name="stock_only_places_with_shelves_sell",
            )
        ]

    def __str__(self) -> str:
        return self.code


class Variant(models.Model):
    """Our copy of what product says of an article. A placeholder was sold before we heard of it."""

    sku = models.CharField(_("SKU"), max_length=64, unique=True)
    name_en = models.CharField(_("name (English)"), max_length=255, blank=True)
    name_fr = models.CharField(_("name (French)"), max_length=255, blank=True)
    whole_quantity = models.BooleanField(_("whole quantities only"), default=True)
    track_inventory = models.BooleanField(_("stock is counted"), default=True)
    allow_backorder = models.BooleanField(_("may be ordered when out of stock"), default=False)
    is_bundle = models.BooleanField(_("bundle"), default=False)
    is_component = models.BooleanField(_("part of a bundle"), default=False)
    category_path = models.CharField(_("category"), max_length=500, blank=True, db_index=True)
    is_placeholder = models.BooleanField(_("placeholder"), default=False)
    # in capitals once, and not for each of all articles at each search
    called = models.GeneratedField(
        expression=Upper(Concat("sku", Value(" "), "name_en", Value(" "), "name_fr")),
        output_field=models.TextField(),
        db_persist=True,
    )

    class Meta:
        verbose_name = _("article")
        verbose_name_plural = _("articles")

    def __str__(self) -> str:
        return self.sku

    @property
    def name(self) -> str:
        """The name in the reader's language, or the one there is."""
        in_french = (get_language() or "").startswith("fr")
        return (self.name_fr if in_french else self.name_en) or self.name_en or self.name_fr


class Barcode(models.Model):
    """Our copy of a number that a scanner reads on an article, or on a pack of several."""

    code = models.CharField(_("barcode"), max_length=64, unique=True)
    variant = models.ForeignKey(
        Variant, models.CASCADE, related_name="barcodes", verbose_name=_("article")
    )
    pack_quantity = QuantityField(_("units in the pack"), default=1)

    class Meta:
        verbose_name = _("barcode")
        verbose_name_plural = _("barcodes")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(pack_quantity__gt=0), name="stock_a_pack_holds_something"
            )
        ]

    def __str__(self) -> str:
        return self.code


class BundleComponent(models.Model):
    """So much of an article is in one bundle. A bundle has no stock of its own."""

    bundle = models.ForeignKey(
        Variant, models.CASCADE, related_name="components", verbose_name=_("bundle")
    )
    component = models.ForeignKey(
        Variant, models.PROTECT, related_name="bundles", verbose_name=_("article")
    )
    quantity = QuantityField(_("quantity"))

    class Meta:
        verbose_name = _("bundle component")
        verbose_name_plural = _("bundle components")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["bundle", "component"], name="stock_an_article_is_in_a_bundle_once"
            ),
            models.CheckConstraint(
                condition=Q(quantity__gt=0), name="stock_a_bundle_has_some_of_each_component"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.bundle_id}/{self.component_id}"
