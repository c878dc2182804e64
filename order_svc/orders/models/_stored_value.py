"""What gift cards and store credit pay of an order; customer keeps the wallets themselves."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from order_svc.orders.models._money import AmountField
from order_svc.orders.models._order import Order


class StoredValueQuerySet(models.QuerySet["StoredValue"]):
    """Questions about stored value."""

    def due(self) -> Self:
        """Those whose money is to go back to the wallet and whose next try has come."""
        return self.filter(
            is_wanted_back=True, needs_attention=False, next_try_at__lte=Now()
        ).order_by("next_try_at", "pk")


class StoredValue(models.Model):
    """One gift card or store credit in one order, known to customer by our `hold_key`.

    Held before the payment is authorised, captured once the order stands.
    """

    class Kind(models.TextChoices):
        GIFT_CARD = "GIFT_CARD", _("gift card")
        STORE_CREDIT = "STORE_CREDIT", _("store credit")

    class Status(models.TextChoices):
        HELD = "HELD", _("held")
        CAPTURED = "CAPTURED", _("captured")
        RELEASED = "RELEASED", _("released")
        REFUNDED = "REFUNDED", _("refunded")

    order = models.ForeignKey(
        Order, on_delete=models.PROTECT, related_name="stored_values", verbose_name=_("order")
    )
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    wallet_id = models.UUIDField(_("wallet"))
    hold_key = models.CharField(_("key of the hold"), max_length=100, unique=True)
    currency = models.CharField(_("currency"), max_length=3)
    amount = AmountField(_("amount"))
    captured_amount = AmountField(_("captured"))
    # what a cancellation gave back; what refunds give back stands in their tenders
    returned_amount = AmountField(_("returned"))
    status = models.CharField(
        _("status"), max_length=10, choices=Status.choices, default=Status.HELD
    )
    is_wanted_back = models.BooleanField(_("to be given back"), default=False)
    tries = models.PositiveIntegerField(_("tries"), default=0)
    next_try_at = models.DateTimeField(_("next try at"), null=True, blank=True)
    last_error = models.CharField(_("last error"), max_length=300, blank=True)
    needs_attention = models.BooleanField(_("needs attention"), default=False)

    objects = StoredValueQuerySet.as_manager()

    class Meta:
        verbose_name = _("stored value")
        verbose_name_plural = _("stored value")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="stored_value_pays_something"),
            models.CheckConstraint(
                condition=Q(captured_amount__gte=0, captured_amount__lte=F("amount")),
                name="no_more_stored_value_is_captured_than_was_held",
            ),
            models.CheckConstraint(
                condition=Q(returned_amount__gte=0, returned_amount__lte=F("captured_amount")),
                name="a_wallet_gets_back_what_it_paid_at_most",
            ),
            models.CheckConstraint(
                condition=Q(is_wanted_back=False) | Q(next_try_at__isnull=False),
                name="stored_value_wanted_back_is_tried",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["next_try_at"],
                condition=Q(is_wanted_back=True),
                name="orders_value_to_give_back",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.amount}"
