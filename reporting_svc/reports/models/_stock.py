"""What lies where, as inventory last told."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from shared_libs.backoffice.columns import QuantityField


class StockFact(models.Model):
    """Units of an article at a location after the movement of this number."""

    sku = models.CharField(_("SKU"), max_length=64)
    location = models.CharField(_("location"), max_length=32)
    on_hand = QuantityField(_("on hand"), max_digits=15, decimal_places=3)
    damaged = QuantityField(_("damaged"), max_digits=15, decimal_places=3)
    seq = models.BigIntegerField(_("movement"))

    class Meta:
        verbose_name = _("stock")
        verbose_name_plural = _("stock")
        constraints = [
            models.UniqueConstraint(
                fields=["sku", "location"], name="an article lies at a location once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sku} {self.location}"
