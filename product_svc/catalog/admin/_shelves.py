"""Categories and brands."""

from collections.abc import Callable
from typing import Any  # Any: Django's admin hooks

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action

from product_svc.catalog import services
from product_svc.catalog.models import Brand, Category
from shared_libs.backoffice.pages import ServiceAdmin, run_on_each
from shared_libs.backoffice.reasons import asks_for_reason

Command = Callable[[services.ShelfChange], object]


class ShelfAdmin(ServiceAdmin):
    """What articles stand on or are of: put away and taken up again, never deleted."""

    actions_detail = ("archive_this", "restore_this")
    archiving: Command
    restoring: Command

    def get_actions_detail(self, request: HttpRequest, object_id: str) -> list[Any]:
        """The one of the two that is possible."""
        row = get_object_or_404(self.model, pk=object_id)
        possible = "restore_this" if row.is_archived else "archive_this"
        actions: list[Any] = super().get_actions_detail(request, object_id)
        return [each for each in actions if each.method.original_function_name == possible]

    @action(description=_("Archive"), permissions=["change"])
    @asks_for_reason(question=_("Why is it put away?"))
    def archive_this(self, request: HttpRequest, rows: QuerySet[Any], reason: str) -> None:
        """Put away what the page shows."""
        self._move(request, rows, type(self).archiving, reason)

    @action(description=_("Restore"), permissions=["change"])
    @asks_for_reason(question=_("Why is it taken up again?"))
    def restore_this(self, request: HttpRequest, rows: QuerySet[Any], reason: str) -> None:
        """Take up again what the page shows."""
        self._move(request, rows, type(self).restoring, reason)

    def _move(
        self, request: HttpRequest, rows: QuerySet[Any], command: Command, reason: str
    ) -> None:
        count = run_on_each(
            self,
            request,
            rows.order_by("pk"),
            lambda row: command(services.ShelfChange(row.slug, request.user, reason)),
        )
        if count:
            self.message_user(request, _("Changed: %(count)s.") % {"count": count})


@admin.register(Category)
class CategoryAdmin(ShelfAdmin):
    """The tree of shelves."""

    archiving = staticmethod(services.archive_category)
    restoring = staticmethod(services.restore_category)
    list_display = ("in_tree", "name_fr", "slug", "position", "is_archived")
    list_filter = ("is_archived", ("parent", admin.RelatedOnlyFieldListFilter))
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
class BrandAdmin(ShelfAdmin):
    """Makers' names."""

    archiving = staticmethod(services.archive_brand)
    restoring = staticmethod(services.restore_brand)
    list_display = ("name", "slug", "is_archived")
    list_filter = ("is_archived",)
    search_fields = ("name",)
    ordering = ("name",)
    prepopulated_fields = {"slug": ("name",)}

    def save_model(self, request: HttpRequest, obj: Brand, form: Any, change: bool) -> None:  # noqa: FBT001 # Django's
        services.save_brand(brand=obj, now=timezone.now())
