"""Goods that travel from one location to another."""

from decimal import Decimal
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from inventory_svc.logistics.models._documents import Document
from inventory_svc.logistics.rules import transitions
from inventory_svc.logistics.rules.transfers import LineState
from shared_libs.backoffice.columns import QuantityField


class Transfer(Document):
    """One journey: the destination asks, the source approves and ships, the destination receives.

    Units on the road lie at the transit location until they are received or given up as lost.
    """

    STEPS = transitions.TRANSFER

    class State(models.TextChoices):
        """How far it has come."""

        REQUESTED = "requested", _("requested")
        APPROVED = "approved", _("approved")
        REJECTED = "rejected", _("rejected")
        IN_TRANSIT = "in_transit", _("in transit")
        PARTIALLY_RECEIVED = "partially_received", _("partially received")
        RECEIVED = "received", _("received")
        CANCELLED = "cancelled", _("cancelled")

    state = models.CharField(
        _("state"), max_length=20, choices=State, default=State.REQUESTED, editable=False
    )
    source = models.ForeignKey(
        "stock.Location", models.PROTECT, related_name="+", verbose_name=_("from")
    )
    destination = models.ForeignKey(
        "stock.Location", models.PROTECT, related_name="+", verbose_name=_("to")
    )
    needed_by_date = models.DateField(_("needed by"), null=True, blank=True)
    arrivals = models.PositiveIntegerField(_("arrivals"), default=0, editable=False)

    class Meta:
        verbose_name = _("transfer")
        verbose_name_plural = _("transfers")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(source=F("destination")),
                name="logistics_a_transfer_goes_somewhere_else",
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=[
                        "requested",
                        "approved",
                        "rejected",
                        "in_transit",
                        "partially_received",
                        "received",
                        "cancelled",
                    ]
                ),
                name="logistics_transfer_state_is_known",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["state", "id"], name="logistics_transfer_state"),
        ]


class TransferLine(models.Model):
    """One article of a transfer, and how far its units have come."""

    transfer = models.ForeignKey(
        Transfer, models.CASCADE, related_name="lines", verbose_name=_("transfer")
    )
    line = models.PositiveSmallIntegerField(_("line"))
    variant = models.ForeignKey(
        "stock.Variant", models.PROTECT, related_name="+", verbose_name=_("article")
    )
    requested = QuantityField(_("requested"))
    approved = QuantityField(_("approved"), default=0)
    shipped = QuantityField(_("shipped"), default=0)
    received = QuantityField(_("received"), default=0)
    lost = QuantityField(_("lost"), default=0)

    class Meta:
        verbose_name = _("line")
        verbose_name_plural = _("lines")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["transfer", "variant"], name="logistics_an_article_is_on_a_transfer_once"
            ),
            models.UniqueConstraint(
                fields=["transfer", "line"], name="logistics_transfer_lines_are_numbered_once"
            ),
            models.CheckConstraint(
                condition=Q(
                    requested__gt=0, approved__gte=0, shipped__gte=0, received__gte=0, lost__gte=0
                ),
                name="logistics_transfer_quantities_are_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(approved__lte=F("requested"), shipped__lte=F("approved")),
                name="logistics_no_more_travels_than_was_approved",
            ),
            models.CheckConstraint(
                condition=Q(shipped__gte=F("received") + F("lost")),
                name="logistics_no_more_arrives_than_was_shipped",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.transfer_id}/{self.line}"

    @property
    def in_transit(self) -> Decimal:
        """Units on the road."""
        return self.as_state.in_transit

    @property
    def as_state(self) -> LineState:
        """The line as the rules take it."""
        return LineState(
            line=self.line,
            sku=self.variant.sku,
            requested=self.requested,
            approved=self.approved,
            shipped=self.shipped,
            received=self.received,
            lost=self.lost,
        )
