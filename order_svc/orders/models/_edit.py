"""What was changed about an order after it was placed, and what that cost."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from order_svc.orders.models._checkout import CheckoutAttempt
from order_svc.orders.models._money import AmountField
from order_svc.orders.models._order import Order
from order_svc.orders.models._refund import Refund
from shared_libs.backoffice.columns import ActorField
from shared_libs.ids import uuid7


class OrderEditQuerySet(models.QuerySet["OrderEdit"]):
    """Questions about edits."""

    def open(self) -> Self:
        """Those that are neither made nor given up."""
        return self.filter(status=OrderEdit.Status.OPEN)


class OrderEdit(models.Model):
    """Units added to an order, at the prices of the day, and others called off for them.

    Its attempt carries it as it carries a checkout: stock, promotions and the payment of the
    difference are reserved first, and the order changes in one transaction, or not at all.
    """

    class Status(models.TextChoices):
        OPEN = "OPEN", _("open")
        APPLIED = "APPLIED", _("made")
        LAPSED = "LAPSED", _("not made")

    id = models.UUIDField(_("id"), primary_key=True, default=uuid7, editable=False)
    order = models.ForeignKey(
        Order, on_delete=models.PROTECT, related_name="edits", verbose_name=_("order")
    )
    attempt = models.OneToOneField(
        CheckoutAttempt, on_delete=models.PROTECT, related_name="edit", verbose_name=_("checkout")
    )
    status = models.CharField(
        _("status"), max_length=10, choices=Status.choices, default=Status.OPEN
    )
    reason = models.CharField(_("reason"), max_length=255, blank=True)
    ruleset_version = models.CharField(_("rule-set version"), max_length=64, blank=True)
    # as product has quoted them: rules.SoldLine; and which of its promotions are limited
    added = models.JSONField(_("units added"), default=list)
    promotions = models.JSONField(_("promotions"), default=list, blank=True)
    removed = models.JSONField(_("units called off"), default=dict, blank=True)
    added_total = AmountField(_("added"))
    removed_total = AmountField(_("called off"))
    set_off_amount = AmountField(_("set off"))
    difference = AmountField(_("to be paid"))
    refund = models.OneToOneField(
        Refund,
        on_delete=models.PROTECT,
        related_name="edit",
        null=True,
        blank=True,
        verbose_name=_("refund"),
    )
    payment_key = models.CharField(_("key of the payment"), max_length=255, blank=True)
    payment_fingerprint = models.CharField(_("fingerprint"), max_length=64, blank=True)
    requested_by = ActorField(_("requested by"), max_length=100)
    requested_at = models.DateTimeField(_("requested at"))
    expires_at = models.DateTimeField(_("waits until"))
    applied_at = models.DateTimeField(_("made at"), null=True, blank=True)
    is_invoiced = models.BooleanField(_("invoice issued"), db_default=False, default=False)

    objects = OrderEditQuerySet.as_manager()

    class Meta:
        verbose_name = _("edit of an order")
        verbose_name_plural = _("edits of orders")
        permissions: ClassVar = [("edit_order", _("Can edit an order"))]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["order"],
                condition=Q(status="OPEN"),
                name="an_order_is_edited_by_one_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(
                    added_total__gte=0,
                    removed_total__gte=0,
                    set_off_amount__gte=0,
                    set_off_amount__lte=F("removed_total"),
                    difference__gte=0,
                    difference=F("added_total") - F("set_off_amount"),
                ),
                name="an_edit_is_paid_by_what_it_takes_away_and_the_difference",
            ),
            models.CheckConstraint(
                condition=Q(status="APPLIED") ^ Q(applied_at=None),
                name="an_edit_is_dated_when_it_is_made",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["id"],
                condition=Q(status="APPLIED", is_invoiced=False),
                name="orders_edit_to_invoice",
            ),
            models.Index(fields=["-requested_at", "-id"], name="orders_edits_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.order} {self.get_status_display()}"
