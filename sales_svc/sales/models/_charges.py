"""Money of gift cards that tills took or gave back, on its way to the wallets of customer."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from sales_svc.sales.models._documents import Tender
from sales_svc.sales.models._fields import amount_field
from sales_svc.sales.models._places import Register


class ValueCharge(models.Model):
    """A wallet to be charged for a sale, or paid back for a void or a return.

    `key` names the charge at customer; a refund names that of its sale. `code` is the card's, and
    is forgotten once the charge is settled or declined.
    """

    class Kind(models.TextChoices):
        """Which way the money goes."""

        CHARGE = "charge", _("charge")
        REFUND = "refund", _("refund")

    class State(models.TextChoices):
        """Whether customer has said yes."""

        PENDING = "pending", _("to be asked for")
        SETTLED = "settled", _("settled")
        DECLINED = "declined", _("declined")

    register = models.ForeignKey(Register, models.PROTECT, verbose_name=_("register"))
    tender = models.ForeignKey(
        Tender, models.PROTECT, related_name="charges", null=True, verbose_name=_("tender")
    )
    document_id = models.UUIDField(_("document"))
    kind = models.CharField(_("kind"), max_length=6, choices=Kind)
    key = models.CharField(_("key"), max_length=100)
    refund_key = models.CharField(_("key of the refund"), max_length=100, blank=True)
    code = models.CharField(_("code of the card"), max_length=255, blank=True, editable=False)
    amount = amount_field(_("amount"))
    currency = models.CharField(_("currency"), max_length=3)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.PENDING)
    tries = models.PositiveIntegerField(_("tries"), default=0)
    next_try_at = models.DateTimeField(_("next try at"), db_default=Now())
    last_error = models.CharField(_("last error"), max_length=100, blank=True)

    class Meta:
        verbose_name = _("charge of a wallet")
        verbose_name_plural = _("charges of wallets")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["key", "refund_key"], name="sales_a_wallet_is_charged_once_by_a_key"
            ),
            models.CheckConstraint(
                condition=Q(amount__gt=0), name="sales_a_charge_of_a_wallet_is_above_zero"
            ),
            models.CheckConstraint(
                condition=Q(state="pending") | Q(code=""),
                name="sales_a_settled_charge_has_forgotten_its_code",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["next_try_at", "id"],
                condition=Q(state="pending"),
                name="sales_charges_due",
            )
        ]

    def __str__(self) -> str:
        return self.refund_key or self.key
