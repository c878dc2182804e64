"""Cart's copy of the articles."""

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _


class VariantCopies(models.QuerySet["VariantCopy"]):
    """Copies, with the one spelling of a lock."""

    def locked(self) -> "VariantCopies":
        """In a fixed order, until the transaction ends."""
        return self.order_by("pk").select_for_update(of=("self",))


class VariantCopy(models.Model):
    """What product and inventory last said of an article; the store has the same by SKU."""

    sku = models.CharField(_("SKU"), max_length=64, primary_key=True)
    name = models.JSONField(_("name"), default=dict)
    slug = models.CharField(_("product's address"), max_length=120, blank=True)
    picture = models.JSONField(_("picture"), null=True, blank=True)
    gtins = models.JSONField(_("barcodes"), default=list)
    whole_quantity = models.BooleanField(_("whole units only"), default=True)
    status = models.CharField(_("status"), max_length=20, default="active")
    in_stock = models.BooleanField(_("in stock"), default=True)
    prices = models.JSONField(_("prices"), default=dict)
    updated_at = models.DateTimeField(_("updated at"), auto_now=True)

    objects = VariantCopies.as_manager()

    class Meta:
        verbose_name = _("article copy")
        verbose_name_plural = _("article copies")
        # A barcode that the store does not know is looked for here, by anyone.
        indexes = [
            GinIndex(fields=["gtins"], name="article_gtins", opclasses=["jsonb_path_ops"]),
        ]

    def __str__(self) -> str:
        return self.sku
