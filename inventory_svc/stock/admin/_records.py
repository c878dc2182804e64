"""Places, articles, the ledger, promises, and what was oversold."""

from typing import Any, ClassVar  # Any: Django's admin hooks take free keywords

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from inventory_svc.stock import services
from inventory_svc.stock.admin._forms import LocationForm
from inventory_svc.stock.models import (
    Location,
    Movement,
    OversellCase,
    Reservation,
    ReservationLine,
    Variant,
)
from shared_libs.backoffice.pages import ReadOnlyAdmin, ReadOnlyInline, ServiceAdmin, actor_of


@admin.register(Location)
class LocationAdmin(ServiceAdmin):
    """Where stock lies."""

    store_lookup = "code"
    is_small = True
    form = LocationForm
    list_display = (
        "code",
        "name",
        "type",
        "time_zone",
        "sells_online",
        "pickup",
        "is_placeholder",
    )
    list_filter = ("type", "sells_online", "pickup", "is_placeholder")
    list_select_related = False
    search_fields = ("code", "name")
    ordering = ("code", "pk")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """A code is for ever: sales name it."""
        return ("code",) if obj else ()

    def save_model(self, request: HttpRequest, obj: Location, form: Any, change: Any) -> None:
        """Describe the location; what the web can sell follows."""
        location, _is_new = services.describe_location(
            services.LocationFacts(
                code=obj.code,
                name=obj.name,
                type=obj.type,
                time_zone=obj.time_zone,
                sells_online=obj.sells_online,
                pickup=obj.pickup,
            )
        )
        obj.pk = location.pk


@admin.register(Variant)
class VariantAdmin(ReadOnlyAdmin):
    """Our copies of articles; product owns them."""

    list_display = (
        "sku",
        "name_en",
        "name_fr",
        "whole_quantity",
        "track_inventory",
        "allow_backorder",
        "is_placeholder",
    )
    list_filter = ("track_inventory", "allow_backorder", "is_placeholder")
    list_select_related = False
    search_fields = ("sku", "name_en", "name_fr")
    ordering = ("sku", "pk")


@admin.register(Movement)
class MovementAdmin(ReadOnlyAdmin):
    """The ledger. The database itself refuses to change a line of it."""

    store_lookup = "level__location__code"
    list_display = (
        "recorded_at",
        "article",
        "location",
        "seq",
        "kind",
        "delta",
        "damaged_delta",
        "balance_after",
        "reason",
        "reference",
        "actor",
        "occurred_at",
    )
    list_filter = ("kind", "level__location")
    list_select_related = ("level__variant", "level__location")
    search_fields = ("reference", "level__variant__sku")
    search_help_text = _("SKU or reference")
    ordering = ("-pk",)

    @admin.display(description=_("SKU"), ordering="level__variant__sku")
    def article(self, movement: Movement) -> str:
        """The SKU."""
        return movement.level.variant.sku

    @admin.display(description=_("location"), ordering="level__location__code")
    def location(self, movement: Movement) -> str:
        """Where it moved."""
        return movement.level.location.code

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        """A level's page links to its movements."""
        return lookup == "level__id__exact" or super().lookup_allowed(lookup, value, request)


class ReservationLineInline(ReadOnlyInline):
    """What was promised from where."""

    model = ReservationLine
    fields: ClassVar = ["variant", "place", "quantity", "fulfilled"]
    readonly_fields: ClassVar = ["variant", "place", "quantity", "fulfilled"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[ReservationLine]:
        """Lines with article and place."""
        return ReservationLine.objects.select_related("variant", "level__location")

    @admin.display(description=_("location"))
    def place(self, line: ReservationLine) -> str:
        """Where the units lie."""
        return line.level.location.code if line.level else ""


@admin.register(Reservation)
class ReservationAdmin(ReadOnlyAdmin):
    """What is promised to checkouts; order decides on it."""

    list_display = ("reference", "channel", "state", "created_at", "expires_at", "updated_at")
    list_filter = ("state", "channel")
    list_select_related = False
    search_fields = ("reference",)
    ordering = ("-pk",)
    inlines: ClassVar = [ReservationLineInline]


@admin.register(OversellCase)
class OversellCaseAdmin(ReadOnlyAdmin):
    """More was sold than there is: find the goods or tell the customer, then close the case."""

    store_lookup = "level__location__code"
    list_display = (
        "opened_at",
        "article",
        "location",
        "missing",
        "cause",
        "state",
        "closed_at",
        "closed_by",
    )
    list_filter = ("state", "level__location")
    list_select_related = ("level__variant", "level__location")
    search_fields = ("level__variant__sku", "cause")
    ordering = ("-pk",)
    actions: ClassVar = ["close_cases"]

    @admin.display(description=_("SKU"), ordering="level__variant__sku")
    def article(self, case: OversellCase) -> str:
        """The SKU."""
        return case.level.variant.sku

    @admin.display(description=_("location"), ordering="level__location__code")
    def location(self, case: OversellCase) -> str:
        """Where it is missing."""
        return case.level.location.code

    def has_close_permission(self, request: HttpRequest) -> bool:
        """Those of the stock room."""
        return request.user.has_perm("stock.change_oversellcase")

    @admin.action(description=_("Close as handled"), permissions=["close"])
    def close_cases(self, request: HttpRequest, queryset: QuerySet[OversellCase]) -> None:
        """Somebody has dealt with the selected cases."""
        for case in queryset.order_by("pk"):
            services.close_oversell_case(
                case_id=case.pk, reason="", actor=actor_of(request), now=timezone.now()
            )
        self.message_user(request, _("The cases are closed."), messages.SUCCESS)
