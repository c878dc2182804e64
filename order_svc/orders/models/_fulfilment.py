"""Parcels and pickups: which units of an order leave together, from where, and how far they are."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from order_svc.orders.models._order import Order, OrderLine
from shared_libs.backoffice.columns import ActorField, QuantityField
from shared_libs.ids import uuid7


class FulfilmentQuerySet(models.QuerySet["Fulfilment"]):
    """Questions about fulfilments."""

    def locked(self) -> Self:
        """The rows by their key, held until the transaction ends; taken after their order."""
        return self.order_by("pk").select_for_update(of=("self",))

    def live(self) -> Self:
        """Those that were not called off."""
        return self.exclude(status=Fulfilment.Status.CANCELLED)

    def not_sent_again(self) -> Self:
        """Those in whose place nothing else is on its way."""
        instead = Fulfilment.objects.live().filter(replaces=OuterRef("pk"))
        return self.filter(~Exists(instead))


class Fulfilment(models.Model):
    """Units of one order that leave one location together."""

    class Status(models.TextChoices):
        PENDING = "PENDING", _("to be picked")
        PICKED = "PICKED", _("picked")
        PACKED = "PACKED", _("packed")
        SHIPPED = "SHIPPED", _("shipped")
        DELIVERED = "DELIVERED", _("delivered")
        READY_FOR_PICKUP = "READY_FOR_PICKUP", _("ready for pickup")
        COLLECTED = "COLLECTED", _("collected")
        CANCELLED = "CANCELLED", _("called off")
        LOST = "LOST", _("lost")

    id = models.UUIDField(_("id"), primary_key=True, default=uuid7, editable=False)
    order = models.ForeignKey(
        Order, on_delete=models.PROTECT, related_name="fulfilments", verbose_name=_("order")
    )
    status = models.CharField(
        _("status"), max_length=20, choices=Status.choices, default=Status.PENDING
    )
    # empty where the units lie is inventory's to say: the parts of a bundle may lie apart
    location = models.CharField(_("location"), max_length=32, blank=True)
    carrier = models.CharField(_("carrier"), max_length=60, blank=True)
    tracking_number = models.CharField(_("tracking number"), max_length=60, blank=True)
    tracking_url = models.URLField(_("tracking link"), max_length=300, blank=True)
    pickup_round = models.PositiveSmallIntegerField(
        _("pickup codes issued"),
        default=0,
        help_text=_("A pickup code is made of this number and the id, and kept nowhere."),
    )
    wrong_codes = models.PositiveSmallIntegerField(_("wrong codes"), default=0)
    replaces = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        related_name="replacements",
        null=True,
        blank=True,
        verbose_name=_("sent again for"),
    )
    actor = ActorField(_("actor"), max_length=100)
    created_at = models.DateTimeField(_("created at"), db_default=Now())
    picked_at = models.DateTimeField(_("picked at"), null=True, blank=True)
    packed_at = models.DateTimeField(_("packed at"), null=True, blank=True)
    ready_at = models.DateTimeField(_("ready at"), null=True, blank=True)
    fulfilled_at = models.DateTimeField(_("left at"), null=True, blank=True)
    received_at = models.DateTimeField(_("received at"), null=True, blank=True)
    closed_reason = models.CharField(_("reason"), max_length=255, blank=True)
    version = models.PositiveIntegerField(_("version"), default=1)

    objects = FulfilmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("fulfilment")
        verbose_name_plural = _("fulfilments")
        permissions: ClassVar = [("collect_fulfilment", _("Can hand over what is picked up"))]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(fulfilled_at=None)
                ^ Q(status__in=["SHIPPED", "DELIVERED", "COLLECTED", "LOST"]),
                name="goods_have_left_when_shipped_or_collected",
            ),
            models.CheckConstraint(
                condition=Q(received_at=None) ^ Q(status__in=["DELIVERED", "COLLECTED"]),
                name="goods_are_received_when_delivered_or_collected",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["READY_FOR_PICKUP", "COLLECTED"]) | Q(pickup_round__gt=0),
                name="what_waits_for_pickup_has_a_code",
            ),
            models.UniqueConstraint(
                fields=["replaces"],
                condition=~Q(status="CANCELLED"),
                name="a_lost_parcel_is_sent_again_once",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["status", "created_at", "id"],
                condition=Q(status__in=["PENDING", "PICKED", "PACKED", "READY_FOR_PICKUP"]),
                name="orders_fulfilments_to_do",
            ),
            models.Index(fields=["-created_at", "-id"], name="orders_fulfilments_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.order} · {self.location or '—'}"


class FulfilmentLine(models.Model):
    """So many units of one line, and the promise of stock that they keep."""

    fulfilment = models.ForeignKey(
        Fulfilment, on_delete=models.PROTECT, related_name="lines", verbose_name=_("fulfilment")
    )
    order_line = models.ForeignKey(
        OrderLine,
        on_delete=models.PROTECT,
        related_name="fulfilment_lines",
        verbose_name=_("order line"),
    )
    quantity = QuantityField(_("quantity"))
    # the reservation at inventory; none where it is the checkout's own
    reservation = models.UUIDField(_("reservation"), null=True, blank=True)

    class Meta:
        verbose_name = _("fulfilled line")
        verbose_name_plural = _("fulfilled lines")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["fulfilment", "order_line"], name="a_line_is_in_a_fulfilment_once"
            ),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="something_is_fulfilled"),
        ]

    def __str__(self) -> str:
        return f"{self.quantity}"
