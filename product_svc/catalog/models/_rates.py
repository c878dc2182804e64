"""What is added to prices: taxes by zone and category, and shipping."""

from typing import Any, ClassVar  # Any: rows of any model

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from product_svc.catalog.models._locking import LockableQuerySet
from shared_libs.backoffice.actors import Names
from shared_libs.backoffice.columns import AmountField, QuantityField
from shared_libs.backoffice.history import tracked


class TaxCategory(models.Model):
    """Goods that are taxed alike, such as basic groceries."""

    code = models.SlugField(_("code"), max_length=32, unique=True)
    name_en = models.CharField(_("name in English"), max_length=120)
    name_fr = models.CharField(_("name in French"), max_length=120, blank=True)
    version = models.PositiveIntegerField(_("version"), default=1, db_default=1, editable=False)

    objects = LockableQuerySet.as_manager()
    history = tracked(excluded=["version"])

    class Meta:
        verbose_name = _("tax category")
        verbose_name_plural = _("tax categories")

    def __str__(self) -> str:
        return self.code


class TaxZone(models.Model):
    """A place that sets taxes: a country, or a province of it. A blank region is the whole
    country.
    """

    country = models.CharField(_("country"), max_length=2)
    region = models.CharField(_("region"), max_length=3, blank=True)
    name = models.CharField(_("name"), max_length=120)
    version = models.PositiveIntegerField(_("version"), default=1, db_default=1, editable=False)

    objects = LockableQuerySet.as_manager()
    history = tracked(excluded=["version"])

    class Meta:
        verbose_name = _("tax zone")
        verbose_name_plural = _("tax zones")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["country", "region"], name="one_tax_zone_per_place")
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def code(self) -> str:
        """Such as CA-QC."""
        return f"{self.country}-{self.region}" if self.region else self.country


class PercentField(QuantityField):
    """So many parts in a hundred."""

    def read(self, row: Any, names: Names) -> str:
        """Without needless zeros; a line is not broken before the sign."""
        return f"{super().read(row, names)}\u00a0%"


class TaxRate(models.Model):
    """One tax on one category of goods in one zone, from a day until the day before
    `valid_until_date`.

    A rate is never edited: a new one closes the old. No two of the same tax overlap. A compound
    tax is reckoned on the price with the taxes that are not.
    """

    zone = models.ForeignKey(TaxZone, models.PROTECT, related_name="rates", verbose_name=_("zone"))
    tax_category = models.ForeignKey(TaxCategory, models.PROTECT, verbose_name=_("tax category"))
    code = models.CharField(_("tax"), max_length=12, help_text=_("Such as GST, QST or HST."))
    jurisdiction = models.CharField(
        _("jurisdiction"),
        max_length=8,
        blank=True,
        help_text=_("Who levies it: CA for a federal tax, CA-QC for one of Québec."),
    )
    rate = PercentField(_("rate in percent"), max_digits=9, decimal_places=6)
    is_compound = models.BooleanField(
        _("on top of other taxes"),
        default=False,
        help_text=_("Reckoned on the price with the other taxes, as Québec did until 2012."),
    )
    valid_from_date = models.DateField(_("valid from"))
    valid_until_date = models.DateField(_("valid until"), null=True, blank=True)

    objects = LockableQuerySet.as_manager()

    class Meta:
        verbose_name = _("tax rate")
        verbose_name_plural = _("tax rates")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(rate__gte=0) & Q(rate__lte=100), name="tax_rate_is_a_percentage"
            ),
            models.CheckConstraint(
                condition=Q(valid_until_date__isnull=True)
                | Q(valid_until_date__gt=F("valid_from_date")),
                name="tax_rate_ends_after_it_begins",
            ),
            models.UniqueConstraint(
                fields=["zone", "tax_category", "code"],
                condition=Q(valid_until_date__isnull=True),
                name="one_open_rate_per_tax",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.rate.normalize():f} %"


class ShippingMethod(models.TextChoices):
    """How goods reach the customer."""

    STANDARD = "standard", _("standard")
    EXPRESS = "express", _("express")
    PICKUP = "pickup", _("pickup")


class ShippingRate(models.Model):
    """What a shipping method costs in one currency, before tax; without a row it is not offered.

    Pickup is free in every currency, row or none.
    """

    method = models.CharField(_("method"), max_length=8, choices=ShippingMethod)
    currency = models.CharField(_("currency"), max_length=3)
    amount = AmountField(_("amount"), max_digits=14, decimal_places=4)
    is_active = models.BooleanField(_("offered"), default=True)
    version = models.PositiveIntegerField(_("version"), default=1, db_default=1, editable=False)

    objects = LockableQuerySet.as_manager()
    history = tracked(excluded=["version"])

    class Meta:
        verbose_name = _("shipping rate")
        verbose_name_plural = _("shipping rates")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["method", "currency"], name="one_shipping_rate_per_method_and_currency"
            ),
            models.CheckConstraint(condition=Q(amount__gte=0), name="shipping_is_never_negative"),
            models.CheckConstraint(
                condition=~Q(method="pickup") | Q(amount=0), name="pickup_is_always_free"
            ),
            models.CheckConstraint(
                condition=Q(method__in=["standard", "express", "pickup"]),
                name="shipping_method_is_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_method_display()} {self.currency}"
