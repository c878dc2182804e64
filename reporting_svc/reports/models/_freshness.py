"""Up to when the books have heard."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Source(models.TextChoices):
    """A service that the books hear, as people call what it tells of."""

    SALES = "sales", _("tills")
    ORDER = "order", _("web orders")
    PRODUCT = "product", _("catalogue")
    INVENTORY = "inventory", _("stock")
    CUSTOMER = "customer", _("customers")
    CART = "cart", _("carts")


class Freshness(models.Model):
    """Up to when the books have heard from a service."""

    source = models.CharField(_("service"), max_length=20, primary_key=True)
    as_of = models.DateTimeField(_("as of"))

    class Meta:
        verbose_name = _("freshness")
        verbose_name_plural = _("freshness")

    def __str__(self) -> str:
        return self.source
