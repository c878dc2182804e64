"""The payment of an order: what we asked for, what the provider said, what is to be done."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from order_svc.orders.models._money import AmountField
from order_svc.orders.models._order import Order
from shared_libs.ids import uuid7


class PaymentQuerySet(models.QuerySet["Payment"]):
    """Questions about payments."""

    def due(self) -> Self:
        """Those that are not as wanted, that nobody works on, and whose next try has come."""
        return (
            self.exclude(wanted=Payment.Wanted.NOTHING)
            .filter(next_try_at__lte=Now(), needs_attention=False)
            .filter(Q(lease_until=None) | Q(lease_until__lt=Now()))
            .order_by("next_try_at", "pk")
        )

    def locked(self) -> Self:
        """The rows, held until the transaction ends; those that another holds are passed over."""
        return self.select_for_update(of=("self",), skip_locked=True)


class Payment(models.Model):
    """One payment at one provider, known there by our `reference`.

    `wanted` says where its money is to be; who moves it holds the lease.
    """

    class Status(models.TextChoices):
        CREATED = "CREATED", _("created")
        REQUIRES_ACTION = "REQUIRES_ACTION", _("waits for the customer")
        AUTHORISED = "AUTHORISED", _("authorised")
        CAPTURED = "CAPTURED", _("captured")
        VOIDED = "VOIDED", _("voided")
        PARTIALLY_REFUNDED = "PARTIALLY_REFUNDED", _("refunded in part")
        REFUNDED = "REFUNDED", _("refunded")
        FAILED = "FAILED", _("failed")
        DISPUTED = "DISPUTED", _("disputed")

    class Wanted(models.TextChoices):
        NOTHING = "NOTHING", _("nothing")
        CAPTURE = "CAPTURE", _("to be captured")
        RETURN = "RETURN", _("to be given back")

    id = models.UUIDField(_("id"), primary_key=True, default=uuid7, editable=False)
    order = models.OneToOneField(
        Order, on_delete=models.PROTECT, related_name="payment", verbose_name=_("order")
    )
    provider = models.CharField(_("provider"), max_length=20)
    reference = models.UUIDField(_("our reference"), unique=True)
    provider_reference = models.CharField(_("provider's reference"), max_length=100, blank=True)
    currency = models.CharField(_("currency"), max_length=3)
    amount = AmountField(_("amount"))
    authorised_amount = AmountField(_("authorised"))
    captured_amount = AmountField(_("captured"))
    refunded_amount = AmountField(_("refunded"))
    status = models.CharField(
        _("status"), max_length=20, choices=Status.choices, default=Status.CREATED
    )
    # what the customer is to do at the provider, as the provider says it
    next_action = models.JSONField(_("next action"), null=True, blank=True)
    wanted = models.CharField(
        _("wanted"), max_length=10, choices=Wanted.choices, default=Wanted.NOTHING
    )
    wanted_since = models.DateTimeField(_("wanted since"), null=True, blank=True)
    owner = models.UUIDField(_("lease holder"), null=True, blank=True)
    lease_until = models.DateTimeField(_("lease until"), null=True, blank=True)
    tries = models.PositiveIntegerField(_("tries"), default=0)
    next_try_at = models.DateTimeField(_("next try at"), null=True, blank=True)
    last_error = models.CharField(_("last error"), max_length=300, blank=True)
    needs_attention = models.BooleanField(_("needs attention"), default=False)
    created_at = models.DateTimeField(_("created at"), db_default=Now())

    objects = PaymentQuerySet.as_manager()

    class Meta:
        verbose_name = _("payment")
        verbose_name_plural = _("payments")
        permissions: ClassVar = [("retry_payment", _("Can try a payment again"))]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(
                    authorised_amount__gte=0,
                    captured_amount__gte=0,
                    captured_amount__lte=F("authorised_amount"),
                ),
                name="no_more_is_captured_than_was_authorised",
            ),
            models.CheckConstraint(
                condition=Q(refunded_amount__gte=0, refunded_amount__lte=F("captured_amount")),
                name="a_payment_gives_back_what_it_took_at_most",
            ),
            models.CheckConstraint(
                condition=Q(authorised_amount__in=[0, F("amount")]),
                name="a_payment_is_authorised_to_its_amount_or_not_at_all",
            ),
            models.CheckConstraint(
                condition=Q(wanted="NOTHING") | Q(next_try_at__isnull=False),
                name="what_is_wanted_of_a_payment_is_tried",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["next_try_at"],
                condition=~Q(wanted="NOTHING"),
                name="orders_payment_to_settle",
            ),
            models.Index(
                fields=["created_at"],
                condition=Q(needs_attention=True),
                name="orders_payment_attention",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.provider} {self.reference}"


class PaymentEvent(models.Model):
    """One thing that the provider has told us, once however often it says it."""

    payment = models.ForeignKey(
        Payment, on_delete=models.PROTECT, related_name="events", verbose_name=_("payment")
    )
    provider = models.CharField(_("provider"), max_length=20)
    provider_event_id = models.CharField(_("provider's event"), max_length=100)
    kind = models.CharField(_("event"), max_length=20)
    amount = AmountField(_("amount"))
    occurred_at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("payment event")
        verbose_name_plural = _("payment events")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["provider", "provider_event_id"],
                name="an_event_of_a_provider_counts_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.amount}"
