"""What is kept in PostgreSQL: cart's copy of the articles, and the carts that became orders."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class VariantCopy(models.Model):
    """What product and inventory last said of an article; the store has the same by SKU."""

    sku = models.CharField(_("SKU"), max_length=64, primary_key=True)
    name = models.JSONField(_("name"), default=dict)
    gtins = models.JSONField(_("barcodes"), default=list)
    whole_quantity = models.BooleanField(_("whole units only"), default=True)
    status = models.CharField(_("status"), max_length=20, default="active")
    in_stock = models.BooleanField(_("in stock"), default=True)
    prices = models.JSONField(_("prices"), default=dict)
    updated_at = models.DateTimeField(_("updated at"), auto_now=True)

    class Meta:
        verbose_name = _("article copy")
        verbose_name_plural = _("article copies")

    def __str__(self) -> str:
        return self.sku


class ConvertedCart(models.Model):
    """A cart that has become an order. A cart does so once."""

    cart_id = models.CharField(_("cart"), max_length=64, primary_key=True)
    order_number = models.CharField(_("order"), max_length=40, unique=True)
    customer_id = models.CharField(_("customer"), max_length=64, blank=True)
    converted_at = models.DateTimeField(_("converted at"))

    class Meta:
        verbose_name = _("converted cart")
        verbose_name_plural = _("converted carts")

    def __str__(self) -> str:
        return self.order_number
