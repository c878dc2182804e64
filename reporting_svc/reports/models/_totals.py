"""Sums over the documents of an hour."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from shared_libs.backoffice.columns import AmountField, QuantityField


class Total(models.Model):
    """Sums over the documents of one hour, kept by the transaction that books each of them."""

    business_date = models.DateField(_("business date"))
    business_hour = models.PositiveSmallIntegerField(_("hour"))
    channel = models.CharField(_("channel"), max_length=8)
    store = models.CharField(_("store"), max_length=32)
    country = models.CharField(_("country"), max_length=2, blank=True, db_default="")
    currency = models.CharField(_("currency"), max_length=3)
    cashier = models.CharField(_("cashier"), max_length=64, blank=True)
    orders = models.IntegerField(_("orders"))

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.store} {self.business_date} {self.business_hour}"


_HOUR = ["business_date", "business_hour", "channel", "store", "country", "currency", "cashier"]


class Sums(models.Model):
    """What lines come to."""

    units = QuantityField(_("units"), max_digits=18, decimal_places=3)
    gross = AmountField(_("gross"), max_digits=20, decimal_places=4)
    discount = AmountField(_("discount"), max_digits=20, decimal_places=4)
    net = AmountField(_("net"), max_digits=20, decimal_places=4)
    tax = AmountField(_("tax"), max_digits=20, decimal_places=4)
    shipping = AmountField(_("shipping"), max_digits=20, decimal_places=4)
    gift_cards = AmountField(_("gift cards"), max_digits=20, decimal_places=4, db_default=0)
    # of the lines whose cost is known: what they cost, and the net they were sold for
    cost = AmountField(_("cost"), max_digits=20, decimal_places=4, db_default=0)
    costed_net = AmountField(_("net with a cost"), max_digits=20, decimal_places=4, db_default=0)
    uncosted_units = QuantityField(
        _("units without a cost"), max_digits=18, decimal_places=3, db_default=0
    )
    returned_units = QuantityField(
        _("units returned"), max_digits=18, decimal_places=3, db_default=0
    )
    returned_net = AmountField(_("net returned"), max_digits=20, decimal_places=4, db_default=0)

    class Meta:
        abstract = True


class HourTotal(Total, Sums):
    """What one cashier, or the web, sold in one hour in one currency."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=_HOUR, name="an hour is summed up once"),
        ]


class TaxTotal(Total):
    """What of it is owed under one tax, and on which net and shipping it was counted."""

    code = models.CharField(_("tax"), max_length=20)
    net = AmountField(_("net"), max_digits=20, decimal_places=4)
    shipping = AmountField(_("shipping"), max_digits=20, decimal_places=4)
    tax = AmountField(_("tax"), max_digits=20, decimal_places=4)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=[*_HOUR, "code"], name="a tax is summed up once in an hour"
            ),
        ]


class TenderTotal(Total):
    """What of it was paid in one way."""

    type = models.CharField(_("tender"), max_length=20)
    amount = AmountField(_("amount"), max_digits=20, decimal_places=4)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=[*_HOUR, "type"], name="a tender is summed up once in an hour"
            ),
        ]


class MonthTotal(Sums):
    """Sums over the lines of a month, kept by the transaction that books each document.

    A document is one order in each row that it has lines of.
    """

    month = models.DateField(_("month"))
    channel = models.CharField(_("channel"), max_length=8)
    store = models.CharField(_("store"), max_length=32)
    currency = models.CharField(_("currency"), max_length=3)
    lines = models.IntegerField(_("lines"))
    orders = models.IntegerField(_("orders"))

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.store} {self.month}"


class ArticleMonth(MonthTotal):
    """What a store sold of one article in one month; of none, what is no article."""

    sku = models.CharField(_("SKU"), max_length=64, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["month", "channel", "store", "currency", "sku"],
                name="a month of an article is summed up once",
            ),
        ]


class CategoryMonth(MonthTotal):
    """What a store sold of one category in one month."""

    category = models.CharField(_("category"), max_length=500, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["month", "channel", "store", "currency", "category"],
                name="a month of a category is summed up once",
            ),
        ]
