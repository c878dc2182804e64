"""The day of a store, until somebody has signed it off."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from shared_libs.backoffice.columns import ActorField


class DailyCloseQuerySet(models.QuerySet["DailyClose"]):
    """Days of stores, and the one way to lock them."""

    def locked(self) -> "DailyCloseQuerySet":
        """The rows by their key, held until the transaction ends."""
        return self.order_by("pk").select_for_update(of=("self",))


class DailyClose(models.Model):
    """What a store sold on one date, and whether somebody has closed that day.

    `documents`, `totals` and `z_reports` are those at the closing, for good; `totals` is the sum
    of all documents by currency.
    """

    class Status(models.TextChoices):
        """A day is open until it is over, and reopened when something comes late."""

        OPEN = "open", _("open")
        PROVISIONAL = "provisional", _("provisional")
        CLOSED = "closed", _("closed")
        REOPENED = "reopened", _("reopened")

    store = models.CharField(_("store"), max_length=32)
    business_date = models.DateField(_("business date"))
    status = models.CharField(
        _("status"), max_length=12, choices=Status.choices, default=Status.OPEN
    )
    documents = models.PositiveIntegerField(_("documents"), default=0)
    totals = models.JSONField(_("totals"), default=dict)
    z_reports = ArrayField(
        models.CharField(max_length=60), verbose_name=_("Z reports"), default=list
    )
    reason = models.CharField(_("reason"), max_length=255, blank=True)
    closed_by = ActorField(_("closed by"), max_length=100, blank=True)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    reopened_at = models.DateTimeField(_("reopened at"), null=True, blank=True)

    objects = DailyCloseQuerySet.as_manager()

    class Meta:
        verbose_name = _("day of a store")
        verbose_name_plural = _("days of stores")
        permissions = [("close_dailyclose", _("Can close a day"))]
        constraints = [
            models.UniqueConstraint(
                fields=["business_date", "store"], name="a store has a date once"
            ),
            models.CheckConstraint(
                condition=~models.Q(status="closed")
                | (models.Q(closed_at__isnull=False) & ~models.Q(closed_by="")),
                name="a day is closed by somebody",
            ),
            models.CheckConstraint(
                condition=~models.Q(status="reopened") | ~models.Q(reason=""),
                name="a day is reopened for a reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.store} {self.business_date}"
