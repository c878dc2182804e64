"""Lists with their saved filters above them."""

from typing import Any  # Any: Django's admin hooks

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from unfold.admin import ModelAdmin  # noqa: TID251 # the one page that all others stand on

from shared_libs.auth.principals import Principal, principal_of
from shared_libs.backoffice import saved_filters
from shared_libs.refusals import Refusal


class SaveFilterForm(forms.Form):
    """A name for what the list shows now."""

    name = forms.CharField(max_length=60)
    query = forms.CharField(max_length=4000)
    is_shared = forms.BooleanField(required=False)


class FilteredLists(ModelAdmin):
    """A list that staff keep filtered as they need it; a saved filter is only an address, so each
    sees by it what each may see.
    """

    list_before_template = "backoffice/saved_filters.html"

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The list, with the saved filters above it."""
        caller = principal_of(request.user)
        filters = self._saved_filters(request, caller) if caller else {}
        context = {**(extra_context or {}), **filters}
        answer: HttpResponse = super().changelist_view(request, context)
        return answer

    def get_urls(self) -> list[URLPattern]:
        """The pages of every admin, and where filters are saved and forgotten."""
        page = self.admin_site.admin_view
        own = [
            path("filters/save/", page(self.save_filter), name=self._name_of_page("save_filter")),
            path(
                "filters/<int:filter_id>/forget/",
                page(self.forget_filter),
                name=self._name_of_page("forget_filter"),
            ),
        ]
        return [*own, *super().get_urls()]

    def save_filter(self, request: HttpRequest) -> HttpResponse:
        """Keep the list's address under a name."""
        caller, form = self._filing(request), SaveFilterForm(request.POST)
        if not form.is_valid():
            self.message_user(request, _("A filter needs a name."), messages.ERROR)
            return self._to_list(request.POST.get("query", ""))
        try:
            kept = saved_filters.save_filter(
                page=self.opts.label_lower, caller=caller, **form.cleaned_data
            )
        except Refusal as refusal:
            self.message_user(request, str(refusal.detail), messages.ERROR)
            return self._to_list(form.cleaned_data["query"])
        self.message_user(request, _("“%(name)s” is saved.") % {"name": kept.name})
        return self._to_list(kept.query)

    def forget_filter(self, request: HttpRequest, filter_id: int) -> HttpResponse:
        """Keep it no longer."""
        caller = self._filing(request)
        try:
            name = saved_filters.forget_filter(
                page=self.opts.label_lower, caller=caller, filter_id=filter_id
            )
        except Refusal as refusal:
            self.message_user(request, str(refusal.detail), messages.ERROR)
        else:
            self.message_user(request, _("“%(name)s” is removed.") % {"name": name})
        return self._to_list("")

    def _saved_filters(self, request: HttpRequest, caller: Principal) -> dict[str, Any]:
        kept = saved_filters.filters_for(page=self.opts.label_lower, caller=caller)
        current = saved_filters.normal_query(request.META.get("QUERY_STRING", ""))
        return {
            "saved_filters": kept,
            "current_query": current,
            "is_saved": any(each.query == current for each in kept),
            "caller_id": caller.id,
            "may_remove_all": caller.has_role(),
            "save_filter_url": reverse(f"admin:{self._name_of_page('save_filter')}"),
            "forget_filter_name": f"admin:{self._name_of_page('forget_filter')}",
        }

    def _filing(self, request: HttpRequest) -> Principal:
        """Who works on the filters of this list; they are changed by POST, by who sees the list."""
        caller = principal_of(request.user)
        allowed = self.has_view_or_change_permission(request)
        if request.method != "POST" or caller is None or not allowed:
            raise PermissionDenied
        return caller

    def _to_list(self, query: str) -> HttpResponse:
        page = reverse(f"admin:{self._name_of_page('changelist')}")
        kept = saved_filters.normal_query(query)
        return HttpResponseRedirect(f"{page}?{kept}" if kept else page)

    def _name_of_page(self, view: str) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}_{view}"
