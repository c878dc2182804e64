"""What the pages of sales have in common: documents are read, and each sees the stores of its
own.
"""

from typing import Any, ClassVar  # Any: Django's admin hooks take free keywords

from django.db.models import QuerySet
from django.http import HttpRequest
from unfold.admin import ModelAdmin, TabularInline

from sales_svc.sales.rules.access import stores_seen_by
from shared_libs.auth.principals import principal_of
from shared_libs.events.admin import BoundedPaginator


def actor_of(request: HttpRequest) -> str:
    """Who clicks."""
    principal = principal_of(request.user)
    return principal.actor if principal else "staff:unknown"


class StoreScopedAdmin(ModelAdmin):
    """Rows of the stores that the person works in; `store_path` leads to the store's code."""

    paginator = BoundedPaginator
    show_full_result_count = False
    list_per_page = 50
    store_path = "register__store__code"
    actions: ClassVar[list[Any]] = []

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """The rows of one's own stores."""
        stores = stores_seen_by(principal_of(request.user))
        rows: QuerySet[Any] = super().get_queryset(request)
        return rows if stores is None else rows.filter(**{f"{self.store_path}__in": stores})


class ReadOnlyAdmin(StoreScopedAdmin):
    """What the tills and other services wrote; people read it."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Tills make these."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A document is never edited."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nor thrown away."""
        return False


class ReadOnlyInline(TabularInline):
    """Lines that belong to a document."""

    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Tills make these."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A document is never edited."""
        return False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Who sees the document sees its lines."""
        return True
