"""Prices, price lists and the chain of rule sets."""

from typing import Any  # Any: Django's admin hooks

from django.contrib import admin, messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from product_svc.catalog import selectors, services
from product_svc.catalog.admin._forms import PriceForm
from product_svc.catalog.models import Price, PriceList, RuleSetVersion
from shared_libs.backoffice.pages import ReadOnlyAdmin, ServiceAdmin, actor_of
from shared_libs.refusals import Refusal

OF_A_PRICE = (
    ("variant", "price_list"),
    ("amount", "min_quantity"),
    ("valid_from", "valid_to"),
    ("set_by", "set_at", "ended_by"),
)


class StillHolds(admin.SimpleListFilter):
    """Current prices, those of the past, or those to come."""

    title = _("period")
    parameter_name = "holds"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("now", _("current")), ("past", _("past")), ("planned", _("planned"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        now = timezone.now()
        not_over = Q(valid_to__isnull=True) | Q(valid_to__gt=now)
        chosen = {
            "now": Q(not_over, valid_from__lte=now),
            "past": Q(valid_to__lte=now),
            "planned": Q(valid_from__gt=now),
        }
        return queryset.filter(chosen.get(self.value() or "", Q()))


@admin.register(Price)
class PriceAdmin(ServiceAdmin):
    """Prices and their history. A new price closes the old one; none is ever edited."""

    list_display = (
        "variant",
        "price_list",
        "min_quantity",
        "amount",
        "valid_from",
        "valid_to",
        "set_by",
        "ended_by",
    )
    # two lists hold all prices: their index narrows nothing
    sortable_by = ("variant",)
    list_filter = (StillHolds, "price_list")
    list_select_related = ("variant", "price_list")
    search_fields = ("variant__sku", "variant__product__name_en", "variant__product__name_fr")
    ordering = ("-pk",)
    autocomplete_fields = ("variant",)
    form = PriceForm
    actions = ("end",)
    fields = ("variant", "price_list", ("amount", "min_quantity"), "begins_at", "ends_at")

    def get_search_results(
        self, request: HttpRequest, queryset: Any, search_term: str
    ) -> tuple[Any, bool]:
        """By a barcode, the beginning of a SKU, or words of the product's name."""
        if not search_term.strip():
            return queryset, False
        called = selectors.variants_called(search_term).values("pk")
        return queryset.filter(variant__in=called), False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """What is asked of a new price, or what is known of one."""
        return OF_A_PRICE if obj else super().get_fields(request, obj)

    def save_model(self, request: HttpRequest, obj: Price, form: Any, change: bool) -> None:  # noqa: FBT001 # Django's
        new = services.NewPrice(
            obj.variant.sku,
            obj.price_list.channel,
            obj.price_list.currency,
            obj.amount,
            price_list=obj.price_list.code,
            min_quantity=obj.min_quantity,
            valid_from=form.cleaned_data["begins_at"],
            valid_to=form.cleaned_data["ends_at"],
        )
        services.set_prices(prices=[new], actor=actor_of(request), now=timezone.now())
        same = Price.objects.filter(
            variant=obj.variant, price_list=obj.price_list, min_quantity=obj.min_quantity
        )
        obj.pk = same.filter(amount=obj.amount).latest("set_at", "pk").pk

    @admin.action(description=_("End these prices now"), permissions=["add"])
    def end(self, request: HttpRequest, prices: QuerySet[Price]) -> None:
        """The chosen prices hold no longer; those that were planned never will."""
        ended = 0
        for price in prices.select_related("variant", "price_list").order_by("pk"):
            try:
                services.end_price(price=price, actor=actor_of(request), now=timezone.now())
            except Refusal as refusal:
                self.message_user(request, f"{price.variant}: {refusal.detail}", messages.ERROR)
            else:
                ended += 1
        self.message_user(request, _("%(count)s prices ended.") % {"count": ended})


@admin.register(PriceList)
class PriceListAdmin(ServiceAdmin):
    """For whom prices are made, and when they hold."""

    list_display = (
        "code",
        "name",
        "currency",
        "channel",
        "store",
        "customer_group",
        "priority",
        "tax_inclusive",
        "active_from",
        "active_to",
    )
    list_filter = ("currency", "channel", "tax_inclusive")
    search_fields = ("code", "name", "store", "customer_group")
    ordering = ("currency", "channel", "code")
    fieldsets = (
        (None, {"fields": (("code", "name"), ("currency", "tax_inclusive"))}),
        (
            _("For whom"),
            {
                "fields": (("channel", "store"), ("customer_group", "priority")),
                "description": _(
                    "A list for one store wins over one for all stores, then one for a group of"
                    " customers, then one for a channel; then the higher priority, then the lower"
                    " price."
                ),
            },
        ),
        (_("When"), {"fields": ("active_from", "active_to")}),
    )

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("code",) if obj else ()

    def save_model(self, request: HttpRequest, obj: PriceList, form: Any, change: bool) -> None:  # noqa: FBT001 # Django's
        services.save_price_list(price_list=obj, actor=actor_of(request), now=timezone.now())


@admin.register(RuleSetVersion)
class RuleSetVersionAdmin(ReadOnlyAdmin):
    """Every published change of prices, taxes and shipping."""

    list_display = ("version", "published_at", "actor", "number_of_changes")
    search_fields = ("version", "actor")
    ordering = ("-number",)
    date_hierarchy = "published_at"
    fields = ("version", "published_at", "actor", "previous_hash", "hash", "changes")

    @admin.display(description=_("changes"))
    def number_of_changes(self, link: RuleSetVersion) -> int:
        """How many rules it changed."""
        return len(link.changes)
