"""Invoices and credit notes: numbered without a gap, never changed, each chained to the last."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shared_libs.backoffice.columns import AmountField
from shared_libs.ids import uuid7


class Series(models.Model):
    """The papers of one kind and year; its row is locked while a number is taken."""

    code = models.CharField(_("series"), max_length=10, primary_key=True)
    last = models.PositiveIntegerField(_("last position"))
    last_hash = models.CharField(_("last hash"), max_length=64)

    class Meta:
        verbose_name = _("series")
        verbose_name_plural = _("series")

    def __str__(self) -> str:
        return self.code


class Paper(models.Model):
    """An invoice of an order, or the credit note of a refund or, without one, of its cancellation.

    What an edit has added to an order that had its invoice stands on a supplementary one, which
    names the edit. The database refuses every change.
    """

    class Kind(models.TextChoices):
        INVOICE = "INVOICE", _("invoice")
        CREDIT_NOTE = "CREDIT_NOTE", _("credit note")

    id = models.UUIDField(_("id"), primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    series = models.ForeignKey(
        Series, on_delete=models.PROTECT, related_name="papers", verbose_name=_("series")
    )
    position = models.PositiveIntegerField(_("position"))
    number = models.CharField(_("number"), max_length=20, unique=True)
    order_id = models.UUIDField(_("order"), db_index=True)
    order_number = models.CharField(_("order"), max_length=20)
    refund_id = models.UUIDField(_("refund"), null=True, blank=True)
    edit_id = models.UUIDField(_("edit"), null=True, blank=True)
    language = models.CharField(_("language"), max_length=10)
    issued_at = models.DateTimeField(_("issued at"))
    issued_date = models.DateField(_("issued on"))
    currency = models.CharField(_("currency"), max_length=3)
    total = AmountField(_("total"), max_digits=17, decimal_places=4)
    content = models.JSONField(_("content"))
    previous_hash = models.CharField(_("hash before"), max_length=64)
    hash = models.CharField(_("hash"), max_length=64)

    class Meta:
        verbose_name = _("invoice or credit note")
        verbose_name_plural = _("invoices and credit notes")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["series", "position"], name="a_number_of_a_series_is_given_once"
            ),
            models.UniqueConstraint(
                fields=["order_id"],
                condition=Q(kind="INVOICE", edit_id=None),
                name="an_order_has_one_invoice",
            ),
            models.UniqueConstraint(fields=["edit_id"], name="an_edit_has_one_invoice"),
            models.UniqueConstraint(fields=["refund_id"], name="a_refund_has_one_credit_note"),
            models.UniqueConstraint(
                fields=["order_id"],
                condition=Q(kind="CREDIT_NOTE", refund_id=None),
                name="a_cancellation_has_one_credit_note",
            ),
            models.CheckConstraint(
                condition=Q(refund_id=None) | Q(kind="CREDIT_NOTE"),
                name="an_invoice_is_of_no_refund",
            ),
            models.CheckConstraint(
                condition=Q(edit_id=None) | Q(kind="INVOICE"),
                name="an_edit_has_no_credit_note",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["-issued_at", "-id"], name="invoicing_newest")]

    def __str__(self) -> str:
        return self.number


class Recipient(models.Model):
    """Whom a paper is made out to: beside it, so that a person can be forgotten."""

    paper = models.OneToOneField(
        Paper,
        on_delete=models.PROTECT,
        primary_key=True,
        related_name="recipient",
        verbose_name=_("invoice or credit note"),
    )
    name = models.CharField(_("name"), max_length=200, blank=True)
    address = models.TextField(_("address"), blank=True)
    email = models.CharField(_("e-mail"), max_length=254, blank=True)
    salt = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name = _("recipient")
        verbose_name_plural = _("recipients")

    def __str__(self) -> str:
        return self.name
