"""A cashier's session at a register, the cash that moved besides sales, and its Z reports."""

from typing import Any, ClassVar  # Any: a foreign key of any document

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from sales_svc.sales.models._fields import LockableQuerySet, amount_field
from sales_svc.sales.models._places import Register
from shared_libs.ids import uuid7


class Shift(models.Model):
    """A cashier's session; `expected` is the running sum of each tender, the float among the cash,
    until it is closed: then it is what its documents come to.

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


class ZReport(models.Model):
    """What a shift came to when it was closed, or what came too late for that.

    Numbered without a gap in its register and chained by its hash to the one before. Never changed:
    the database refuses it.
    """

    class Kind(models.TextChoices):
        """The shift's own report, or one of late items."""

        REGULAR = "regular", _("regular")
        SUPPLEMENTARY = "supplementary", _("supplementary")

    id = models.UUIDField(_("id"), primary_key=True, default=uuid7, editable=False)
    register = models.ForeignKey(
        Register, models.PROTECT, db_index=False, verbose_name=_("register")
    )
    number = models.BigIntegerField(_("number"))
    kind = models.CharField(_("kind"), max_length=13, choices=Kind)
    shift = models.ForeignKey(
        Shift, models.PROTECT, related_name="z_reports", verbose_name=_("shift")
    )
    business_date = models.DateField(_("business date"))
    issued_at = models.DateTimeField(_("issued at"))
    content = models.JSONField(_("content"))
    previous_hash = models.CharField(_("hash of the one before"), max_length=64)
    hash = models.CharField(_("hash"), max_length=64)

    class Meta:
        verbose_name = _("Z report")
        verbose_name_plural = _("Z reports")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["register", "number"], name="sales_z_number_once_per_register"
            ),
            models.UniqueConstraint(
                fields=["shift"],
                condition=Q(kind="regular"),
                name="sales_a_shift_has_one_regular_z_report",
            ),
            models.CheckConstraint(
                condition=Q(number__gt=0), name="sales_z_reports_are_numbered_from_one"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["regular", "supplementary"]),
                name="sales_z_report_kind_is_known",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["business_date", "register"], name="sales_z_by_date")
        ]

    def __str__(self) -> str:
        return f"Z {self.number}"


def z_report_field() -> "models.ForeignKey[Any, Any]":
    """The Z report that a document is counted in; none while its shift is open, or without one."""
    return models.ForeignKey(
        ZReport,
        models.PROTECT,
        null=True,
        db_index=False,
        related_name="+",
        verbose_name=_("Z report"),
    )


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
    z_report = z_report_field()

    class Meta:
        verbose_name = _("cash movement")
        verbose_name_plural = _("cash movements")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["register", "sequence"],
                name="sales_cash_movement_sequence_once_per_register",
            )
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["shift_id"],
                condition=Q(z_report__isnull=True, shift_id__isnull=False),
                name="sales_movement_of_shift",
            ),
            models.Index(
                fields=["z_report"],
                condition=Q(z_report__isnull=False),
                name="sales_movement_of_z",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.amount}"
