"""Places, articles, the ledger and promises."""

from typing import Any, ClassVar  # Any: Django's admin hooks take free keywords

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from inventory_svc.stock import selectors, services
from inventory_svc.stock.admin._documents import DocumentColumn
from inventory_svc.stock.admin._forms import LocationForm
from inventory_svc.stock.admin._reasons import ReasonColumn, with_reasons
from inventory_svc.stock.models import (
    Backorder,
    Barcode,
    BundleComponent,
    Location,
    Movement,
    Reservation,
    ReservationLine,
    StockLevel,
    Variant,
)
from shared_libs.auth.principals import principal_of
from shared_libs.backoffice.access import in_own_stores
from shared_libs.backoffice.pages import ReadOnlyAdmin, ReadOnlyInline, ServiceAdmin
from shared_libs.money import quantity_text


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
        "supplied_from",
        "is_placeholder",
    )
    list_filter = ("type", "sells_online", "pickup", "is_placeholder")
    list_select_related = ("supplied_from",)
    search_fields = ("code", "name")
    ordering = ("code", "pk")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Who is kept to stores opens no new ones."""
        caller = principal_of(request.user)
        return super().has_add_permission(request) and not (caller and caller.stores)

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
                supplied_from=obj.supplied_from.code if obj.supplied_from else "",
            )
        )
        obj.pk = location.pk


class BundleParts(ReadOnlyInline):
    """What a bundle is made of."""

    model = BundleComponent
    fk_name = "bundle"
    fields: ClassVar = ["component", "quantity"]
    readonly_fields: ClassVar = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[BundleComponent]:
        """With the articles."""
        return BundleComponent.objects.select_related("component").order_by("pk")


class Barcodes(ReadOnlyInline):
    """What a scanner reads on it."""

    model = Barcode
    hide_title = True
    fields: ClassVar = ["code", "pack_quantity"]
    readonly_fields: ClassVar = fields


class Levels(ReadOnlyInline):
    """Where it lies, each place a click away; whoever is kept to stores sees these."""

    model = StockLevel
    verbose_name_plural = _("Where it lies")
    fields: ClassVar = ["place", "on_hand", "reserved", "damaged", "available"]
    readonly_fields: ClassVar = fields
    hide_title = True

    def get_queryset(self, request: HttpRequest) -> QuerySet[StockLevel]:
        """By place, the own stores only."""
        rows = StockLevel.objects.select_related("location").order_by("location__code")
        return in_own_stores(rows, caller=principal_of(request.user), lookup="location__code")

    @admin.display(description=_("location"))
    def place(self, level: StockLevel) -> str:
        """The place, and the page of what lies there."""
        page = reverse("admin:stock_stocklevel_change", args=[level.pk])
        return format_html('<a href="{}" class="text-link">{}</a>', page, level.location)

    @admin.display(description=_("available"))
    def available(self, level: StockLevel) -> str:
        """What may still be promised."""
        return quantity_text(level.balance.available)


@admin.register(Variant)
class VariantAdmin(ReadOnlyAdmin):
    """Our copies of articles; product owns them."""

    inlines: ClassVar = [Levels, BundleParts, Barcodes]

    list_display = (
        "sku",
        "name_en",
        "name_fr",
        "whole_quantity",
        "track_inventory",
        "allow_backorder",
        "is_bundle",
        "is_placeholder",
    )
    list_filter = ("track_inventory", "allow_backorder", "is_bundle", "is_placeholder")
    list_select_related = False
    search_fields = ("sku",)
    search_help_text = _("SKU, barcode or name")
    ordering = ("sku", "pk")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Variant], search_term: str
    ) -> tuple[QuerySet[Variant], bool]:
        """The article with this barcode or SKU, or else those whose name has it."""
        found = selectors.articles_called(search_term)
        return (queryset if found is None else queryset.filter(pk__in=found)), False


@admin.register(Movement)
class MovementAdmin(ReasonColumn, DocumentColumn, ReadOnlyAdmin):
    """The ledger. The database itself refuses to change a line of it."""

    store_lookup = "level__location__code"
    rows_name = _("movements")  # the list is the ledger, and has no ledgers
    list_display = (
        "recorded_at",
        "article",
        "location",
        "seq",
        "kind",
        "delta",
        "damaged_delta",
        "balance_after",
        "reason_text",
        "document",
        "actor",
        "occurred_at",
    )
    list_filter = ("kind", "level__location")
    list_select_related = ("level__variant", "level__location")
    search_fields = ("reference",)
    search_help_text = _("SKU, barcode or reference, in full")
    ordering = ("-pk",)
    fields: ClassVar = [
        ("level", "seq"),
        "kind",
        ("delta", "damaged_delta"),
        "balance_after",
        "reason_text",
        ("document", "line"),
        "actor",
        ("occurred_at", "recorded_at"),
        "prev_hash",
        "hash",
    ]
    readonly_fields: ClassVar = ["document", "reason_text"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Movement]:
        """The ledger, with the names of its reasons in the reader's language."""
        return with_reasons(super().get_queryset(request))

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Movement], search_term: str
    ) -> tuple[QuerySet[Movement], bool]:
        """The movements of the document of that reference, or of the article."""
        said = search_term.strip()
        if not said:
            return queryset, False
        article = selectors.scanned([said]).get(said)
        if article is None:
            return queryset.filter(reference=said), False
        return queryset.filter(pk__in=selectors.movements_of(article.variant)), False

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


class ReservationBackorders(ReadOnlyInline):
    """What the reservation still waits for."""

    model = Backorder
    fields: ClassVar = ["variant", "quantity", "allocated", "state", "promised_date"]
    readonly_fields: ClassVar = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Backorder]:
        """With the articles."""
        return Backorder.objects.select_related("variant").order_by("pk")


@admin.register(Reservation)
class ReservationAdmin(ReadOnlyAdmin):
    """What is promised to checkouts; order decides on it."""

    fields: ClassVar = [
        "reference",
        ("channel", "pickup_location", "is_partial"),
        "state",
        "wanted_text",
        ("created_at", "expires_at", "updated_at"),
    ]
    readonly_fields = ("wanted_text",)
    list_display = ("reference", "channel", "state", "created_at", "expires_at", "updated_at")
    list_filter = ("state", "channel")
    list_select_related = False
    search_fields = ("reference",)
    ordering = ("-pk",)
    inlines: ClassVar = [ReservationLineInline, ReservationBackorders]

    @admin.display(description=_("wanted"))
    def wanted_text(self, reservation: Reservation) -> str:
        """What was asked for, in one line."""
        return ", ".join(f"{row['sku']}: {row['quantity']}" for row in reservation.wanted)
