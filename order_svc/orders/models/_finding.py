"""What the daily comparison with the payment providers has found."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from order_svc.orders.models._payment import Payment


class LedgerFinding(models.Model):
    """A payment of which the provider's books say something else than ours; or, without a payment,
    a charge that only the provider knows, by the reference of ours that it bears.
    """

    payment = models.ForeignKey(
        Payment,
        on_delete=models.PROTECT,
        related_name="findings",
        null=True,
        blank=True,
        verbose_name=_("payment"),
    )
    provider = models.CharField(_("provider"), max_length=20, blank=True, db_default="")
    reference = models.UUIDField(_("our reference"), null=True, blank=True)
    ours = models.CharField(_("our books"), max_length=200)
    theirs = models.CharField(_("the provider's books"), max_length=200)
    found_at = models.DateTimeField(_("found at"))
    closed_at = models.DateTimeField(_("agreed again at"), null=True, blank=True)

    class Meta:
        verbose_name = _("difference with a provider")
        verbose_name_plural = _("differences with providers")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["payment"],
                condition=Q(closed_at=None),
                name="a_payment_has_one_open_difference",
            ),
            models.UniqueConstraint(
                fields=["reference"],
                condition=Q(closed_at=None),
                name="an_unknown_charge_has_one_open_difference",
            ),
            models.CheckConstraint(
                condition=Q(payment=None) ^ Q(reference=None),
                name="a_difference_is_of_a_payment_or_of_an_unknown_charge",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["-found_at"], name="orders_finding_newest")]

    def __str__(self) -> str:
        about = self.payment or f"{self.provider} {self.reference}"
        return f"{about}: {self.ours} / {self.theirs}"
