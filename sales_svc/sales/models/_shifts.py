"""A cashier's session at a register, and the cash that moved besides sales."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from sales_svc.sales.models._fields import LockableQuerySet, amount_field
from sales_svc.sales.models._places import Register


class Shift(models.Model):
    """A cashier's session; `expected` is the running sum of each tender, the float among the cash.

    A shift whose documents came before its opening is `awaited`. Changes under the register's lock
    only.
    """

    class Status(models.TextChoices):
        """Where a shift stands."""

        AWAITED = "awaited", _("opening not seen yet")
        OPEN = "open", _("open")
        CLOSED = "closed", _("closed")

    register = models.ForeignKey(
        Register, models.PROTECT, related_name="shifts", verbose_name=_("register")
    )
    shift_id = models.UUIDField(_("shift"))
    status = models.CharField(_("status"), max_length=8, choices=Status, default=Status.AWAITED)
    cashier = models.CharField(_("cashier"), max_length=64, blank=True)
    float_amount = amount_field(_("float"), default=0)
    business_date = models.DateField(_("business date"), null=True)
    opened_at = models.DateTimeField(_("opened at"), null=True)
    closed_at = models.DateTimeField(_("closed at"), null=True)
    expected = models.JSONField(_("expected"), default=dict)
    counted = models.JSONField(_("counted"), default=dict)
    difference = models.JSONField(_("difference"), default=dict)

    objects = LockableQuerySet.as_manager()

    class Meta:
        verbose_name = _("shift")
        verbose_name_plural = _("shifts")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["register", "shift_id"], name="sales_shift_once_per_register"
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=["awaited", "open", "closed"]),
                name="sales_shift_status_is_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.shift_id}"


class CashMovement(models.Model):
    """Cash put into or taken out of a drawer other than by a sale or a return."""

    id = models.UUIDField(_("id"), primary_key=True)
    register = models.ForeignKey(Register, models.PROTECT, verbose_name=_("register"))
    sequence = models.BigIntegerField(_("sequence"))
    shift_id = models.UUIDField(_("shift"), null=True)
    kind = models.CharField(_("kind"), max_length=32)
    amount = amount_field(_("amount"))
    reason = models.CharField(_("reason"), max_length=255, blank=True)
    occurred_at = models.DateTimeField(_("occurred at"))
    received_at = models.DateTimeField(_("received at"))

    class Meta:
        verbose_name = _("cash movement")
        verbose_name_plural = _("cash movements")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["register", "sequence"],
                name="sales_cash_movement_sequence_once_per_register",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.amount}"
