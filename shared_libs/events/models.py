"""What a service has announced, to whom it went, and what it has taken from others."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class OutboxEvent(models.Model):
    """One thing that has happened, written in the transaction that made it happen.

    `position` gives the order of sending; never read it as a cursor: a lower one may commit later.
    """

    position = models.BigAutoField(_("position"), primary_key=True)
    event_id = models.UUIDField(_("id"), unique=True)
    type = models.CharField(_("type"), max_length=100)
    aggregate = models.CharField(_("aggregate"), max_length=200)
    data = models.JSONField(_("data"))
    occurred_at = models.DateTimeField(_("occurred at"))
    recorded_at = models.DateTimeField(_("recorded at"), default=timezone.now)
    correlation_id = models.CharField(_("correlation id"), max_length=64)
    causation_id = models.CharField(_("causation id"), max_length=64, blank=True)
    fanned_out = models.BooleanField(_("handed to subscriptions"), default=False)

    class Meta:
        verbose_name = _("outbox event")
        verbose_name_plural = _("outbox events")
        indexes: ClassVar = [
            models.Index(
                fields=["position"], condition=Q(fanned_out=False), name="events_outbox_to_fan_out"
            ),
            models.Index(fields=["aggregate", "position"], name="events_outbox_aggregate"),
            models.Index(fields=["recorded_at"], name="events_outbox_recorded_at"),
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.aggregate}"


class Subscription(models.Model):
    """A service that gets some of our events, and how its deliveries fare.

    A paused one (`is_active` false) keeps collecting, and gets everything when it is resumed.
    """

    name = models.SlugField(_("subscriber"), unique=True)
    types = ArrayField(
        models.CharField(max_length=100), verbose_name=_("event types"), default=list, blank=True
    )
    is_active = models.BooleanField(_("active"), default=True)
    keeps_history = models.BooleanField(
        _("keeps history"),
        default=False,
        help_text=_("Its events are never purged, so that its figures can be rebuilt from them."),
    )
    failures = models.PositiveIntegerField(_("failures in a row"), default=0)
    retry_at = models.DateTimeField(_("next try at"), null=True, blank=True)
    last_error = models.TextField(_("last error"), blank=True)

    class Meta:
        verbose_name = _("subscription")
        verbose_name_plural = _("subscriptions")

    def __str__(self) -> str:
        return self.name


class Stream(models.Model):
    """The events of one aggregate to one subscriber: the last number given out.

    `floor` is the lowest number that can still be delivered, once older ones have been purged.
    """

    subscription = models.ForeignKey(Subscription, on_delete=models.CASCADE, db_index=False)
    aggregate = models.CharField(max_length=200)
    last_sequence = models.BigIntegerField()
    floor = models.BigIntegerField(default=1, db_default=1)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["subscription", "aggregate"], name="events_one_stream_per_aggregate"
            )
        ]

    def __str__(self) -> str:
        return f"{self.aggregate} {self.last_sequence}"


class Delivery(models.Model):
    """One event on its way to one subscriber; numbered without gaps within its aggregate.

    One that is parked, or waits for its next try, holds back the later ones of its aggregate.
    """

    class State(models.TextChoices):
        """Where a delivery stands."""

        PENDING = "pending", _("pending")
        SENT = "sent", _("sent")
        PARKED = "parked", _("parked")

    subscription = models.ForeignKey(
        Subscription, models.CASCADE, db_index=False, verbose_name=_("subscription")
    )
    event = models.ForeignKey(OutboxEvent, models.PROTECT, verbose_name=_("event"))
    aggregate = models.CharField(_("aggregate"), max_length=200)
    sequence = models.BigIntegerField(_("sequence"))
    state = models.CharField(
        _("state"), max_length=8, choices=State, default=State.PENDING, db_default=State.PENDING
    )
    attempts = models.PositiveSmallIntegerField(_("refusals"), default=0, db_default=0)
    next_attempt_at = models.DateTimeField(_("next try at"), null=True, blank=True)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    last_error = models.TextField(_("last error"), blank=True, default="", db_default="")

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["subscription", "aggregate", "sequence"],
                name="events_sequence_once_per_aggregate",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["pending", "sent", "parked"]),
                name="events_delivery_state_is_known",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["subscription", "event"],
                condition=~Q(state="sent"),
                name="events_delivery_open",
            ),
            models.Index(
                fields=["subscription", "aggregate"],
                condition=Q(state="parked") | Q(next_attempt_at__isnull=False),
                name="events_delivery_troubled",
            ),
            models.Index(
                fields=["sent_at"], condition=Q(state="sent"), name="events_delivery_sent_at"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.aggregate} {self.sequence}"


class InboxEvent(models.Model):
    """An event of another service that has had its effect here, or was passed over as too old."""

    id = models.UUIDField(_("id"), primary_key=True)
    source = models.CharField(_("source"), max_length=50)
    type = models.CharField(_("type"), max_length=100)
    subject = models.CharField(_("subject"), max_length=200)
    sequence = models.BigIntegerField(_("sequence"))
    occurred_at = models.DateTimeField(_("occurred at"))
    received_at = models.DateTimeField(_("received at"), default=timezone.now)

    class Meta:
        verbose_name = _("inbox event")
        verbose_name_plural = _("inbox events")
        indexes: ClassVar = [
            models.Index(fields=["received_at"], name="events_inbox_received_at"),
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.subject}"


class InboxCursor(models.Model):
    """How far we have followed one aggregate of another service."""

    source = models.CharField(max_length=50)
    subject = models.CharField(max_length=200)
    last_sequence = models.BigIntegerField()
    last_event_id = models.UUIDField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["source", "subject"], name="events_one_cursor_per_subject"
            )
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.subject} {self.last_sequence}"
