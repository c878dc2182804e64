"""The pages of the seven admin sites: what services refuse is shown, large tables stay quick, and
each sees the rows of the own stores.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, ClassVar  # Any: Django's admin hooks
from uuid import UUID

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from unfold.admin import TabularInline

from shared_libs.auth.principals import principal_of
from shared_libs.backoffice import history, seen
from shared_libs.backoffice.access import in_own_stores
from shared_libs.backoffice.actors import actor_of
from shared_libs.backoffice.filtered_lists import FilteredLists
from shared_libs.backoffice.paging import EstimatingPaginator, PlainChangeList, is_indexed
from shared_libs.backoffice.reading import ReadsColumns, expect_page, in_place
from shared_libs.refusals import Refusal

__all__ = [
    "LedgerAdmin",
    "ReadOnlyAdmin",
    "ReadOnlyInline",
    "ServiceAdmin",
    "actor_of",
    "run_on_each",
]


class ServiceAdmin(ReadsColumns, FilteredLists):
    """A page whose writes go through services: what they refuse is shown, and nothing is kept.

    `store_lookup` leads from a row to the code of its store: who is kept to stores sees these rows
    only, in lists, on object pages (404 else) and in actions. A list is sorted by what an index
    begins with; `is_small` says that the table fits on a few pages and may be sorted by anything.
    Who saves a page that somebody else has saved since it was opened is told so, and nothing is
    overwritten.
    """

    paginator = EstimatingPaginator
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    list_disable_select_all = True
    list_per_page = 50
    store_lookup = ""
    is_small = False
    change_form_before_template = "backoffice/seen.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """The rows of the stores that the person works in."""
        rows: QuerySet[Any] = super().get_queryset(request)
        if not self.store_lookup:
            return rows
        return in_own_stores(rows, caller=principal_of(request.user), lookup=self.store_lookup)

    def get_list_display(self, request: HttpRequest) -> Sequence[Any]:
        """The columns, in words where they have words."""
        return in_place(super().get_list_display(request), self.shown(request))

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[Any]:
        """How lists are read."""
        return PlainChangeList

    def get_sortable_by(self, request: HttpRequest) -> Iterable[Any]:
        """The columns that the list may be sorted by without reading the whole table."""
        columns = list(super().get_sortable_by(request))
        return columns if self.is_small else [each for each in columns if self._is_sortable(each)]

    def _is_sortable(self, column: Any) -> bool:
        shown = getattr(self, column, None) if isinstance(column, str) else column
        lookup = getattr(shown, "admin_order_field", column if shown is None else None)
        return isinstance(lookup, str) and is_indexed(self.model, lookup)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Documents name these rows: they are archived or closed, never deleted."""
        return False

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """The page; after a refusal once more, with what was typed and why it was refused."""
        parts = (request, object_id, form_url, extra_context)
        try:
            answer: HttpResponse = super().changeform_view(*parts)
        except Refusal as refusal:
            # the transaction of the first attempt is rolled back: nothing of it was kept
            request.refusal = refusal  # type: ignore[attr-defined] # ours, for get_form below
            answer = super().changeform_view(*parts)
        return answer

    def get_form(
        self,
        request: HttpRequest,
        obj: Any = None,
        change: bool = False,  # noqa: FBT001, FBT002 # Django's
        **kwargs: Any,
    ) -> type[forms.ModelForm]:
        """The page's form; after a refusal one that says so."""
        form: type[forms.ModelForm] = super().get_form(request, obj, change, **kwargs)
        refusal = getattr(request, "refusal", None)
        return form if refusal is None else _refused(form, refusal)

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> Any:
        """The row; who is about to save it is alone with it."""
        row = super().get_object(request, object_id, from_field)
        if row is None or request.method != "POST" or not connection.in_atomic_block:
            return row
        seen.alone(row)
        return super().get_object(request, object_id, from_field)

    def _get_obj_does_not_exist_redirect(self, *_parts: Any) -> HttpResponse:
        """Nobody learns whether a row is not there or is another store's."""
        raise Http404

    def _create_formsets(
        self,
        request: HttpRequest,
        obj: Any,
        change: bool,  # noqa: FBT001 # Django's
    ) -> Any:
        """The rows of the page, and what they are before anything is typed into them."""
        formsets, inlines = super()._create_formsets(request, obj, change)
        if change:
            pairs = zip(formsets, inlines, strict=True)
            edited = [each for each, page in pairs if page.has_change_permission(request, obj)]
            request.rows_seen = seen.state_of_rows(edited)  # type: ignore[attr-defined] # ours, for the page
        return formsets, inlines

    def save_form(self, request: HttpRequest, form: Any, change: Any) -> Any:
        """What was typed; raises SavedMeanwhile where somebody else has saved the page since."""
        if change and hasattr(request, "rows_seen"):
            seen.refuse_if_saved_since(
                row=form.instance,
                seen=request.POST.get(seen.FIELD, ""),
                now=seen.state_of_page(form, request.rows_seen),
            )
        return super().save_form(request, form, change)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """The page, which remembers what it showed when it was opened."""
        if kwargs.get("change"):
            shown = seen.state_of_page(context["adminform"].form, request.rows_seen)  # type: ignore[attr-defined] # as above
            context["seen"] = request.POST.get(seen.FIELD, shown)
            formsets = [each.formset for each in context["inline_admin_formsets"]]
            expect_page(request, context["adminform"].form.instance, formsets)
        answer: HttpResponse = super().render_change_form(request, context, *args, **kwargs)
        return answer

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: Any = None
    ) -> HttpResponse:
        """Who changed what and when."""
        row = self.get_object(request, unquote(object_id))
        if row is None:
            raise Http404
        if not self.has_view_or_change_permission(request, row):
            raise PermissionDenied
        context = {
            **self.admin_site.each_context(request),
            "title": _("History: %(row)s") % {"row": row},
            "subtitle": None,
            "entries": history.entries_of(row),
            "object": row,
            "opts": self.opts,
            "most": history.SHOWN,
            **(extra_context or {}),
        }
        return TemplateResponse(request, "backoffice/history.html", context)


class ReadOnlyAdmin(ServiceAdmin):
    """Rows that tills, events and commands write, and people read."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nobody makes these by hand."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nor changes them."""
        return False


class LedgerAdmin(ReadOnlyAdmin):
    """Rows that are found by an id or a name in full: the admin's own search cannot use an
    index for that.
    """

    search_fields: ClassVar[Sequence[str]] = ("pk",)
    id_field = "pk"
    name_field = ""

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """The rows of that id, or else of that name."""
        term = search_term.strip()
        if not term:
            return queryset, False
        try:
            return queryset.filter(**{self.id_field: UUID(term)}), False
        except ValueError:
            found = queryset.filter(**{self.name_field: term}) if self.name_field else None
            return (queryset.none() if found is None else found), False


class ReadOnlyInline(ReadsColumns, TabularInline):
    """Rows of an object page that services write; who sees the page sees them."""

    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody adds them by hand."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nor changes them."""
        return False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Who sees the document sees its lines."""
        return True


def run_on_each(
    page: ServiceAdmin,
    request: HttpRequest,
    rows: Iterable[Any],
    command: Callable[[Any], object],
) -> int:
    """The command is run on each row in a transaction of its own; what is refused is told, row by
    row. Returns for how many it was granted.
    """
    granted = 0
    for row in rows:
        try:
            command(row)
        except Refusal as refusal:
            page.message_user(request, f"{row}: {refusal.detail}", messages.ERROR)
        else:
            granted += 1
    return granted


def _refused(form: type[forms.ModelForm], refusal: Refusal) -> type[forms.ModelForm]:
    class Refused(form):  # type: ignore[misc, valid-type] # made for one answer
        def full_clean(self) -> None:
            super().full_clean()
            if self.is_bound:
                self.add_error(None, str(refusal.detail))

    return Refused
