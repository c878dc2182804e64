"""Gift cards that went over a counter, and came back."""

import uuid
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from customer_svc.customers.models._wallets import WalletAccount
from shared_libs.backoffice.columns import ActorField, AmountField


class CardSale(models.Model):
    """One line of a till's document that was a gift card: sold, or taken back.

    The goods have left when we hear of it: what does not fit is a case for staff, and the card
    stays as it is.
    """

    class Kind(models.TextChoices):
        SOLD = "SOLD", _("sold")
        TAKEN_BACK = "TAKEN_BACK", _("taken back")

    class Status(models.TextChoices):
        DONE = "DONE", _("done")
        OPEN = "OPEN", _("open")
        CLOSED = "CLOSED", _("closed")

    class Problem(models.TextChoices):
        UNKNOWN = "UNKNOWN", _("no card of ours has this code")
        ACTIVE_BEFORE = "ACTIVE_BEFORE", _("it pays already")
        NOT_ACTIVE = "NOT_ACTIVE", _("it does not pay")
        OTHER_AMOUNT = "OTHER_AMOUNT", _("it holds another amount")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    document = models.CharField(_("document"), max_length=80)
    line = models.PositiveIntegerField(_("line"))
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    wallet = models.ForeignKey(
        WalletAccount, models.PROTECT, null=True, related_name="sales", verbose_name=_("wallet")
    )
    last_four = models.CharField(_("ends with"), max_length=4, blank=True)
    amount = AmountField(_("amount"), max_digits=14, decimal_places=3)
    currency = models.CharField(_("currency"), max_length=3)
    status = models.CharField(_("status"), max_length=6, choices=Status, default=Status.DONE)
    problem = models.CharField(_("problem"), max_length=13, choices=Problem, blank=True)
    reason = models.CharField(_("reason"), max_length=150, blank=True)
    actor = ActorField(_("by"), max_length=100, blank=True)
    happened_at = models.DateTimeField(_("at"))
    closed_at = models.DateTimeField(_("closed at"), null=True)

    class Meta:
        verbose_name = _("gift card at a till")
        verbose_name_plural = _("gift cards at tills")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["document", "line"], name="a line of a document sells a card once"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["status", "-happened_at"], name="customers_cards_at_tills")
        ]

    def __str__(self) -> str:
        return f"{self.document} {self.line}"
