"""Our own rows for what others name: places where orders are collected, articles, barcodes."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Place(models.Model):
    """A place of inventory's where orders are collected, as people call it."""

    code = models.CharField(_("code"), max_length=32, primary_key=True)
    name = models.CharField(_("name"), max_length=200)

    class Meta:
        verbose_name = _("place")
        verbose_name_plural = _("places")

    def __str__(self) -> str:
        return self.name


class Article(models.Model):
    """An article of product's, as people call it."""

    sku = models.CharField(_("SKU"), max_length=64, primary_key=True)
    name_en = models.CharField(_("name in English"), max_length=255, blank=True)
    name_fr = models.CharField(_("name in French"), max_length=255, blank=True)

    class Meta:
        verbose_name = _("article")
        verbose_name_plural = _("articles")

    def __str__(self) -> str:
        return self.sku


class Barcode(models.Model):
    """A number that a scanner reads off a package, the article in it, and how many units."""

    code = models.CharField(_("barcode"), max_length=64, primary_key=True)
    sku = models.CharField(_("SKU"), max_length=64, db_index=True)
    units = models.DecimalField(_("units"), max_digits=12, decimal_places=3, default=1)

    class Meta:
        verbose_name = _("barcode")
        verbose_name_plural = _("barcodes")

    def __str__(self) -> str:
        return self.code
