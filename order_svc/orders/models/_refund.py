"""What has been given back of an order, to whom, and what is still on its way there."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from order_svc.orders.models._money import AmountField
from order_svc.orders.models._order import Order, OrderLine
from order_svc.orders.models._payment import Payment
from shared_libs.backoffice.columns import ActorField, QuantityField
from shared_libs.ids import uuid7


class RefundQuerySet(models.QuerySet["Refund"]):
    """Questions about refunds."""

    def standing(self) -> Self:
        """Those whose units and money are spoken for: granted, asked for, or done."""
        return self.exclude(status__in=Refund.NOT_STANDING)

    def locked(self) -> Self:
        """The rows by their key, held until the transaction ends."""
        return self.order_by("pk").select_for_update(of=("self",))


class Refund(models.Model):
    """Money given back for some units, for shipping, or out of goodwill.

    What a till has paid back of a web order is one too, with `is_at_till`: a fact that used units
    up, with nothing left to do.
    """

    class Status(models.TextChoices):
        PLANNED = "PLANNED", _("part of an edit")
        REQUESTED = "REQUESTED", _("awaits approval")
        PENDING = "PENDING", _("on its way")
        SUCCEEDED = "SUCCEEDED", _("succeeded")
        FAILED = "FAILED", _("failed")
        REJECTED = "REJECTED", _("not approved")

    NOT_STANDING: ClassVar = (Status.FAILED, Status.REJECTED)

    id = models.UUIDField(_("id"), primary_key=True, default=uuid7, editable=False)
    order = models.ForeignKey(
        Order, on_delete=models.PROTECT, related_name="refunds", verbose_name=_("order")
    )
    status = models.CharField(
        _("status"), max_length=10, choices=Status.choices, default=Status.PENDING
    )
    reason = models.CharField(_("reason"), max_length=255, blank=True)
    currency = models.CharField(_("currency"), max_length=3)
    shipping = AmountField(_("shipping"))
    shipping_tax = AmountField(_("tax on shipping"))
    shipping_taxes = models.JSONField(_("taxes on shipping"), default=dict, blank=True)
    shipping_spans = models.JSONField(_("parts of the shipping"), default=list, blank=True)
    goodwill = AmountField(_("goodwill"))
    total = AmountField(_("total"))
    return_id = models.UUIDField(_("return"), null=True, blank=True)
    location = models.CharField(_("goods went to"), max_length=32, blank=True)
    is_at_till = models.BooleanField(_("paid back at a till"), default=False)
    # of units that never left: what was only set aside for them is not taken
    is_called_off = models.BooleanField(_("called off"), db_default=False, default=False)
    requested_by = ActorField(_("requested by"), max_length=100)
    requested_at = models.DateTimeField(_("requested at"))
    decided_by = ActorField(_("decided by"), max_length=100, blank=True)
    refunded_at = models.DateTimeField(_("refunded at"), null=True, blank=True)
    business_date = models.DateField(_("business date"), null=True, blank=True)
    is_credited = models.BooleanField(_("credit note issued"), db_default=False, default=False)

    objects = RefundQuerySet.as_manager()

    class Meta:
        verbose_name = _("refund")
        verbose_name_plural = _("refunds")
        permissions: ClassVar = [("approve_refund", _("Can approve a refund"))]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(total__gte=0, shipping__gte=0, shipping_tax__gte=0),
                name="a_refund_gives_and_does_not_take",
            ),
            models.CheckConstraint(
                condition=Q(status="SUCCEEDED") ^ Q(refunded_at=None, business_date=None),
                name="a_refund_is_dated_when_it_has_succeeded",
            ),
            models.UniqueConstraint(
                fields=["return_id"],
                condition=~Q(status__in=["FAILED", "REJECTED"]),
                name="a_return_is_refunded_once",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["-requested_at", "-id"], name="orders_refunds_newest"),
            models.Index(
                fields=["id"],
                condition=Q(status="SUCCEEDED", is_at_till=False, is_credited=False),
                name="orders_refund_to_credit",
            ),
            models.Index(
                fields=["requested_at"],
                condition=Q(status="REQUESTED"),
                name="orders_refund_to_approve",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.order} {self.total} {self.currency}"


class RefundLine(models.Model):
    """So many units of one line, with what they were sold for."""

    refund = models.ForeignKey(
        Refund, on_delete=models.PROTECT, related_name="lines", verbose_name=_("refund")
    )
    order_line = models.ForeignKey(
        OrderLine, on_delete=models.PROTECT, related_name="refunds", verbose_name=_("order line")
    )
    quantity = QuantityField(_("quantity"))
    spans = models.JSONField(_("units"), default=list)
    gross = AmountField(_("gross"))
    discount = AmountField(_("discount"))
    net = AmountField(_("net"))
    tax = AmountField(_("tax"))
    taxes = models.JSONField(_("taxes"), default=dict, blank=True)
    total = AmountField(_("total"))
    reason = models.CharField(_("reason"), max_length=255, blank=True)
    disposition = models.CharField(_("disposition"), max_length=10, blank=True)

    class Meta:
        verbose_name = _("refunded line")
        verbose_name_plural = _("refunded lines")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["refund", "order_line", "disposition"],
                name="units_of_a_line_go_one_way_in_a_refund_once",
            ),
            models.CheckConstraint(
                condition=Q(
                    quantity__gt=0,
                    discount__gte=0,
                    net__gte=0,
                    tax__gte=0,
                    net=F("gross") - F("discount"),
                    total=F("net") + F("tax"),
                ),
                name="a_refunded_line_adds_up",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quantity}"


class RefundTenderQuerySet(models.QuerySet["RefundTender"]):
    """Questions about money on its way back."""

    def standing(self) -> Self:
        """Those whose money is spoken for: given back, or to be."""
        granted = self.exclude(refund__status__in=Refund.NOT_STANDING)
        return granted.exclude(status=RefundTender.Status.FAILED)

    def due(self) -> Self:
        """Those that nobody works on and whose next try has come."""
        return (
            self.filter(status=RefundTender.Status.PENDING, refund__status=Refund.Status.PENDING)
            .filter(next_try_at__lte=Now(), needs_attention=False)
            .filter(Q(lease_until=None) | Q(lease_until__lt=Now()))
            .order_by("next_try_at", "pk")
        )

    def locked(self) -> Self:
        """The rows, held until the transaction ends; those that another holds are passed over."""
        return self.select_for_update(of=("self",), skip_locked=True)


class RefundTender(models.Model):
    """What of a refund goes back in one way in which the order was paid, known there by our `key`.

    `hold_key` names stored value at the customer service, `is_new_credit` wants some issued,
    `is_set_off` pays for what an edit adds and goes nowhere; else the payment's provider is meant.
    """

    class Status(models.TextChoices):
        PENDING = "PENDING", _("on its way")
        SUCCEEDED = "SUCCEEDED", _("succeeded")
        FAILED = "FAILED", _("refused")

    refund = models.ForeignKey(
        Refund, on_delete=models.PROTECT, related_name="tenders", verbose_name=_("refund")
    )
    type = models.CharField(_("paid by"), max_length=20)
    payment = models.ForeignKey(
        Payment,
        on_delete=models.PROTECT,
        related_name="refunds",
        null=True,
        blank=True,
        verbose_name=_("payment"),
    )
    hold_key = models.CharField(_("stored value"), max_length=100, blank=True)
    is_new_credit = models.BooleanField(_("new store credit"), db_default=False, default=False)
    is_set_off = models.BooleanField(_("set off"), db_default=False, default=False)
    key = models.UUIDField(_("our key"), unique=True, default=uuid7, editable=False)
    amount = AmountField(_("amount"))
    # of it, what had only been set aside and is never taken: nobody has to give that back
    released_amount = AmountField(_("never taken"), db_default=0)
    status = models.CharField(
        _("status"), max_length=10, choices=Status.choices, default=Status.PENDING
    )
    wanted_since = models.DateTimeField(_("wanted since"), db_default=Now())
    owner = models.UUIDField(_("lease holder"), null=True, blank=True)
    lease_until = models.DateTimeField(_("lease until"), null=True, blank=True)
    tries = models.PositiveIntegerField(_("tries"), default=0)
    next_try_at = models.DateTimeField(_("next try at"), db_default=Now())
    last_error = models.CharField(_("last error"), max_length=300, blank=True)
    needs_attention = models.BooleanField(_("needs attention"), default=False)
    settled_at = models.DateTimeField(_("settled at"), null=True, blank=True)

    objects = RefundTenderQuerySet.as_manager()

    class Meta:
        verbose_name = _("money on its way back")
        verbose_name_plural = _("money on its way back")
        permissions: ClassVar = [("retry_refundtender", _("Can try a refund again"))]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="something_is_given_back"),
            models.CheckConstraint(
                condition=Q(released_amount=0)
                | Q(
                    released_amount__gt=0,
                    released_amount__lte=F("amount"),
                    payment__isnull=False,
                ),
                name="only_a_payment_is_not_taken",
            ),
            models.CheckConstraint(
                condition=Q(
                    payment__isnull=False, hold_key="", is_new_credit=False, is_set_off=False
                )
                | (Q(payment=None, is_new_credit=False, is_set_off=False) & ~Q(hold_key=""))
                | Q(payment=None, hold_key="", is_new_credit=True, is_set_off=False)
                | Q(payment=None, hold_key="", is_new_credit=False, is_set_off=True),
                name="money_goes_back_in_one_way",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["next_try_at"],
                condition=Q(status="PENDING"),
                name="orders_refund_to_settle",
            ),
            models.Index(
                fields=["wanted_since"],
                condition=Q(needs_attention=True),
                name="orders_refund_attention",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.amount}"
