"""What was sold, given back and called off at a till. A document is never edited, only reversed."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from sales_svc.sales.models._fields import (
    LockableQuerySet,
    amount_field,
    quantity_field,
    unit_price_field,
)
from sales_svc.sales.models._places import Register
from sales_svc.sales.models._shifts import z_report_field

NOT_REPORTED = Q(z_report__isnull=True, shift_id__isnull=False)
REPORTED = Q(z_report__isnull=False)


class Document(models.Model):
    """What a sale and a return have in common; `occurred_at` is the till's clock, `received_at`
    ours.
    """

    id = models.UUIDField(_("id"), primary_key=True)
    register = models.ForeignKey(
        Register, models.PROTECT, related_name="%(class)ss", verbose_name=_("register")
    )
    sequence = models.BigIntegerField(_("sequence"))
    receipt_index = models.BigIntegerField(_("receipt index"))
    receipt_number = models.CharField(_("receipt number"), max_length=64, db_index=True)
    shift_id = models.UUIDField(_("shift"), null=True)
    cashier = models.CharField(_("cashier"), max_length=64, blank=True)
    customer_id = models.UUIDField(_("customer"), null=True)
    currency = models.CharField(_("currency"), max_length=3)
    cash_rounding = amount_field(_("cash rounding"), default=0)
    total = amount_field(_("total"))
    approval = models.JSONField(_("approval"), null=True)
    occurred_at = models.DateTimeField(_("occurred at"))
    received_at = models.DateTimeField(_("received at"))
    business_date = models.DateField(_("business date"))
    business_hour = models.PositiveSmallIntegerField(_("business hour"))
    z_report = z_report_field()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.receipt_number


class DocumentLine(models.Model):
    """What the lines of a sale and of a return have in common; amounts are as the till had them.

    Of a gift card that is sold or comes back the digest and the end of its code are kept.
    """

    line = models.PositiveIntegerField(_("line"))
    sku = models.CharField(_("SKU"), max_length=64)
    name = models.CharField(_("name"), max_length=255, blank=True)
    quantity = quantity_field(_("quantity"))
    unit_price = unit_price_field(_("unit price"))
    gross = amount_field(_("gross"))
    discount = amount_field(_("discount"))
    net = amount_field(_("net"))
    tax = amount_field(_("tax"))
    taxes = models.JSONField(_("taxes"), default=list)
    total = amount_field(_("total"))
    card_digest = models.CharField(
        max_length=64, blank=True, default="", db_default="", editable=False
    )
    card_last_four = models.CharField(
        _("gift card"), max_length=4, blank=True, default="", db_default=""
    )

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.line} {self.sku}"


class Sale(Document):
    """A completed sale at a till; voided by a Void, taken back by ReturnDocs."""

    class Status(models.TextChoices):
        """Whether the sale stands."""

        COMPLETED = "completed", _("completed")
        VOIDED = "voided", _("voided")

    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.COMPLETED)
    ruleset_version = models.CharField(_("rule-set version"), max_length=100, blank=True)

    objects = LockableQuerySet.as_manager()

    class Meta:
        verbose_name = _("sale")
        verbose_name_plural = _("sales")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["register", "sequence"], name="sales_sale_sequence_once_per_register"
            ),
            models.UniqueConstraint(
                fields=["register", "receipt_index"], name="sales_sale_receipt_once_per_register"
            ),
            models.CheckConstraint(
                condition=Q(status__in=["completed", "voided"]), name="sales_sale_status_is_known"
            ),
            models.CheckConstraint(
                condition=Q(business_hour__lt=24), name="sales_sale_hour_is_of_a_day"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["business_date", "register"], name="sales_sale_by_date"),
            models.Index(fields=["shift_id"], condition=NOT_REPORTED, name="sales_sale_of_shift"),
            models.Index(fields=["z_report"], condition=REPORTED, name="sales_sale_of_z"),
            models.Index(
                fields=["customer_id", "-occurred_at"],
                condition=Q(customer_id__isnull=False),
                name="sales_sale_of_customer",
            ),
        ]


class SaleLine(DocumentLine):
    """One article of a sale."""

    sale = models.ForeignKey(
        Sale, models.PROTECT, related_name="lines", db_index=False, verbose_name=_("sale")
    )
    discount_reason = models.CharField(_("reason of the discount"), max_length=255, blank=True)

    class Meta:
        verbose_name = _("sale line")
        verbose_name_plural = _("sale lines")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["sale", "line"], name="sales_line_number_once_a_sale"),
            models.CheckConstraint(
                condition=Q(quantity__gt=0), name="sales_line_quantity_is_positive"
            ),
        ]


class ReturnDoc(Document):
    """Goods taken back at a till; its lines are positive, its total and tenders negative.

    The original is named as the till named it: it may be unknown here, or come later.
    """

    original_sale_id = models.UUIDField(_("original sale"), null=True, db_index=True)
    original_order_number = models.CharField(
        _("original order"), max_length=64, blank=True, db_index=True
    )
    exchange_id = models.UUIDField(_("exchange"), null=True)

    class Meta:
        verbose_name = _("return")
        verbose_name_plural = _("returns")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["register", "sequence"], name="sales_return_sequence_once_per_register"
            ),
            models.UniqueConstraint(
                fields=["register", "receipt_index"], name="sales_return_receipt_once_per_register"
            ),
            models.CheckConstraint(
                condition=Q(business_hour__lt=24), name="sales_return_hour_is_of_a_day"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["business_date", "register"], name="sales_return_by_date"),
            models.Index(fields=["shift_id"], condition=NOT_REPORTED, name="sales_return_of_shift"),
            models.Index(fields=["z_report"], condition=REPORTED, name="sales_return_of_z"),
            models.Index(
                fields=["exchange_id"],
                condition=Q(exchange_id__isnull=False),
                name="sales_return_of_exchange",
            ),
        ]


class ReturnLine(DocumentLine):
    """One article given back."""

    return_doc = models.ForeignKey(
        ReturnDoc, models.PROTECT, related_name="lines", db_index=False, verbose_name=_("return")
    )
    original_line = models.PositiveIntegerField(_("original line"), null=True)
    reason = models.CharField(_("reason"), max_length=255, blank=True)
    disposition = models.CharField(_("disposition"), max_length=32, blank=True)

    class Meta:
        verbose_name = _("return line")
        verbose_name_plural = _("return lines")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["return_doc", "line"], name="sales_line_number_once_a_return"
            ),
            models.CheckConstraint(
                condition=Q(quantity__gt=0), name="sales_return_line_quantity_is_positive"
            ),
        ]


class Tender(models.Model):
    """What was paid with, or paid back with; `amount - change` is what stayed.

    Of a gift card `reference` shows the last characters only; `status` says whether its wallet has
    paid.
    """

    class Status(models.TextChoices):
        """Whether the money is there."""

        APPROVED = "approved", _("approved")
        OFFLINE_PENDING = "offline_pending", _("taken offline, to be charged")
        SETTLED = "settled", _("settled")
        DECLINED = "declined", _("declined")

    sale = models.ForeignKey(
        Sale, models.PROTECT, related_name="tenders", null=True, verbose_name=_("sale")
    )
    return_doc = models.ForeignKey(
        ReturnDoc, models.PROTECT, related_name="tenders", null=True, verbose_name=_("return")
    )
    type = models.CharField(_("type"), max_length=32)
    amount = amount_field(_("amount"))
    change = amount_field(_("change"), default=0)
    reference = models.CharField(_("reference"), max_length=255, blank=True)
    status = models.CharField(
        _("status"), max_length=15, choices=Status, default=Status.APPROVED, db_default="approved"
    )

    class Meta:
        verbose_name = _("tender")
        verbose_name_plural = _("tenders")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(status__in=["approved", "offline_pending", "settled", "declined"]),
                name="sales_tender_status_is_known",
            ),
            models.CheckConstraint(
                condition=Q(sale__isnull=True, return_doc__isnull=False)
                | Q(sale__isnull=False, return_doc__isnull=True),
                name="sales_tender_is_of_one_document",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.amount}"


class Void(models.Model):
    """A sale called off at the till; it waits without effect until its sale is known
    (`applied_at`), and then counts in the shift of that sale.
    """

    id = models.UUIDField(_("id"), primary_key=True)
    register = models.ForeignKey(Register, models.PROTECT, verbose_name=_("register"))
    sequence = models.BigIntegerField(_("sequence"))
    sale_id = models.UUIDField(_("sale"), db_index=True)
    shift_id = models.UUIDField(_("shift"), null=True)
    approval = models.JSONField(_("approval"), null=True)
    occurred_at = models.DateTimeField(_("occurred at"))
    received_at = models.DateTimeField(_("received at"))
    business_date = models.DateField(_("business date"))
    business_hour = models.PositiveSmallIntegerField(_("business hour"))
    applied_at = models.DateTimeField(_("applied at"), null=True)
    z_report = z_report_field()

    class Meta:
        verbose_name = _("void")
        verbose_name_plural = _("voids")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["register", "sequence"], name="sales_void_sequence_once_per_register"
            ),
            models.UniqueConstraint(
                fields=["sale_id"],
                condition=Q(applied_at__isnull=False),
                name="sales_a_sale_is_voided_once",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["shift_id"], condition=NOT_REPORTED, name="sales_void_of_shift"),
            models.Index(fields=["z_report"], condition=REPORTED, name="sales_void_of_z"),
        ]

    def __str__(self) -> str:
        return f"{self.sale_id}"
