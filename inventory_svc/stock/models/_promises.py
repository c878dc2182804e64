"""What is promised to whom, and what they still wait for."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from inventory_svc.stock.models._levels import StockLevel
from inventory_svc.stock.models._places import Variant
from shared_libs.backoffice.columns import QuantityField


class ReservationQuerySet(models.QuerySet["Reservation"]):
    """Reservations, and the one way to lock them."""

    def locked(self) -> Self:
        """Lock in the order of the primary key; taken before any stock level."""
        return self.order_by("pk").select_for_update(of=("self",), no_key=True)


class Reservation(models.Model):
    """Units promised to one checkout attempt; a released one is a tombstone that stops late
    calls.
    """

    class State(models.TextChoices):
        """Where a promise stands. Held and committed ones count as reserved."""

        HELD = "held", _("held")
        COMMITTED = "committed", _("committed")
        FULFILLED = "fulfilled", _("fulfilled")
        RELEASED = "released", _("released")
        EXPIRED = "expired", _("expired")

    reference = models.UUIDField(_("reference"), unique=True)
    channel = models.CharField(_("channel"), max_length=10, blank=True)
    wanted = models.JSONField(
        _("wanted"),
        default=list,
        help_text=_("What was asked for, and what each bundle was made of then."),
    )
    is_partial = models.BooleanField(_("partial"), default=False)
    pickup_location = models.CharField(_("pickup at"), max_length=32, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.HELD)
    expires_at = models.DateTimeField(_("expires at"))
    created_at = models.DateTimeField(_("created at"), default=timezone.now)
    updated_at = models.DateTimeField(_("updated at"), default=timezone.now)

    objects = ReservationQuerySet.as_manager()

    class Meta:
        verbose_name = _("reservation")
        verbose_name_plural = _("reservations")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=["held", "committed", "fulfilled", "released", "expired"]),
                name="stock_reservation_state_is_known",
            )
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["expires_at"], condition=Q(state="held"), name="stock_reservation_due"
            )
        ]

    def __str__(self) -> str:
        return str(self.reference)

    @property
    def is_live(self) -> bool:
        """Whether its open units are part of what is reserved."""
        return self.state in LIVE_STATES


LIVE_STATES = (Reservation.State.HELD, Reservation.State.COMMITTED)


class ReservationLine(models.Model):
    """Units of one article promised from one level; no level where the article is not counted."""

    reservation = models.ForeignKey(
        Reservation, models.CASCADE, related_name="lines", verbose_name=_("reservation")
    )
    variant = models.ForeignKey(Variant, models.PROTECT, db_index=False, verbose_name=_("article"))
    level = models.ForeignKey(
        StockLevel, models.PROTECT, null=True, blank=True, verbose_name=_("stock level")
    )
    quantity = QuantityField(_("quantity"))
    fulfilled = QuantityField(_("fulfilled"), default=0)

    class Meta:
        verbose_name = _("reservation line")
        verbose_name_plural = _("reservation lines")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["reservation", "variant", "level"],
                name="stock_one_line_per_reservation_article_and_level",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=Q(quantity__gt=0, fulfilled__gte=0, fulfilled__lte=F("quantity")),
                name="stock_fulfilled_is_at_most_what_was_promised",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reservation_id}/{self.variant_id}"


class BackorderQuerySet(models.QuerySet["Backorder"]):
    """Backorders, and the two ways to lock them."""

    def live(self) -> Self:
        """Those that still wait for something: for stock, or for shipment."""
        return self.filter(state__in=[Backorder.State.WAITING, Backorder.State.ALLOCATED])

    def locked(self) -> Self:
        """Lock those of a reservation, after it and before any stock level."""
        return self.order_by("pk").select_for_update(of=("self",), no_key=True)

    def next_in_queue(self) -> Self:
        """Lock in the order of the queue while holding stock levels: never waits, so it never
        deadlocks. Whoever is passed over is just being released or shipped.
        """
        return self.order_by("pk").select_for_update(of=("self",), no_key=True, skip_locked=True)


class Backorder(models.Model):
    """Units that a reservation wants and nobody has yet; the older one is served first."""

    class State(models.TextChoices):
        """Allocated: all its units lie reserved."""

        WAITING = "waiting", _("waiting")
        ALLOCATED = "allocated", _("allocated")
        FULFILLED = "fulfilled", _("fulfilled")
        CANCELLED = "cancelled", _("cancelled")

    reservation = models.ForeignKey(
        Reservation, models.PROTECT, related_name="backorders", verbose_name=_("reservation")
    )
    variant = models.ForeignKey(Variant, models.PROTECT, verbose_name=_("article"))
    quantity = QuantityField(_("quantity"))
    allocated = QuantityField(_("allocated"), default=0)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    promised_date = models.DateField(_("promised for"), null=True, blank=True)
    created_at = models.DateTimeField(_("created at"))
    updated_at = models.DateTimeField(_("updated at"))

    objects = BackorderQuerySet.as_manager()

    class Meta:
        verbose_name = _("backorder")
        verbose_name_plural = _("backorders")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(quantity__gt=0, allocated__gte=0, allocated__lte=F("quantity")),
                name="stock_at_most_what_is_backordered_is_allocated",
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", allocated__lt=F("quantity"))
                | Q(state="allocated", allocated=F("quantity"))
                | Q(state__in=["fulfilled", "cancelled"]),
                name="stock_a_backorder_waits_until_all_is_allocated",
            ),
            models.UniqueConstraint(
                fields=["reservation", "variant"],
                condition=Q(state__in=["waiting", "allocated"]),
                name="stock_one_live_backorder_per_reservation_and_article",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["variant", "id"], condition=Q(state="waiting"), name="stock_backorder_queue"
            )
        ]

    def __str__(self) -> str:
        return f"{self.variant.sku} · {self.reservation.reference}"
