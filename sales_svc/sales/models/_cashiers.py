"""Who sells at a store's tills, and who has allowed what."""

from decimal import Decimal
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from sales_svc.sales.models._fields import LockableQuerySet, amount_field
from sales_svc.sales.models._places import Register, Store
from shared_libs.backoffice.history import tracked
from shared_libs.ids import uuid7


class Cashier(models.Model):
    """Someone who sells at a store's tills, known there by a code and a PIN.

    `sealed_pin` is the slow digest of the PIN under its salt, encrypted. Above the limits a manager
    of the store has to approve.
    """

    class Role(models.TextChoices):
        """What the person may do at a till."""

        CASHIER = "cashier", _("cashier")
        MANAGER = "manager", _("manager")

    class Status(models.TextChoices):
        """Whether the person still works there."""

        ACTIVE = "active", _("active")
        ARCHIVED = "archived", _("archived")

    id = models.UUIDField(_("id"), primary_key=True, default=uuid7, editable=False)
    store = models.ForeignKey(
        Store, models.PROTECT, related_name="cashiers", verbose_name=_("store")
    )
    code = models.CharField(_("code"), max_length=64)
    name = models.CharField(_("name"), max_length=100)
    role = models.CharField(_("role"), max_length=8, choices=Role, default=Role.CASHIER)
    status = models.CharField(_("status"), max_length=8, choices=Status, default=Status.ACTIVE)
    discount_limit = models.DecimalField(
        _("discount without approval (%)"), max_digits=5, decimal_places=2, default=Decimal(10)
    )
    refund_limit = amount_field(_("refund without approval"), default=Decimal(100))
    pin_salt = models.CharField(_("salt of the PIN"), max_length=32, blank=True, editable=False)
    sealed_pin = models.CharField(_("sealed PIN"), max_length=200, blank=True, editable=False)
    pin_set_at = models.DateTimeField(_("PIN set at"), null=True, editable=False)
    wrong_pins = models.PositiveSmallIntegerField(_("wrong PINs"), default=0, editable=False)
    locked_until = models.DateTimeField(_("locked until"), null=True, editable=False)

    objects = LockableQuerySet.as_manager()
    history = tracked(excluded=["pin_salt", "sealed_pin", "wrong_pins", "locked_until"])

    class Meta:
        verbose_name = _("cashier")
        verbose_name_plural = _("cashiers")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["store", "code"], name="sales_cashier_code_once_in_a_store"
            ),
            models.CheckConstraint(
                condition=Q(role__in=["cashier", "manager"]), name="sales_cashier_role_is_known"
            ),
            models.CheckConstraint(
                condition=Q(status__in=["active", "archived"]),
                name="sales_cashier_status_is_known",
            ),
            models.CheckConstraint(
                condition=Q(discount_limit__gte=0, discount_limit__lte=100, refund_limit__gte=0),
                name="sales_cashier_limits_make_sense",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    @property
    def is_manager(self) -> bool:
        """Whether the person may approve what others do."""
        return self.role == self.Role.MANAGER


class Approval(models.Model):
    """A manager's yes to what a cashier may not do alone, as the till sent it with the document."""

    class Action(models.TextChoices):
        """What was approved."""

        DISCOUNT = "discount", _("discount")
        RETURN = "return", _("return")
        VOID = "void", _("void")

    register = models.ForeignKey(Register, models.PROTECT, verbose_name=_("register"))
    document_id = models.UUIDField(_("document"))
    action = models.CharField(_("action"), max_length=8, choices=Action)
    manager = models.CharField(_("manager"), max_length=64, blank=True)
    cashier = models.CharField(_("cashier"), max_length=64, blank=True)
    reason = models.CharField(_("reason"), max_length=255, blank=True)
    occurred_at = models.DateTimeField(_("occurred at"))

    class Meta:
        verbose_name = _("approval")
        verbose_name_plural = _("approvals")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["document_id"], name="sales_a_document_is_approved_once"
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["register", "-occurred_at"], name="sales_approval_of_register")
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.manager}"
