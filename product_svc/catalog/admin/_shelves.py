"""Categories and brands."""

from typing import Any  # Any: Django's admin hooks

from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from product_svc.catalog import services
from product_svc.catalog.models import Brand, Category
from shared_libs.backoffice.pages import ServiceAdmin


@admin.register(Category)
class CategoryAdmin(ServiceAdmin):
    """The tree of shelves."""

    list_display = ("in_tree", "name_fr", "slug", "position")
    list_filter = (("parent", admin.RelatedOnlyFieldListFilter),)
    search_fields = ("name_en", "name_fr", "slug")
    ordering = ("path",)
    autocomplete_fields = ("parent",)
    prepopulated_fields = {"slug": ("name_en",)}
    fields = (("name_en", "name_fr"), "slug", "parent", "position")
    list_per_page = 200

    @admin.display(description=_("category"), ordering="path")
    def in_tree(self, category: Category) -> SafeString:
        """The name, as far to the right as it stands below others."""
        depth = category.path.count("/") - 1
        weight = "font-semibold" if depth == 0 else ""
        return format_html(
            '<span class="{}" style="padding-left: {}rem">{}{}</span>',
            weight,
            1.5 * depth,
            "" if depth == 0 else "└ ",
            category.name_en,
        )

    def save_model(self, request: HttpRequest, obj: Category, form: Any, change: bool) -> None:  # noqa: FBT001 # Django's
        services.save_category(category=obj, now=timezone.now())


@admin.register(Brand)
class BrandAdmin(ServiceAdmin):
    """Makers' names."""

    list_display = ("name", "slug")
    search_fields = ("name",)
    ordering = ("name",)
    prepopulated_fields = {"slug": ("name",)}

    def save_model(self, request: HttpRequest, obj: Brand, form: Any, change: bool) -> None:  # noqa: FBT001 # Django's
        services.save_brand(brand=obj, now=timezone.now())
