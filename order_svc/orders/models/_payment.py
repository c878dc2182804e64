"""The payment of an order: what we asked for, what the provider said, what is to be done."""

from decimal import Decimal
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
    """One payment at one provider, known there by our `reference`; an order has one for its
    checkout, the first, and one for each edit that cost more.

    `wanted` says where its money is to be; who moves it holds the lease. Of what was authorised,
    `released_amount` will never be taken, and `held_back_amount` not yet.
    """

    class Status(models.TextChoices):
        CREATED = "CREATED", _("created")
        REQUIRES_ACTION = "REQUIRES_ACTION", _("waits for the customer")
        AUTHORISED = "AUTHORISED", _("authorised")
        PARTIALLY_CAPTURED = "PARTIALLY_CAPTURED", _("captured in part")
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
    order = models.ForeignKey(
        Order, on_delete=models.PROTECT, related_name="payments", verbose_name=_("order")
    )
    number = models.PositiveSmallIntegerField(_("number"), default=1, db_default=1)
    provider = models.CharField(_("provider"), max_length=20)
    reference = models.UUIDField(_("our reference"), unique=True)
    provider_reference = models.CharField(_("provider's reference"), max_length=100, blank=True)
    currency = models.CharField(_("currency"), max_length=3)
    amount = AmountField(_("amount"))
    authorised_amount = AmountField(_("authorised"))
    released_amount = AmountField(_("never to be taken"), db_default=0)
    held_back_amount = AmountField(_("not to be taken yet"), db_default=0)
    captured_amount = AmountField(_("captured"))
    refunded_amount = AmountField(_("refunded"))
    # what a cancellation gave back; what refunds give back stands in their tenders
    returned_amount = AmountField(_("returned"), db_default=0)
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
            models.UniqueConstraint(
                fields=["order", "number"], name="the_payments_of_an_order_are_counted"
            ),
            models.CheckConstraint(
                condition=Q(
                    released_amount__gte=0,
                    held_back_amount__gte=0,
                    captured_amount__lte=F("authorised_amount")
                    - F("released_amount")
                    - F("held_back_amount"),
                ),
                name="nothing_is_captured_that_was_released_or_is_held_back",
            ),
            models.CheckConstraint(
                condition=Q(returned_amount__gte=0, returned_amount__lte=F("refunded_amount")),
                name="a_cancellation_gives_back_a_part_of_what_was_given_back",
            ),
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

    @property
    def due(self) -> Decimal:
        """What of it is to be taken in the end."""
        return self.authorised_amount - self.released_amount

    @property
    def capture_goal(self) -> Decimal:
        """What is to have been taken of it now, once somebody has said that it shall be."""
        return self.due - self.held_back_amount

    @property
    def releasable(self) -> Decimal:
        """What of it nobody has asked for yet, so that it may be let go."""
        if not self.is_open or self.wanted == self.Wanted.RETURN:
            return Decimal(0)
        is_wanted = self.wanted == self.Wanted.CAPTURE
        return self.held_back_amount if is_wanted else self.due - self.captured_amount

    @property
    def is_open(self) -> bool:
        """Whether more of it may be taken."""
        return self.status in {self.Status.AUTHORISED, self.Status.PARTIALLY_CAPTURED}


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
