"""Prices, price lists and the chain of rule sets."""

from typing import Any  # Any: Django's admin hooks

from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin

from product_svc.catalog import services
from product_svc.catalog.admin._base import ReadOnlyAdmin, ServiceAdmin, actor_of
from product_svc.catalog.models import Price, PriceList, RuleSetVersion


class StillHolds(admin.SimpleListFilter):
    """Current prices, or those of the past."""

    title = _("period")
    parameter_name = "holds"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("now", _("current")), ("past", _("past"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        if self.value() is None:
            return queryset
        return queryset.filter(valid_to__isnull=self.value() == "now")


@admin.register(Price)
class PriceAdmin(ServiceAdmin):
    """Prices and their history. A new price closes the old one; none is ever edited."""

    list_display = ("variant", "price_list", "amount", "valid_from", "valid_to", "set_by")
    list_filter = (StillHolds, "price_list")
    list_select_related = ("variant", "price_list")
    search_fields = ("variant__sku", "variant__product__name_en", "variant__product__name_fr")
    ordering = ("-valid_from", "-pk")
    autocomplete_fields = ("variant",)
    show_full_result_count = False
    fields = ("variant", "price_list", "amount")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Price, form: Any, change: bool) -> None:  # noqa: FBT001 # Django's
        new = services.NewPrice(
            obj.variant.sku, obj.price_list.channel, obj.price_list.currency, obj.amount
        )
        services.set_prices(prices=[new], actor=actor_of(request), now=timezone.now())
        held = Price.objects.get(
            variant=obj.variant, price_list=obj.price_list, valid_to__isnull=True
        )
        obj.pk = held.pk


@admin.register(PriceList)
class PriceListAdmin(ServiceAdmin):
    """Currencies and channels that have prices."""

    list_display = ("code", "currency", "channel")
    ordering = ("currency", "channel")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(RuleSetVersion)
class RuleSetVersionAdmin(ReadOnlyAdmin, ModelAdmin):
    """Every published change of prices, taxes and shipping."""

    list_display = ("version", "published_at", "actor", "number_of_changes")
    search_fields = ("version", "actor")
    ordering = ("-number",)
    date_hierarchy = "published_at"
    show_full_result_count = False
    fields = ("version", "published_at", "actor", "previous_hash", "hash", "changes")

    @admin.display(description=_("changes"))
    def number_of_changes(self, link: RuleSetVersion) -> int:
        """How many rules it changed."""
        return len(link.changes)
