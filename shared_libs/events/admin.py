"""The back office of events: what went out, what is stuck, what came in."""

from typing import ClassVar

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from shared_libs.backoffice.pages import LedgerAdmin, ServiceAdmin
from shared_libs.events import replay
from shared_libs.events.models import Delivery, InboxEvent, OutboxEvent, Subscription


@admin.register(OutboxEvent)
class OutboxEventAdmin(LedgerAdmin):
    """What this service has announced."""

    list_display = ("position", "type", "aggregate", "occurred_at", "fanned_out")
    list_filter = ("fanned_out",)
    id_field, name_field = "event_id", "aggregate"
    search_help_text = _("An aggregate or an event's id, in full.")
    list_select_related = False
    ordering = ("-position",)


@admin.register(Delivery)
class DeliveryAdmin(LedgerAdmin):
    """What is on its way, and what is stuck."""

    list_display = (
        "event_type",
        "aggregate",
        "sequence",
        "subscription",
        "state",
        "attempts",
        "next_attempt_at",
        "sent_at",
        "last_error",
    )
    # newest first; a sort by any other column would read what went out in years
    sortable_by = ()
    list_filter = ("state", "subscription")
    id_field, name_field = "event__event_id", "aggregate"
    search_help_text = _("An aggregate or an event's id, in full.")
    list_select_related = ("subscription", "event")
    ordering = ("-event_id", "-pk")
    actions: ClassVar = ["send_again"]

    @admin.display(description=_("type"))
    def event_type(self, delivery: Delivery) -> str:
        """What is delivered."""
        return delivery.event.type

    def has_replay_permission(self, request: HttpRequest) -> bool:
        """Those who may change a delivery may have it sent again."""
        return request.user.has_perm("events.change_delivery")

    @admin.action(description=_("Send parked deliveries again"), permissions=["replay"])
    def send_again(self, request: HttpRequest, queryset: QuerySet[Delivery]) -> None:
        """Give the selected parked deliveries five new tries."""
        count = replay.replay_parked(list(queryset.select_related("subscription")))
        message = ngettext(
            "%(count)d delivery is sent again.", "%(count)d deliveries are sent again.", count
        )
        self.message_user(request, message % {"count": count}, messages.SUCCESS)


@admin.register(Subscription)
class SubscriptionAdmin(ServiceAdmin):
    """Who gets what; the list of types comes with the release, to pause is a person's decision:
    what is on its way is kept.
    """

    list_display = ("name", "is_active", "keeps_history", "failures", "retry_at", "last_error")
    is_small = True
    list_filter = ("is_active",)
    search_fields = ("name",)
    list_select_related = False
    readonly_fields = ("name", "types", "failures", "retry_at", "last_error")
    ordering = ("name",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Subscriptions are seeded."""
        return False


@admin.register(InboxEvent)
class InboxEventAdmin(LedgerAdmin):
    """What has come in from other services."""

    list_display = ("type", "subject", "sequence", "source", "received_at")
    search_help_text = _("An event's id, in full.")
    list_select_related = False
    ordering = ("-received_at", "-pk")
