"""What the books know of articles: names, categories, and what they cost."""

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from shared_libs.backoffice.columns import AmountField, QuantityField


class ArticleCopy(models.Model):
    """The name and category an article has now; lines have the one of when they were sold."""

    sku = models.CharField(_("SKU"), max_length=64, primary_key=True)
    name = models.JSONField(_("name"), default=dict)
    category = models.CharField(_("category"), max_length=500, blank=True)
    told_at = models.DateTimeField(_("told at"), db_default=Now())

    class Meta:
        verbose_name = _("article copy")
        verbose_name_plural = _("article copies")

    def __str__(self) -> str:
        return self.sku


class ArticleCategory(models.Model):
    """The category that an article had from a moment on, until the next one."""

    sku = models.CharField(_("SKU"), max_length=64)
    since = models.DateTimeField(_("since"))
    category = models.CharField(_("category"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("category of an article")
        verbose_name_plural = _("categories of articles")
        constraints = [
            models.UniqueConstraint(
                fields=["sku", "since"], name="an article has one category at a moment"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sku} {self.category}"


class ReceiptFact(models.Model):
    """Units of an article that a supplier has brought, and what each cost.

    From then on that is what the article costs, until the next receipt.
    """

    receipt = models.CharField(_("receipt"), max_length=40)
    sku = models.CharField(_("SKU"), max_length=64)
    location = models.CharField(_("location"), max_length=32)
    received_at = models.DateTimeField(_("received at"))
    units = QuantityField(_("units"), max_digits=15, decimal_places=3)
    currency = models.CharField(_("currency"), max_length=3)
    unit_cost = AmountField(_("unit cost"), max_digits=12, decimal_places=4)

    class Meta:
        verbose_name = _("goods received")
        verbose_name_plural = _("goods received")
        constraints = [
            models.UniqueConstraint(
                fields=["receipt", "sku"], name="an article is on a receipt once"
            ),
        ]
        indexes = [
            models.Index(fields=["sku", "currency", "received_at"], name="receipt_sku_time"),
        ]

    def __str__(self) -> str:
        return f"{self.receipt} {self.sku}"
