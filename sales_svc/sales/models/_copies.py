"""Our small copies of what other services own, fed by their events."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from sales_svc.sales.models._fields import (
    LockableQuerySet,
    amount_field,
    quantity_field,
    unit_price_field,
)


class CatalogueRevision(models.Model):
    """The one counter behind /pos/changes; its row lock makes revisions commit in their order."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    value = models.BigIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(id=1), name="sales_there_is_one_catalogue_revision"
            )
        ]

    def __str__(self) -> str:
        return f"{self.value}"


class VariantCopy(models.Model):
    """An article as product last told of it; `revision` says when tills must hear of it again."""

    sku = models.CharField(_("SKU"), max_length=64, unique=True)
    name = models.JSONField(_("name"), default=dict)
    gtins = ArrayField(models.CharField(max_length=32), verbose_name=_("barcodes"), default=list)
    barcodes = models.JSONField(_("what is scanned"), default=list)
    category = models.CharField(_("category"), max_length=255, blank=True)
    tax_category = models.CharField(_("tax category"), max_length=64, blank=True)
    whole_quantity = models.BooleanField(_("whole quantities"), default=True)
    status = models.CharField(_("status"), max_length=16, blank=True)
    brand = models.CharField(_("brand"), max_length=255, blank=True)
    # null until product has told them: then tills go by the one price of PriceCopy
    listed = models.JSONField(_("prices by list"), null=True)
    revision = models.BigIntegerField(_("revision"), unique=True)

    class Meta:
        verbose_name = _("article")
        verbose_name_plural = _("articles")

    def __str__(self) -> str:
        return self.sku


class PriceCopy(models.Model):
    """The current price of an article at the tills in one currency, and the rule-set it came
    with.
    """

    sku = models.CharField(_("SKU"), max_length=64)
    currency = models.CharField(_("currency"), max_length=3)
    amount = unit_price_field(_("amount"))
    ruleset_version = models.CharField(_("rule-set version"), max_length=100)

    class Meta:
        verbose_name = _("price")
        verbose_name_plural = _("prices")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["sku", "currency"], name="sales_one_price_per_article_and_currency"
            )
        ]

    def __str__(self) -> str:
        return f"{self.sku} {self.amount} {self.currency}"


class RulesetCopy(models.Model):
    """A rule-set that product has published; the latest is the one that copies of prices
    stand for. `rules` is what tills price by, once it has been fetched.
    """

    version = models.CharField(_("version"), max_length=100, unique=True)
    published_at = models.DateTimeField(_("published at"))
    rules = models.JSONField(_("rules"), null=True)

    class Meta:
        verbose_name = _("rule-set")
        verbose_name_plural = _("rule-sets")

    def __str__(self) -> str:
        return self.version


class FulfilledOrderLine(models.Model):
    """How much of an article of a web order has been handed over, and so may be returned at a
    till.
    """

    number = models.CharField(_("order"), max_length=64)
    sku = models.CharField(_("SKU"), max_length=64)
    quantity = quantity_field(_("quantity"))

    objects = LockableQuerySet.as_manager()

    class Meta:
        verbose_name = _("fulfilled order line")
        verbose_name_plural = _("fulfilled order lines")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["number", "sku"], name="sales_fulfilled_article_once_an_order"
            )
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.sku}"


class OrderLineCopy(models.Model):
    """What a line of a web order was sold for, so that a till can give back just that."""

    number = models.CharField(_("order"), max_length=64)
    line = models.PositiveIntegerField(_("line"))
    sku = models.CharField(_("SKU"), max_length=64)
    name = models.CharField(_("name"), max_length=255, blank=True)
    quantity = quantity_field(_("quantity"))
    unit_price = unit_price_field(_("unit price"))
    net = amount_field(_("net"))
    tax = amount_field(_("tax"))
    taxes = models.JSONField(_("taxes"), default=list)
    total = amount_field(_("total"))
    currency = models.CharField(_("currency"), max_length=3)

    class Meta:
        verbose_name = _("line of a web order")
        verbose_name_plural = _("lines of web orders")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["number", "line"], name="sales_line_number_once_a_web_order"
            )
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.line}"
