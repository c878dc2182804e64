"""The order: what was bought, for how much, by whom, and what has happened to it since."""

from decimal import Decimal
from typing import TYPE_CHECKING, ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from order_svc.orders.models._checkout import CheckoutAttempt
from order_svc.orders.models._money import AmountField
from shared_libs.backoffice.columns import AddressField
from shared_libs.ids import uuid7

if TYPE_CHECKING:
    from order_svc.orders.models._payment import Payment


class OrderQuerySet(models.QuerySet["Order"]):
    """Questions about orders."""

    def placed(self) -> Self:
        """Those that have become orders; a checkout under way or given up is none."""
        return self.exclude(number=None)

    def locked(self) -> Self:
        """The rows by their key, held until the transaction ends."""
        return self.order_by("pk").select_for_update(of=("self",))


class Order(models.Model):
    """A sale on the web. Pending, it belongs to its checkout and has no number yet."""

    class Status(models.TextChoices):
        PENDING = "PENDING", _("pending")
        CONFIRMED = "CONFIRMED", _("confirmed")
        ON_HOLD = "ON_HOLD", _("on hold")
        PROCESSING = "PROCESSING", _("processing")
        PARTIALLY_FULFILLED = "PARTIALLY_FULFILLED", _("partially fulfilled")
        FULFILLED = "FULFILLED", _("fulfilled")
        COMPLETED = "COMPLETED", _("completed")
        CANCELLED = "CANCELLED", _("cancelled")
        EXPIRED = "EXPIRED", _("expired")

    class PaymentStatus(models.TextChoices):
        PENDING = "PENDING", _("pending")
        AUTHORISED = "AUTHORISED", _("authorised")
        PARTIALLY_CAPTURED = "PARTIALLY_CAPTURED", _("captured in part")
        CAPTURED = "CAPTURED", _("captured")
        VOIDED = "VOIDED", _("voided")
        PARTIALLY_REFUNDED = "PARTIALLY_REFUNDED", _("refunded in part")
        REFUNDED = "REFUNDED", _("refunded")

    class FulfilmentStatus(models.TextChoices):
        UNFULFILLED = "UNFULFILLED", _("unfulfilled")
        PARTIALLY_FULFILLED = "PARTIALLY_FULFILLED", _("partially fulfilled")
        FULFILLED = "FULFILLED", _("fulfilled")

    id = models.UUIDField(_("id"), primary_key=True, default=uuid7, editable=False)
    number = models.CharField(
        _("number"), max_length=20, unique=True, null=True, blank=True
    )  # unique
    attempt = models.OneToOneField(
        CheckoutAttempt, on_delete=models.PROTECT, related_name="order", verbose_name=_("checkout")
    )
    cart_id = models.CharField(_("cart"), max_length=64)
    # what staff had prepared, where its cart was made of that
    draft_number = models.CharField(
        _("draft order"), max_length=20, blank=True, default="", db_default=""
    )
    channel = models.CharField(_("channel"), max_length=10, default="web")
    store = models.CharField(_("store"), max_length=32, default="web")
    customer_id = models.UUIDField(_("customer"), null=True, blank=True)
    email = models.EmailField(_("e-mail"))
    locale = models.CharField(_("language"), max_length=10)
    status = models.CharField(
        _("status"), max_length=20, choices=Status.choices, default=Status.PENDING
    )
    payment_status = models.CharField(
        _("payment"),
        max_length=20,
        choices=PaymentStatus.choices,
        default=PaymentStatus.PENDING,
    )
    fulfilment_status = models.CharField(
        _("fulfilment"),
        max_length=20,
        choices=FulfilmentStatus.choices,
        default=FulfilmentStatus.UNFULFILLED,
    )
    currency = models.CharField(_("currency"), max_length=3)
    subtotal = AmountField(_("subtotal"))
    discount = AmountField(_("discount"))
    shipping = AmountField(_("shipping"))
    shipping_tax = AmountField(_("tax on shipping"))
    tax = AmountField(_("tax"))
    total = AmountField(_("total"))
    stored_amount = AmountField(_("paid by stored value"))
    authorised_amount = AmountField(_("authorised"))
    # what units that were called off have paid of others, which an edit has added
    set_off_amount = AmountField(_("set off"), db_default=0)
    # called off before it was taken, and so never taken; part of what is refunded, too
    released_amount = AmountField(_("never taken"), db_default=0)
    captured_amount = AmountField(_("captured"))
    # what had to be taken before what has left could leave
    due_amount = AmountField(_("due for what has left"), db_default=0)
    refunded_amount = AmountField(_("refunded"))
    # what is refunded, and what is promised: no two promises are made of the same money
    refund_claimed_amount = AmountField(_("refunded or promised"), db_default=0)
    till_refunded_amount = AmountField(_("paid back at tills"), db_default=0)
    is_invoiced = models.BooleanField(_("invoice issued"), db_default=False, default=False)
    is_credited = models.BooleanField(_("credit note issued"), db_default=False, default=False)
    ruleset_version = models.CharField(_("rule-set version"), max_length=64, blank=True)
    shipping_method = models.CharField(_("shipping method"), max_length=20)
    pickup_location = models.CharField(_("pickup location"), max_length=32, blank=True)
    ship_country = models.CharField(_("country"), max_length=2)
    ship_region = models.CharField(_("region"), max_length=3, blank=True)
    shipping_address = AddressField(_("shipping address"), null=True, blank=True)
    billing_address = AddressField(_("billing address"), null=True, blank=True)
    placed_at = models.DateTimeField(_("placed at"), null=True, blank=True)
    business_date = models.DateField(_("business date"), null=True, blank=True)
    # where inventory has committed the units: [{"sku", "quantity", "location"}]
    stock_sources = models.JSONField(
        _("stock committed at"), default=list, db_default=[], blank=True
    )
    fulfilled_at = models.DateTimeField(_("fulfilled at"), null=True, blank=True)
    cancelled_at = models.DateTimeField(_("cancelled at"), null=True, blank=True)
    cancel_reason = models.CharField(_("reason"), max_length=255, blank=True)
    version = models.PositiveIntegerField(_("version"), default=1)

    objects = OrderQuerySet.as_manager()

    class Meta:
        verbose_name = _("order")
        verbose_name_plural = _("orders")
        permissions: ClassVar = [
            ("fulfil_order", _("Can fulfil an order")),
            ("cancel_order", _("Can cancel an order")),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(total=F("subtotal") - F("discount") + F("shipping") + F("tax")),
                name="the_total_is_lines_less_discounts_plus_shipping_and_tax",
            ),
            models.CheckConstraint(
                condition=Q(
                    subtotal__gte=0,
                    discount__gte=0,
                    shipping__gte=0,
                    tax__gte=F("shipping_tax"),
                    shipping_tax__gte=0,
                    total__gte=0,
                ),
                name="no_total_of_an_order_is_negative",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["PENDING", "EXPIRED"])
                | Q(total=F("authorised_amount") + F("stored_amount") + F("set_off_amount")),
                name="payments_and_stored_value_make_the_total_of_a_confirmed_order",
            ),
            models.CheckConstraint(
                condition=Q(stored_amount__gte=0, stored_amount__lte=F("total")),
                name="stored_value_pays_the_total_at_most",
            ),
            models.CheckConstraint(
                condition=Q(captured_amount=0)
                | (
                    ~Q(status__in=["PENDING", "EXPIRED"])
                    & Q(
                        set_off_amount__gte=0,
                        captured_amount__lte=F("total")
                        - F("released_amount")
                        - F("set_off_amount"),
                    )
                ),
                name="nothing_is_captured_beyond_the_total_of_a_confirmed_order",
            ),
            models.CheckConstraint(
                condition=Q(
                    released_amount__gte=0,
                    refunded_amount__gte=0,
                    refunded_amount__lte=F("captured_amount")
                    + F("released_amount")
                    + F("set_off_amount"),
                ),
                name="no_more_is_refunded_than_was_taken_released_or_set_off",
            ),
            models.CheckConstraint(
                condition=Q(
                    refund_claimed_amount__gte=0,
                    refund_claimed_amount__lte=F("total"),
                    till_refunded_amount__gte=0,
                ),
                name="no_more_is_promised_back_than_was_paid",
            ),
            models.CheckConstraint(
                condition=Q(
                    status__in=["PENDING", "EXPIRED"],
                    number=None,
                    placed_at=None,
                    business_date=None,
                )
                | (
                    ~Q(status__in=["PENDING", "EXPIRED"])
                    & Q(
                        number__isnull=False,
                        placed_at__isnull=False,
                        business_date__isnull=False,
                    )
                ),
                name="an_order_is_numbered_and_dated_when_confirmed",
            ),
            models.UniqueConstraint(
                fields=["cart_id"],
                condition=Q(number__isnull=False),
                name="one_cart_becomes_one_order",
            ),
            models.CheckConstraint(
                condition=Q(fulfilment_status="FULFILLED", status__in=["FULFILLED", "COMPLETED"])
                | ~(Q(fulfilment_status="FULFILLED") | Q(status__in=["FULFILLED", "COMPLETED"])),
                name="an_order_is_fulfilled_when_its_goods_have_left",
            ),
            models.CheckConstraint(
                condition=Q(due_amount__gte=0, due_amount__lte=F("captured_amount")),
                name="nothing_leaves_that_is_not_paid",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["-placed_at", "-id"], name="orders_newest"),
            models.Index(fields=["customer_id", "-placed_at", "-id"], name="orders_of_a_customer"),
            models.Index(fields=["email"], name="orders_by_email"),
            models.Index(
                fields=["id"],
                condition=Q(is_invoiced=False, number__isnull=False),
                name="orders_to_invoice",
            ),
            models.Index(
                fields=["id"],
                condition=Q(is_credited=False, status="CANCELLED"),
                name="orders_to_credit",
            ),
        ]

    def __str__(self) -> str:
        return self.number or f"({self.status.lower()})"

    @property
    def payable(self) -> Decimal:
        """What stored value does not pay, and the payment takes."""
        return self.total - self.stored_amount

    @property
    def payment(self) -> "Payment":
        """The payment of its checkout: the first one."""
        return next(each for each in self.payments.all() if each.number == 1)


class OrderLine(models.Model):
    """One article of an order, as it was sold."""

    order = models.ForeignKey(
        Order, on_delete=models.PROTECT, related_name="lines", verbose_name=_("order")
    )
    line = models.PositiveIntegerField(_("line"))
    sku = models.CharField(_("SKU"), max_length=64)
    name = models.CharField(_("name"), max_length=255)
    quantity = models.DecimalField(_("quantity"), max_digits=12, decimal_places=3)
    unit_price = AmountField(_("unit price"))
    gross = AmountField(_("gross"))
    discount = AmountField(_("discount"))
    net = AmountField(_("net"))
    tax = AmountField(_("tax"))
    total = AmountField(_("total"))
    # what each unit was sold for, frozen: rules.runs_from_json
    allotment = models.JSONField(_("worth of the units"), default=list, db_default=[], blank=True)
    # the promise of its units at inventory; none where it is the checkout's
    reservation = models.UUIDField(_("reservation"), null=True, blank=True)
    # promises included: no unit is promised twice
    refunded_quantity = models.DecimalField(
        _("refunded"), max_digits=12, decimal_places=3, default=0, db_default=0
    )
    returned_quantity = models.DecimalField(
        _("returned"), max_digits=12, decimal_places=3, default=0, db_default=0
    )
    # assigned: in a parcel or pickup that was not called off; fulfilled: those of them that left
    assigned_quantity = models.DecimalField(
        _("assigned"), max_digits=12, decimal_places=3, default=0, db_default=0
    )
    fulfilled_quantity = models.DecimalField(
        _("fulfilled"), max_digits=12, decimal_places=3, default=0, db_default=0
    )
    cancelled_quantity = models.DecimalField(
        _("cancelled"), max_digits=12, decimal_places=3, default=0, db_default=0
    )

    class Meta:
        verbose_name = _("order line")
        verbose_name_plural = _("order lines")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["order", "line"], name="a_line_number_is_used_once"),
            models.CheckConstraint(
                condition=Q(net=F("gross") - F("discount"), total=F("net") + F("tax")),
                name="a_line_adds_up",
            ),
            models.CheckConstraint(
                condition=Q(quantity__gt=0, discount__gte=0, net__gte=0, tax__gte=0),
                name="nothing_on_a_line_is_negative",
            ),
            models.CheckConstraint(
                condition=Q(refunded_quantity__gte=0, refunded_quantity__lte=F("quantity")),
                name="no_more_units_are_refunded_than_were_sold",
            ),
            models.CheckConstraint(
                condition=Q(returned_quantity__gte=0, returned_quantity__lte=F("quantity")),
                name="no_more_units_come_back_than_were_sold",
            ),
            models.CheckConstraint(
                condition=Q(
                    fulfilled_quantity__gte=0,
                    cancelled_quantity__gte=0,
                    fulfilled_quantity__lte=F("quantity") - F("cancelled_quantity"),
                ),
                name="fulfilled_and_cancelled_units_are_ordered_ones",
            ),
            models.CheckConstraint(
                condition=Q(
                    assigned_quantity__gte=F("fulfilled_quantity"),
                    assigned_quantity__lte=F("quantity") - F("cancelled_quantity"),
                ),
                name="a_unit_is_in_one_parcel_and_not_cancelled",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["sku"], name="orders_line_sku")]

    def __str__(self) -> str:
        return f"{self.line} {self.sku}"

    @property
    def open_quantity(self) -> Decimal:
        """What of it is in no parcel and not called off."""
        return self.quantity - self.cancelled_quantity - self.assigned_quantity


class TaxLine(models.Model):
    """The tax of one jurisdiction on one line, or on the shipping where there is no line."""

    order = models.ForeignKey(
        Order, on_delete=models.PROTECT, related_name="tax_lines", verbose_name=_("order")
    )
    order_line = models.ForeignKey(
        OrderLine,
        on_delete=models.PROTECT,
        related_name="taxes",
        null=True,
        blank=True,
        verbose_name=_("order line"),
    )
    code = models.CharField(_("tax"), max_length=32)
    amount = AmountField(_("amount"))

    class Meta:
        verbose_name = _("tax line")
        verbose_name_plural = _("tax lines")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["order", "order_line", "code"],
                nulls_distinct=False,
                name="one_tax_line_for_each_tax_of_a_line",
            )
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.amount}"
