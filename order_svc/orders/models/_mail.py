"""Mails to the customers of orders: each of them once, and until it has gone."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from order_svc.orders.models._order import Order
from shared_libs.ids import uuid7


class MailQuerySet(models.QuerySet["Mail"]):
    """Questions about mails."""

    def due(self) -> Self:
        """Those that nobody is sending and whose next try has come, the most overdue first."""
        return (
            self.filter(status=Mail.Status.WAITING, next_try_at__lte=Now())
            .filter(Q(lease_until=None) | Q(lease_until__lt=Now()))
            .order_by("next_try_at", "pk")
        )

    def locked(self) -> Self:
        """The rows, held until the transaction ends; those that another holds are passed over."""
        return self.select_for_update(of=("self",), skip_locked=True)


class Mail(models.Model):
    """One mail about an order. It is written when it is sent, to the address that the order then
    has, in its language; `values` name no person.
    """

    class Status(models.TextChoices):
        WAITING = "WAITING", _("waiting")
        SENT = "SENT", _("sent")
        FAILED = "FAILED", _("failed")
        DROPPED = "DROPPED", _("no longer needed")

    id = models.UUIDField(_("id"), primary_key=True, default=uuid7, editable=False)
    order = models.ForeignKey(
        Order, on_delete=models.PROTECT, related_name="mails", verbose_name=_("order")
    )
    kind = models.CharField(_("mail"), max_length=30)
    key = models.CharField(_("key"), max_length=64, blank=True)
    values = models.JSONField(_("values"), default=dict, blank=True)
    status = models.CharField(
        _("status"), max_length=10, choices=Status.choices, default=Status.WAITING
    )
    created_at = models.DateTimeField(_("created at"), db_default=Now())
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    lease_until = models.DateTimeField(_("lease until"), null=True, blank=True)
    tries = models.PositiveIntegerField(_("tries"), default=0)
    next_try_at = models.DateTimeField(_("next try at"), db_default=Now())
    last_error = models.CharField(_("last error"), max_length=300, blank=True)

    objects = MailQuerySet.as_manager()

    class Meta:
        verbose_name = _("mail")
        verbose_name_plural = _("mails")
        permissions: ClassVar = [("retry_mail", _("Can send a mail again that failed"))]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["order", "kind", "key"], name="a_mail_is_written_once_for_each_event"
            ),
            models.CheckConstraint(
                condition=Q(sent_at=None) ^ Q(status="SENT"), name="a_mail_that_was_sent_is_dated"
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["next_try_at"], condition=Q(status="WAITING"), name="orders_mails_to_send"
            ),
            models.Index(fields=["-created_at", "-id"], name="orders_mails_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} · {self.order}"
