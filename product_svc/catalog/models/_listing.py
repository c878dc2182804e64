"""How the shop window shows a product: one row for each channel and currency, ready to be read."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.utils.translation import gettext_lazy as _

from product_svc.catalog.models._articles import Product
from product_svc.catalog.models._prices import Channel


class Listing(models.Model):
    """A copy of what a list of products needs, kept by the services in the transaction of each
    change.

    `shown_*` is the product as the list sends it, JSON that nobody reads on the way. `variants`
    are those on sale with a price: sku, gtins, labels, amount, in_stock. `from_amount` is the
    lowest of their prices. `sort_*` and `codes` (SKUs and barcodes) are without case and accents.
    `facets` are all that the product can be filtered by, such as `brand:kanuk`. A search looks
    into `heading` (codes and names), then into `vector` (everything).
    """

    product = models.ForeignKey(Product, models.CASCADE, related_name="listings")
    channel = models.CharField(max_length=3, choices=Channel)
    currency = models.CharField(max_length=3)
    sort_en = models.CharField(max_length=255)
    sort_fr = models.CharField(max_length=255)
    from_amount = models.DecimalField(max_digits=14, decimal_places=4)
    in_stock = models.BooleanField()
    facets = ArrayField(models.TextField(), db_default=[])
    codes = ArrayField(models.TextField(), db_default=[])
    heading = SearchVectorField(db_default="")
    vector = SearchVectorField(db_default="")
    variants = models.JSONField()
    shown_en = models.TextField(db_default="{}")
    shown_fr = models.TextField(db_default="{}")

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
            GinIndex(fields=["facets"], name="listing_by_facet"),
            GinIndex(fields=["codes"], name="listing_by_code"),
            GinIndex(fields=["heading"], name="listing_heading_words"),
            GinIndex(fields=["vector"], name="listing_words"),
        ]

    def __str__(self) -> str:
        return f"{self.product_id} {self.channel} {self.currency}"


class SearchWord(models.Model):
    """A word that some article is found by: where a search finds nothing, the nearest of these are
    tried instead. Words are added and stay.
    """

    word = models.CharField(max_length=64, primary_key=True)

    class Meta:
        verbose_name = _("search word")
        verbose_name_plural = _("search words")

    def __str__(self) -> str:
        return self.word
