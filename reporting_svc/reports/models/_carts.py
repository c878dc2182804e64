"""Carts that were left."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from shared_libs.backoffice.columns import AmountField


class AbandonedCartFact(models.Model):
    """A cart that was left with something in it, and when its shopper came back, if ever."""

    number = models.CharField(_("number"), max_length=20)
    channel = models.CharField(_("channel"), max_length=8)
    currency = models.CharField(_("currency"), max_length=3)
    lines = models.PositiveSmallIntegerField(_("lines"))
    value = AmountField(_("value"), max_digits=16, decimal_places=4)
    abandoned_at = models.DateTimeField(_("abandoned at"), db_index=True)
    recovered_at = models.DateTimeField(_("recovered at"), null=True, blank=True)
    how = models.CharField(_("came back by"), max_length=8, blank=True)
    order_number = models.CharField(_("order"), max_length=40, blank=True)

    class Meta:
        verbose_name = _("abandoned cart")
        verbose_name_plural = _("abandoned carts")
        constraints = [
            models.UniqueConstraint(
                fields=["number", "abandoned_at"], name="a cart is abandoned once at a moment"
            ),
        ]

    def __str__(self) -> str:
        return self.number
