"""What the owning services say that they have, and what came of comparing the books with it."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from shared_libs.backoffice.columns import AmountField, QuantityField


class Check(models.TextChoices):
    """What the books are compared with."""

    TILLS = "tills", _("tills")
    ORDERS = "orders", _("web orders")
    PAYMENTS = "payments", _("payments")
    STOCK = "stock", _("stock")


class ToldDayQuerySet(models.QuerySet["ToldDay"]):
    """Days as they were told last."""

    def locked(self) -> "ToldDayQuerySet":
        """The rows by their key, held until the transaction ends."""
        return self.order_by("pk").select_for_update(of=("self",))


class ToldDay(models.Model):
    """A day of the web as order told it last; whole once all its parts were heard."""

    store = models.CharField(_("store"), max_length=32)
    business_date = models.DateField(_("business date"))
    told_at = models.DateTimeField(_("told at"))
    parts = models.PositiveIntegerField(_("parts"))
    heard = ArrayField(models.PositiveIntegerField(), verbose_name=_("parts heard"), default=list)

    objects = ToldDayQuerySet.as_manager()

    class Meta:
        verbose_name = _("told day")
        verbose_name_plural = _("told days")
        constraints = [
            models.UniqueConstraint(
                fields=["store", "business_date"], name="a day of a store is told once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.store} {self.business_date}"


class ToldDocument(models.Model):
    """A document of such a day: what it came to, and what payments say of it."""

    day = models.ForeignKey(ToldDay, models.CASCADE, related_name="documents")
    key = models.CharField(_("key"), max_length=100)
    currency = models.CharField(_("currency"), max_length=3)
    total = AmountField(_("total"), max_digits=16, decimal_places=4)
    tenders = models.JSONField(_("tenders"), default=dict)

    class Meta:
        verbose_name = _("told document")
        verbose_name_plural = _("told documents")
        constraints = [
            models.UniqueConstraint(fields=["day", "key"], name="a document of a day is told once"),
        ]

    def __str__(self) -> str:
        return self.key


class LedgerFact(models.Model):
    """What the ledger of an article at a location adds up to, up to a movement."""

    sku = models.CharField(_("SKU"), max_length=64)
    location = models.CharField(_("location"), max_length=32)
    on_hand = QuantityField(_("on hand"), max_digits=15, decimal_places=3)
    damaged = QuantityField(_("damaged"), max_digits=15, decimal_places=3)
    seq = models.BigIntegerField(_("movement"))
    told_at = models.DateTimeField(_("told at"))

    class Meta:
        verbose_name = _("sum of a ledger")
        verbose_name_plural = _("sums of ledgers")
        constraints = [
            models.UniqueConstraint(fields=["sku", "location"], name="a ledger is added up once"),
        ]

    def __str__(self) -> str:
        return f"{self.sku} {self.location}"


class ReconRun(models.Model):
    """One comparison of the last weeks: what was expected, what the books have, and which differ.

    One row for each currency; units of stock have none.
    """

    check_name = models.CharField(_("compared"), max_length=10, choices=Check.choices)
    ran_at = models.DateTimeField(_("compared at"))
    currency = models.CharField(_("currency"), max_length=3, blank=True)
    compared = models.PositiveIntegerField(_("figures"))
    differing = models.PositiveIntegerField(_("differ"))
    expected = AmountField(_("expected"), max_digits=20, decimal_places=4)
    actual = AmountField(_("in the books"), max_digits=20, decimal_places=4)
    difference = AmountField(_("difference"), max_digits=20, decimal_places=4)
    documents = ArrayField(models.CharField(max_length=120), verbose_name=_("which"), default=list)

    class Meta:
        verbose_name = _("comparison")
        verbose_name_plural = _("comparisons")
        constraints = [
            models.UniqueConstraint(
                fields=["check_name", "ran_at", "currency"], name="a comparison is noted once"
            ),
            models.CheckConstraint(
                condition=models.Q(difference=models.F("actual") - models.F("expected")),
                name="the difference is what the books have beyond what is expected",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.check_name} {self.ran_at:%Y-%m-%d %H:%M}"
