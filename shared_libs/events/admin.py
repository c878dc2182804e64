"""The back office of events: what went out, what is stuck, what came in."""

from collections.abc import Sequence
from typing import Any, ClassVar  # Any: Django's admin hooks take free keywords
from uuid import UUID

from django.contrib import admin, messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.admin import ModelAdmin

from shared_libs.events import replay
from shared_libs.events.models import Delivery, InboxEvent, OutboxEvent, Subscription

COUNT_LIMIT = 5_000


class BoundedPaginator(Paginator):
    """Counts no further than a person pages: these tables hold millions of rows."""

    @cached_property
    def count(self) -> int:
        """The number of rows, or the limit where there are more."""
        rows: Any = self.object_list  # the admin hands over a queryset
        return int(rows[:COUNT_LIMIT].count())


class LedgerAdmin(ModelAdmin):
    """Rows that are written by the machinery and only read by people."""

    paginator = BoundedPaginator
    show_full_result_count = False
    list_per_page = 50
    list_filter: ClassVar[Sequence[str]] = ()
    # what a search term is compared with, in full: the admin's own "=" cannot use an index
    search_fields: ClassVar[Sequence[str]] = ("pk",)
    id_field = "pk"
    name_field = ""

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet, search_term: str
    ) -> tuple[QuerySet, bool]:
        """The rows of that id, or else of that name."""
        term = search_term.strip()
        if not term:
            return queryset, False
        try:
            return queryset.filter(**{self.id_field: UUID(term)}), False
        except ValueError:
            found = queryset.filter(**{self.name_field: term}) if self.name_field else None
            return (queryset.none() if found is None else found), False

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nobody makes these by hand."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nor changes them."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nor throws them away."""
        return False


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
class SubscriptionAdmin(ModelAdmin):
    """Who gets what; the list of types comes with the release, to pause is a person's decision."""

    list_display = ("name", "is_active", "keeps_history", "failures", "retry_at", "last_error")
    list_filter = ("is_active",)
    search_fields = ("name",)
    list_select_related = False
    readonly_fields = ("name", "types", "failures", "retry_at", "last_error")
    ordering = ("name",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Subscriptions are seeded."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Pausing keeps what is on its way; deleting would lose it."""
        return False


@admin.register(InboxEvent)
class InboxEventAdmin(LedgerAdmin):
    """What has come in from other services."""

    list_display = ("type", "subject", "sequence", "source", "received_at")
    search_help_text = _("An event's id, in full.")
    list_select_related = False
    ordering = ("-received_at", "-pk")
