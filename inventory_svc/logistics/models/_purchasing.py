"""Goods that are bought: from whom, at what cost, and what of them has come."""

from decimal import Decimal
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from inventory_svc.logistics.models._documents import Document
from inventory_svc.logistics.rules import transitions
from inventory_svc.logistics.rules.receipts import OrderedLine
from shared_libs.backoffice.columns import ActorField, AmountField, QuantityField
from shared_libs.backoffice.history import tracked
from shared_libs.money import round_amount


class Supplier(models.Model):
    """Somebody we buy from. One that we buy from no more is kept, inactive."""

    code = models.CharField(_("code"), max_length=32, unique=True)
    name = models.CharField(_("name"), max_length=255)
    email = models.EmailField(_("email"), blank=True)
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    address = models.CharField(_("address"), max_length=500, blank=True)
    currency = models.CharField(_("currency"), max_length=3)
    lead_time_days = models.PositiveSmallIntegerField(_("days to deliver"), default=7)
    is_active = models.BooleanField(_("active"), default=True)
    version = models.PositiveIntegerField(_("version"), default=1, db_default=1, editable=False)

    history = tracked(excluded=["version"])

    class Meta:
        verbose_name = _("supplier")
        verbose_name_plural = _("suppliers")

    def __str__(self) -> str:
        return f"{self.code} · {self.name}"


class PurchaseOrder(Document):
    """What we have asked a supplier to bring to a location, at what cost and until when."""

    STEPS = transitions.PURCHASE_ORDER

    class State(models.TextChoices):
        """How far it has come. A closed one expects nothing more."""

        DRAFT = "draft", _("draft")
        ORDERED = "ordered", _("ordered")
        PARTIALLY_RECEIVED = "partially_received", _("partially received")
        RECEIVED = "received", _("received")
        CLOSED = "closed", _("closed")
        CANCELLED = "cancelled", _("cancelled")

    state = models.CharField(
        _("state"), max_length=20, choices=State, default=State.DRAFT, editable=False
    )
    supplier = models.ForeignKey(
        Supplier, models.PROTECT, related_name="+", verbose_name=_("supplier")
    )
    destination = models.ForeignKey(
        "stock.Location", models.PROTECT, related_name="+", verbose_name=_("to")
    )
    currency = models.CharField(_("currency"), max_length=3)
    expected_date = models.DateField(_("expected on"), null=True, blank=True)
    over_receipt_percent = models.PositiveSmallIntegerField(
        _("accepted beyond what was ordered, in percent"), default=0
    )

    class Meta:
        verbose_name = _("purchase order")
        verbose_name_plural = _("purchase orders")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(
                    state__in=[
                        "draft",
                        "ordered",
                        "partially_received",
                        "received",
                        "closed",
                        "cancelled",
                    ]
                ),
                name="logistics_purchase_order_state_is_known",
            ),
            models.CheckConstraint(
                condition=Q(over_receipt_percent__lte=100),
                name="logistics_no_more_than_twice_the_order_is_accepted",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["state", "id"], name="logistics_purchase_state"),
        ]

    @property
    def total_cost(self) -> Decimal:
        """What all that was ordered costs; each line is rounded by itself."""
        return sum((line.cost_in(self.currency) for line in self.lines.all()), Decimal(0))


class PurchaseOrderLine(models.Model):
    """So much of an article at a unit cost, and what of it has come."""

    order = models.ForeignKey(
        PurchaseOrder, models.CASCADE, related_name="lines", verbose_name=_("purchase order")
    )
    line = models.PositiveSmallIntegerField(_("line"))
    variant = models.ForeignKey(
        "stock.Variant", models.PROTECT, related_name="+", verbose_name=_("article")
    )
    quantity = QuantityField(_("quantity"))
    unit_cost = AmountField(_("unit cost"), max_digits=12, decimal_places=4)
    received = QuantityField(_("received"), default=0)

    class Meta:
        verbose_name = _("line")
        verbose_name_plural = _("lines")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["order", "variant"], name="logistics_an_article_is_on_an_order_once"
            ),
            models.UniqueConstraint(
                fields=["order", "line"], name="logistics_order_lines_are_numbered_once"
            ),
            models.CheckConstraint(
                condition=Q(quantity__gt=0, unit_cost__gte=0, received__gte=0),
                name="logistics_order_quantities_and_costs_are_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(received__lte=F("quantity") * 2),
                name="logistics_no_more_than_twice_a_line_comes",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.order_id}/{self.line}"

    @property
    def as_state(self) -> OrderedLine:
        """The line as the rules take it."""
        return OrderedLine(self.line, self.variant.sku, self.quantity, self.received)

    @property
    def missing(self) -> Decimal:
        """Units that have not come yet."""
        left: Decimal = self.quantity - self.received
        return max(left, Decimal(0))

    def cost_in(self, currency: str) -> Decimal:
        """What the line costs, in the order's currency and its decimals."""
        return round_amount(self.quantity * self.unit_cost, currency)


class Receipt(models.Model):
    """What came at once for a purchase order. It is entered once and never changed."""

    number = models.CharField(_("number"), max_length=20, unique=True)
    order = models.ForeignKey(
        PurchaseOrder, models.PROTECT, related_name="receipts", verbose_name=_("purchase order")
    )
    delivery_note = models.CharField(_("delivery note"), max_length=100, blank=True)
    received_by = ActorField(_("received by"), max_length=100)
    received_at = models.DateTimeField(_("received at"))

    class Meta:
        verbose_name = _("receipt")
        verbose_name_plural = _("receipts")

    def __str__(self) -> str:
        return self.number


class ReceiptLine(models.Model):
    """Units of one article that came, and what each cost."""

    receipt = models.ForeignKey(
        Receipt, models.CASCADE, related_name="lines", verbose_name=_("receipt")
    )
    order_line = models.ForeignKey(
        PurchaseOrderLine, models.PROTECT, related_name="+", verbose_name=_("line")
    )
    quantity = QuantityField(_("quantity"))
    unit_cost = AmountField(_("unit cost"), max_digits=12, decimal_places=4)

    class Meta:
        verbose_name = _("line")
        verbose_name_plural = _("lines")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["receipt", "order_line"], name="logistics_a_line_is_on_a_receipt_once"
            ),
            models.CheckConstraint(
                condition=Q(quantity__gt=0), name="logistics_a_receipt_line_brings_something"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.receipt_id}/{self.order_line_id}"
