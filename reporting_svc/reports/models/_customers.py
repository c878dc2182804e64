"""Who bought, by an id that only the customer service can read."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from shared_libs.backoffice.columns import AmountField


class CustomerMonth(models.Model):
    """What a customer bought in a month in one currency, kept with each document."""

    customer = models.UUIDField(_("customer"))
    month = models.DateField(_("month"))
    currency = models.CharField(_("currency"), max_length=3)
    orders = models.IntegerField(_("orders"))
    net = AmountField(_("net"), max_digits=20, decimal_places=4)

    class Meta:
        verbose_name = _("month of a customer")
        verbose_name_plural = _("months of customers")
        constraints = [
            models.UniqueConstraint(
                fields=["customer", "currency", "month"],
                name="a month of a customer is summed up once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.customer} {self.month}"


class MergedCustomer(models.Model):
    """An account that was merged into another: what it bought, the other one did."""

    customer = models.UUIDField(_("customer"), primary_key=True)
    kept = models.UUIDField(_("merged into"))

    class Meta:
        verbose_name = _("merged customer")
        verbose_name_plural = _("merged customers")

    def __str__(self) -> str:
        return f"{self.customer}"
