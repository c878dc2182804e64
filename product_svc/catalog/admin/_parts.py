"""What the pages of articles are made of: fields, pictures, rows within a page."""

from typing import Any  # Any: Django's admin hooks

from django.contrib import admin
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.admin import StackedInline, TabularInline

from product_svc.catalog import services
from product_svc.catalog.admin._attributes import attribute_fields, type_of_page
from product_svc.catalog.admin._forms import PictureForm, VariantForm
from product_svc.catalog.models import (
    AttributeRole,
    BundleLine,
    Picture,
    Price,
    Variant,
)
from product_svc.catalog.rules.pictures import url_of
from shared_libs.backoffice.pages import ReadOnlyInline, actor_of

VARIANT_FIELDS = (
    ("sku", "status"),
    ("label_en", "label_fr"),
    "gtins",
    ("web_price", "till_price"),
    ("unit", "whole_quantity"),
    ("track_inventory", "allow_backorder"),
)
GOODS_FIELDS = (
    ("weight_grams", "height_mm"),
    ("length_mm", "width_mm"),
    ("country_of_origin", "hs_code"),
    "min_age",
)


def save_variant(request: HttpRequest, form: VariantForm) -> None:
    """Keep a variant with its options and barcodes, then the prices that were changed."""
    form.instance.options = form.option_values()
    services.save_variant(
        variant=form.instance,
        barcodes=form.barcodes(),
        actor=request.user,
        now=timezone.now(),
    )
    prices = form.new_prices()
    if prices:
        services.set_prices(prices=prices, actor=actor_of(request), now=timezone.now())


def form_with(base: type[ModelForm], fields: dict[str, Any]) -> type[ModelForm]:
    """The form with a field for each attribute."""
    return type(base.__name__, (base,), fields)


def preview(picture: Picture, size: str = "small") -> SafeString | str:
    """The picture itself."""
    if not picture.name:
        return "-"
    return format_html(
        '<img src="{}" alt="{}" width="80" class="rounded">', url_of(picture.name, size), picture
    )


class VariantInline(StackedInline):
    """A product's variants, each with options, barcodes and prices."""

    model = Variant
    form = VariantForm
    extra = 0
    min_num = 1
    can_delete = False
    show_change_link = True

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        """With the axes of the product's type as fields."""
        kwargs["form"] = form_with(VariantForm, self._axes(request, obj))
        return super().get_formset(request, obj, **kwargs)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """What tells the variants apart stands first."""
        axes = tuple(self._axes(request, obj))
        head = (VARIANT_FIELDS[0], *((axes,) if axes else ()), *VARIANT_FIELDS[1:])
        return [
            (None, {"fields": head}),
            (_("Goods"), {"fields": GOODS_FIELDS, "classes": ("collapse",)}),
        ]

    def _axes(self, request: HttpRequest, obj: Any) -> dict[str, Any]:
        kind = type_of_page(request, obj)
        return attribute_fields(product_type_id=kind, role=AttributeRole.AXIS)


class PictureInline(TabularInline):
    """The pictures of a product, in their order."""

    model = Picture
    form = PictureForm
    extra = 1
    ordering = ("position", "pk")
    fields = ("shown", "file", "alt_en", "alt_fr", "variant", "position")
    readonly_fields = ("shown",)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Who may change the product may take a picture away."""
        return bool(self.has_change_permission(request, obj))

    @admin.display(description=_("picture"))
    def shown(self, picture: Picture) -> SafeString | str:
        """A preview."""
        return preview(picture)


class BundleInline(TabularInline):
    """What the article is made of, if it is a bundle."""

    model = BundleLine
    fk_name = "bundle"
    extra = 0
    autocomplete_fields = ("component",)
    fields = ("component", "quantity")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Who may change the bundle may take an article out of it."""
        return bool(self.has_change_permission(request, obj))


class PriceHistoryInline(ReadOnlyInline):
    """What the variant has cost, the newest first."""

    model = Price
    ordering = ("-valid_from", "-pk")
    fields = readonly_fields = ("price_list", "amount", "valid_from", "valid_to", "set_by")
    verbose_name_plural = _("price history")
    hide_title = True

    def get_queryset(self, request: HttpRequest) -> QuerySet[Price]:
        prices: QuerySet[Price] = super().get_queryset(request)
        return prices.select_related("price_list")
