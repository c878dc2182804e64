"""Sales that wait: somebody has forgotten a purse, another till is free."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from sales_svc.sales.models._places import Register, Store


class ParkedSale(models.Model):
    """A basket that a till has put aside; any till of the store may go on with it, once."""

    class Status(models.TextChoices):
        """Whether it still waits."""

        PARKED = "parked", _("parked")
        RESUMED = "resumed", _("resumed")
        DISCARDED = "discarded", _("discarded")

    id = models.UUIDField(_("id"), primary_key=True)
    store = models.ForeignKey(Store, models.PROTECT, db_index=False, verbose_name=_("store"))
    parked_at_register = models.ForeignKey(
        Register, models.PROTECT, related_name="+", db_index=False, verbose_name=_("register")
    )
    status = models.CharField(_("status"), max_length=9, choices=Status, default=Status.PARKED)
    cashier = models.CharField(_("cashier"), max_length=64, blank=True)
    customer_id = models.UUIDField(_("customer"), null=True)
    label = models.CharField(_("label"), max_length=100, blank=True)
    currency = models.CharField(_("currency"), max_length=3)
    lines = models.JSONField(_("lines"))
    parked_at = models.DateTimeField(_("parked at"))
    ended_at_register = models.ForeignKey(
        Register,
        models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        verbose_name=_("ended at register"),
    )
    ended_at = models.DateTimeField(_("ended at"), null=True)

    class Meta:
        verbose_name = _("parked sale")
        verbose_name_plural = _("parked sales")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(status="parked", ended_at__isnull=True)
                | Q(status__in=["resumed", "discarded"], ended_at__isnull=False),
                name="sales_a_parked_sale_ends_at_a_time",
            )
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["store", "-parked_at"],
                condition=Q(status="parked"),
                name="sales_parked_in_store",
            )
        ]

    def __str__(self) -> str:
        return self.label or f"{self.id}"
