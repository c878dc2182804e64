"""Goods that customers want to bring back, and what has become of them."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from shared_libs.backoffice.columns import ActorField, QuantityField
from shared_libs.ids import uuid7


class NumberSeries(models.Model):
    """The last number of a year's returns, taken in the transaction of the return."""

    year = models.PositiveSmallIntegerField(primary_key=True)
    last = models.PositiveIntegerField()

    def __str__(self) -> str:
        return str(self.year)


class RmaQuerySet(models.QuerySet["Rma"]):
    """Questions about returns."""

    def locked(self) -> Self:
        """The rows by their key, held until the transaction ends; taken after their order."""
        return self.order_by("pk").select_for_update(of=("self",))


class Rma(models.Model):
    """A return: units of one order that come back, to be refunded or exchanged."""

    class Status(models.TextChoices):
        REQUESTED = "REQUESTED", _("requested")
        APPROVED = "APPROVED", _("approved")
        REJECTED = "REJECTED", _("rejected")
        IN_TRANSIT = "IN_TRANSIT", _("in transit")
        RECEIVED = "RECEIVED", _("received")
        INSPECTED = "INSPECTED", _("inspected")
        REFUNDED = "REFUNDED", _("refunded")
        EXCHANGED = "EXCHANGED", _("exchanged")
        CLOSED = "CLOSED", _("closed")

    class Outcome(models.TextChoices):
        REFUND = "REFUND", _("refund")
        EXCHANGE = "EXCHANGE", _("exchange")

    id = models.UUIDField(_("id"), primary_key=True, default=uuid7, editable=False)
    number = models.CharField(_("number"), max_length=20, unique=True)
    order = models.ForeignKey(
        "orders.Order", on_delete=models.PROTECT, related_name="returns", verbose_name=_("order")
    )
    status = models.CharField(
        _("status"), max_length=10, choices=Status.choices, default=Status.REQUESTED
    )
    wanted = models.CharField(
        _("wanted"), max_length=10, choices=Outcome.choices, default=Outcome.REFUND
    )
    location = models.CharField(_("comes to"), max_length=32, blank=True)
    note = models.CharField(_("note"), max_length=500, blank=True)
    requested_by = ActorField(_("requested by"), max_length=100)
    requested_at = models.DateTimeField(_("requested at"))
    changed_at = models.DateTimeField(_("changed at"))
    closed_reason = models.CharField(_("reason"), max_length=255, blank=True)
    version = models.PositiveIntegerField(_("version"), default=1)

    objects = RmaQuerySet.as_manager()

    class Meta:
        verbose_name = _("return")
        verbose_name_plural = _("returns")
        permissions: ClassVar = [
            ("approve_rma", _("Can approve a return")),
            ("receive_rma", _("Can receive and inspect a return")),
            ("refund_rma", _("Can refund or exchange a return")),
        ]
        indexes: ClassVar = [
            models.Index(fields=["-requested_at", "-id"], name="returns_newest"),
            models.Index(fields=["status", "-requested_at"], name="returns_by_status"),
        ]

    def __str__(self) -> str:
        return self.number


class RmaLine(models.Model):
    """Units of one line of the order; after the inspection one row for each way they went."""

    class Reason(models.TextChoices):
        """Why they come back; the codes are those of the API."""

        OTHER = "other", _("another reason")
        TOO_SMALL = "too_small", _("too small")
        TOO_LARGE = "too_large", _("too large")
        NOT_AS_SHOWN = "not_as_shown", _("not as shown")
        DAMAGED = "damaged", _("arrived damaged")
        WRONG_ARTICLE = "wrong_article", _("wrong article")
        LATE = "late", _("came too late")

    class Disposition(models.TextChoices):
        """What becomes of them; the codes are those of the API."""

        RESTOCK = "restock", _("back on the shelf")
        DAMAGE = "damage", _("damaged")
        SCRAP = "scrap", _("scrap")

    rma = models.ForeignKey(
        Rma, on_delete=models.PROTECT, related_name="lines", verbose_name=_("return")
    )
    line = models.PositiveIntegerField(_("line"))
    sku = models.CharField(_("SKU"), max_length=64)
    name = models.CharField(_("name"), max_length=255)
    quantity = QuantityField(_("announced"))
    received = QuantityField(_("received"), default=0)
    reason = models.CharField(_("reason"), max_length=20, choices=Reason.choices)
    condition = models.CharField(_("condition"), max_length=20, blank=True)
    disposition = models.CharField(
        _("disposition"), max_length=10, blank=True, choices=Disposition.choices
    )

    class Meta:
        verbose_name = _("returned line")
        verbose_name_plural = _("returned lines")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["rma", "line", "disposition"], name="units_of_a_line_go_one_way_once"
            ),
            models.CheckConstraint(
                condition=Q(quantity__gt=0, received__gte=0, received__lte=F("quantity")),
                name="no_more_is_received_than_was_announced",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.line} {self.sku}"


class Exchange(models.Model):
    """The store credit that a return became, and the order of the goods that it then paid for."""

    rma = models.OneToOneField(
        Rma, on_delete=models.PROTECT, related_name="exchange", verbose_name=_("return")
    )
    refund_id = models.UUIDField(_("refund"), unique=True)
    agreed_at = models.DateTimeField(_("agreed at"))
    new_order = models.ForeignKey(
        "orders.Order",
        on_delete=models.PROTECT,
        related_name="exchanges",
        null=True,
        blank=True,
        verbose_name=_("order of the new goods"),
    )

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["id"], condition=Q(new_order=None), name="returns_exchanges_to_link"
            )
        ]
        verbose_name = _("exchange")
        verbose_name_plural = _("exchanges")

    def __str__(self) -> str:
        return str(self.rma)
