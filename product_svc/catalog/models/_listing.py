"""How the shop window shows a product: one row for each channel and currency, ready to be read."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from product_svc.catalog.models._articles import Product
from product_svc.catalog.models._prices import Channel


class Listing(models.Model):
    """A copy of what a list of products needs, kept by the services in the transaction of each
    change.

    `variants` holds the ones on sale with a price: sku, gtins, labels, amount, in_stock.
    `from_amount` is
    the lowest of their prices. `sort_*` and `search_text` are without case and accents.
    """

    product = models.ForeignKey(Product, models.CASCADE, related_name="listings")
    channel = models.CharField(max_length=3, choices=Channel)
    currency = models.CharField(max_length=3)
    slug = models.CharField(max_length=160)
    name_en = models.CharField(max_length=255)
    name_fr = models.CharField(max_length=255)
    sort_en = models.CharField(max_length=255)
    sort_fr = models.CharField(max_length=255)
    category_slug = models.CharField(max_length=80)
    category_name_en = models.CharField(max_length=120)
    category_name_fr = models.CharField(max_length=120)
    category_path = models.CharField(max_length=500)
    from_amount = models.DecimalField(max_digits=14, decimal_places=4)
    in_stock = models.BooleanField()
    search_text = models.TextField()
    variants = models.JSONField()

    class Meta:
        verbose_name = _("listing")
        verbose_name_plural = _("listings")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["product", "channel", "currency"],
                name="one_listing_per_product_channel_and_currency",
            )
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["channel", "currency", "sort_en", "product"], name="listing_by_name_en"
            ),
            models.Index(
                fields=["channel", "currency", "sort_fr", "product"], name="listing_by_name_fr"
            ),
            models.Index(
                fields=["channel", "currency", "from_amount", "product"], name="listing_by_price"
            ),
            models.Index(fields=["channel", "currency", "product"], name="listing_by_age"),
            models.Index(
                fields=["category_path"],
                name="listing_category_prefix",
                opclasses=["text_pattern_ops"],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.slug} {self.channel} {self.currency}"
