"""Taxes and shipping."""

from typing import Any  # Any: Django's admin hooks

from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone

from product_svc.catalog import services
from product_svc.catalog.models import ShippingRate, TaxCategory, TaxRate, TaxZone
from shared_libs.backoffice.pages import ReadOnlyInline, ServiceAdmin, actor_of


@admin.register(TaxCategory)
class TaxCategoryAdmin(ServiceAdmin):
    """Goods that are taxed alike."""

    list_display = ("code", "name_en", "name_fr")
    ordering = ("code",)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("code",) if obj else ()

    def save_model(self, request: HttpRequest, obj: TaxCategory, form: Any, change: bool) -> None:  # noqa: FBT001 # Django's
        services.save_tax_category(tax_category=obj, actor=actor_of(request))


class RateInline(ReadOnlyInline):
    """A zone's rates, as they were and as they are."""

    model = TaxRate
    ordering = ("tax_category__code", "code", "-valid_from_date")
    fields = readonly_fields = (
        "tax_category",
        "code",
        "jurisdiction",
        "rate",
        "is_compound",
        "valid_from_date",
        "valid_until_date",
    )


@admin.register(TaxZone)
class TaxZoneAdmin(ServiceAdmin):
    """Places that set taxes."""

    list_display = ("code", "name", "country", "region")
    list_filter = ("country",)
    search_fields = ("name", "country", "region")
    ordering = ("country", "region")
    inlines = (RateInline,)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("country", "region") if obj else ()

    def save_model(self, request: HttpRequest, obj: TaxZone, form: Any, change: bool) -> None:  # noqa: FBT001 # Django's
        services.save_tax_zone(zone=obj, actor=actor_of(request))


@admin.register(TaxRate)
class TaxRateAdmin(ServiceAdmin):
    """Rates by day. A new one closes the old; none is ever edited."""

    list_display = (
        "zone",
        "tax_category",
        "code",
        "rate",
        "is_compound",
        "valid_from_date",
        "valid_until_date",
    )
    list_filter = ("zone", "tax_category", "code")
    list_select_related = ("zone", "tax_category")
    search_fields = ("code", "zone__name")
    ordering = ("zone__country", "zone__region", "tax_category__code", "code", "-valid_from_date")
    fields = (
        ("zone", "tax_category"),
        ("code", "jurisdiction"),
        ("rate", "is_compound"),
        "valid_from_date",
    )

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: TaxRate, form: Any, change: bool) -> None:  # noqa: FBT001 # Django's
        new = services.NewTaxRate(
            zone=obj.zone,
            tax_category=obj.tax_category,
            code=obj.code,
            rate=obj.rate,
            valid_from_date=obj.valid_from_date,
            jurisdiction=obj.jurisdiction,
            is_compound=obj.is_compound,
        )
        obj.pk = services.set_tax_rate(new=new, actor=actor_of(request), now=timezone.now()).pk


@admin.register(ShippingRate)
class ShippingRateAdmin(ServiceAdmin):
    """What shipping costs in each currency."""

    list_display = ("method", "currency", "amount", "is_active")
    list_filter = ("currency", "method")
    ordering = ("currency", "method")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("method", "currency") if obj else ()

    def save_model(self, request: HttpRequest, obj: ShippingRate, form: Any, change: bool) -> None:  # noqa: FBT001 # Django's
        services.set_shipping_rate(rate=obj, actor=actor_of(request), now=timezone.now())
