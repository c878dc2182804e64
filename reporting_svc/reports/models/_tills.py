"""Z reports: what tills say that their shifts came to."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class StoreZone(models.Model):
    """By which clock the days of a store begin and end, as its tills last said."""

    store = models.CharField(_("store"), max_length=32, primary_key=True)
    time_zone = models.CharField(_("time zone"), max_length=64)

    class Meta:
        verbose_name = _("clock of a store")
        verbose_name_plural = _("clocks of stores")

    def __str__(self) -> str:
        return f"{self.store} {self.time_zone}"


class ZReportFact(models.Model):
    """A Z report as its till has issued it, for good; several of one shift when some came late."""

    id = models.UUIDField(primary_key=True)
    shift = models.CharField(_("shift"), max_length=40)
    store = models.CharField(_("store"), max_length=32)
    register = models.CharField(_("register"), max_length=40)
    cashier = models.CharField(_("cashier"), max_length=64, blank=True)
    number = models.PositiveIntegerField(_("number"))
    kind = models.CharField(_("kind"), max_length=20)
    business_date = models.DateField(_("business date"))
    opened_at = models.DateTimeField(_("opened at"), null=True)
    closed_at = models.DateTimeField(_("closed at"))
    issued_at = models.DateTimeField(_("issued at"))
    sums = models.JSONField(_("sums"), default=dict)
    movements = models.JSONField(_("cash movements"), default=dict)
    expected = models.JSONField(_("expected"), default=dict)
    counted = models.JSONField(_("counted"), default=dict)
    difference = models.JSONField(_("difference"), default=dict)
    previous_hash = models.CharField(_("hash of the one before"), max_length=64)
    hash = models.CharField(_("hash"), max_length=64)

    class Meta:
        verbose_name = _("Z report")
        verbose_name_plural = _("Z reports")
        constraints = [
            models.UniqueConstraint(
                fields=["register", "number"], name="a Z report of a register is filed once"
            ),
        ]
        indexes = [
            models.Index(fields=["business_date", "store"], name="z_report_date_store"),
            models.Index(fields=["shift"], name="z_report_shift"),
        ]

    def __str__(self) -> str:
        return f"Z {self.number} {self.register}"
