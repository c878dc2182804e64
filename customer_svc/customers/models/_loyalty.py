"""Points."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from customer_svc.customers.models._customers import Customer


class LoyaltyEntry(models.Model):
    """Points given or taken for one document; rows are only ever added."""

    customer = models.ForeignKey(Customer, models.PROTECT, related_name="loyalty_entries")
    document = models.CharField(_("document"), max_length=80)
    points = models.IntegerField(_("points"))
    balance_after = models.IntegerField(_("balance after"))
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    class Meta:
        verbose_name = _("loyalty entry")
        verbose_name_plural = _("loyalty entries")
        constraints = [
            models.UniqueConstraint(fields=["document"], name="a document moves points once"),
        ]

    def __str__(self) -> str:
        return f"{self.document}: {self.points:+d}"
