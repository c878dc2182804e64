"""Facts: the documents of the trade, their lines, taxes and tenders."""

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from shared_libs.backoffice.columns import AmountField, QuantityField


class Kind(models.TextChoices):
    """What a document is."""

    SALE = "sale", _("sale")
    VOID = "void", _("void")
    RETURN = "return", _("return")
    ORDER = "order", _("web order")
    EDIT = "edit", _("edit of a web order")
    CANCELLATION = "cancellation", _("cancellation")
    REFUND = "refund", _("web refund")


class Channel(models.TextChoices):
    """Where it was sold."""

    POS = "pos", _("stores")
    WEB = "web", _("web")


class Document(models.Model):
    """One document of the trade: a sale, a return, a void, an order, what was added to it, its
    cancellation, a refund.
    """

    key = models.CharField(_("key"), max_length=100, unique=True)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    number = models.CharField(_("number"), max_length=60, blank=True)
    channel = models.CharField(_("channel"), max_length=8, choices=Channel.choices)
    store = models.CharField(_("store"), max_length=32)
    country = models.CharField(_("country"), max_length=2, blank=True, db_default="")
    business_date = models.DateField(_("business date"))
    business_hour = models.PositiveSmallIntegerField(_("hour"))
    currency = models.CharField(_("currency"), max_length=3)
    cashier = models.CharField(_("cashier"), max_length=64, blank=True)
    orders = models.SmallIntegerField(_("orders"))
    sold_at = models.DateTimeField(_("sold at"), db_default=Now())
    original = models.CharField(_("of the document"), max_length=100, blank=True, db_default="")
    # of a till: whose Z report counts it
    shift = models.CharField(_("shift"), max_length=40, blank=True, db_default="")
    customer = models.UUIDField(_("customer"), null=True, blank=True)
    applied_at = models.DateTimeField(_("applied at"), auto_now_add=True)

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        indexes = [
            models.Index(fields=["business_date", "store"], name="document_date_store"),
            models.Index(fields=["business_date", "id"], name="document_date_id"),
            models.Index(fields=["number"], name="document_number"),
            # in the order of booking: a few pages say what came lately, of ten million rows
            BrinIndex(fields=["applied_at"], name="document_applied"),
            models.Index(fields=["shift"], condition=~models.Q(shift=""), name="document_shift"),
            models.Index(
                fields=["customer"],
                condition=models.Q(customer__isnull=False),
                name="document_customer",
            ),
        ]

    def __str__(self) -> str:
        return self.key


class LineFact(models.Model):
    """One line's part in the books, with what reports group by, so that none of them joins."""

    document = models.ForeignKey(Document, models.PROTECT, related_name="lines")
    line = models.PositiveIntegerField(_("line"))
    channel = models.CharField(_("channel"), max_length=8)
    store = models.CharField(_("store"), max_length=32)
    country = models.CharField(_("country"), max_length=2, blank=True, db_default="")
    business_date = models.DateField(_("business date"))
    business_hour = models.PositiveSmallIntegerField(_("hour"))
    currency = models.CharField(_("currency"), max_length=3)
    cashier = models.CharField(_("cashier"), max_length=64, blank=True)
    orders = models.SmallIntegerField(_("orders"))
    sku = models.CharField(_("SKU"), max_length=64, blank=True)
    category = models.CharField(_("category"), max_length=500, blank=True)
    sold_at = models.DateTimeField(_("sold at"), db_default=Now())
    units = QuantityField(_("units"), max_digits=15, decimal_places=3)
    gross = AmountField(_("gross"), max_digits=16, decimal_places=4)
    discount = AmountField(_("discount"), max_digits=16, decimal_places=4)
    net = AmountField(_("net"), max_digits=16, decimal_places=4)
    tax = AmountField(_("tax"), max_digits=16, decimal_places=4)
    shipping = AmountField(_("shipping"), max_digits=16, decimal_places=4)
    # what a gift card is worth: owed to whoever has it, and no part of the net
    gift_cards = AmountField(_("gift cards"), max_digits=16, decimal_places=4, db_default=0)
    # null where nobody has said what the article costs; what is no article costs nothing
    cost = AmountField(_("cost"), max_digits=16, decimal_places=4, null=True)

    class Meta:
        verbose_name = _("line")
        verbose_name_plural = _("lines")
        constraints = [
            models.UniqueConstraint(
                fields=["document", "line"], name="a line is in the books once"
            ),
            models.CheckConstraint(
                condition=models.Q(net=models.F("gross") - models.F("discount")),
                name="net is gross less discount",
            ),
        ]
        indexes = [
            models.Index(fields=["business_date", "store"], name="line_date_store"),
            models.Index(fields=["sku", "sold_at"], name="line_sku_sold"),
        ]

    def __str__(self) -> str:
        return f"{self.document_id}/{self.line}"


class TaxFact(models.Model):
    """What one document owes to one jurisdiction."""

    document = models.ForeignKey(Document, models.PROTECT, related_name="taxes")
    code = models.CharField(_("tax"), max_length=20)
    net = AmountField(_("net"), max_digits=16, decimal_places=4, db_default=0)
    shipping = AmountField(_("shipping"), max_digits=16, decimal_places=4, db_default=0)
    amount = AmountField(_("amount"), max_digits=16, decimal_places=4)

    class Meta:
        verbose_name = _("tax")
        verbose_name_plural = _("taxes")
        constraints = [
            models.UniqueConstraint(
                fields=["document", "code"], name="a tax is in a document once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.amount}"


class TenderFact(models.Model):
    """What was paid for one document in one way."""

    document = models.ForeignKey(Document, models.PROTECT, related_name="tenders")
    type = models.CharField(_("tender"), max_length=20)
    amount = AmountField(_("amount"), max_digits=16, decimal_places=4)

    class Meta:
        verbose_name = _("tender")
        verbose_name_plural = _("tenders")
        constraints = [
            models.UniqueConstraint(
                fields=["document", "type"], name="a tender is in a document once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.amount}"
