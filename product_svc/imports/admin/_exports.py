"""Asking for a file of articles, watching it, downloading it."""

from typing import Any, ClassVar  # Any: Django's admin hooks

from django import forms
from django.apps import apps
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as translated
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from product_svc.catalog import selectors as catalog
from product_svc.catalog.selectors import ArticleFilter
from product_svc.imports import selectors, services
from product_svc.imports.admin._base import JobAdmin, progress_answer
from product_svc.imports.models import ExportJob, FileFormat
from shared_libs.api.downloads import download
from shared_libs.backoffice.pages import actor_of

STATUSES = [
    ("", _("all")),
    ("active", _("active")),
    ("draft", _("draft")),
    ("archived", _("archived")),
]


# the lists that can be exported as they are shown
LISTS = frozenset({"product", "variant"})


class FormatForm(forms.Form):
    """How the file is written."""

    format = forms.ChoiceField(
        label=capfirst(_("format")), choices=FileFormat.choices, widget=UnfoldAdminSelectWidget
    )


class ExportForm(FormatForm):
    """Which articles, and how."""

    category = forms.SlugField(
        label=capfirst(_("category")),
        required=False,
        max_length=80,
        help_text=_("Its slug; what is below it is included. Empty for all."),
        widget=UnfoldAdminTextInputWidget,
    )
    brand = forms.SlugField(
        label=capfirst(_("brand")),
        required=False,
        max_length=80,
        help_text=_("Its slug. Empty for all."),
        widget=UnfoldAdminTextInputWidget,
    )
    status = forms.ChoiceField(
        label=capfirst(_("status")),
        required=False,
        choices=STATUSES,
        widget=UnfoldAdminSelectWidget,
    )
    product_type = forms.SlugField(
        label=capfirst(_("product type")),
        required=False,
        max_length=32,
        help_text=_("Its code. Empty for all."),
        widget=UnfoldAdminTextInputWidget,
    )
    search = forms.CharField(
        label=capfirst(_("search")),
        required=False,
        max_length=100,
        help_text=_("The beginning of a SKU or slug, or a barcode. Empty for all."),
        widget=UnfoldAdminTextInputWidget,
    )


@admin.register(ExportJob)
class ExportAdmin(JobAdmin):
    """Exports: the whole catalogue or a part of it, in the columns that an import takes."""

    list_display = ("asked_at", "format", "category", "brand", "state", "rows_total", "asked_by")
    list_filter = ("state", "format")
    list_select_related = ("file",)
    ordering = ("-asked_at", "-id")
    actions_list: ClassVar = ["ask"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[ExportJob]:
        return selectors.export_jobs()

    def has_ask_permission(self, request: HttpRequest, _object_id: Any = None) -> bool:
        """Catalogue managers."""
        return request.user.has_perm("imports.add_exportjob")

    def get_urls(self) -> list[URLPattern]:
        own = [
            path("<int:pk>/progress", self.admin_site.admin_view(self.progress)),
            path("<int:pk>/file", self.admin_site.admin_view(self.file)),
            path(
                "of-list/<slug:model>",
                self.admin_site.admin_view(self.of_list),
                name="imports_exportjob_of_list",
            ),
        ]
        urls: list[URLPattern] = super().get_urls()
        return own + urls

    @action(description=_("Export articles"), icon="download", url_path="ask", permissions=["ask"])
    def ask(self, request: HttpRequest) -> HttpResponse:
        """Ask for a file and go to its page."""
        form = ExportForm(request.POST or None, initial=request.GET.dict())
        if request.method == "POST" and form.is_valid():
            chosen = dict(form.cleaned_data)
            file_format = chosen.pop("format")
            return self._asked(request, file_format, ArticleFilter(**chosen))
        return self.page(request, "ask", title=translated("Export articles"), form=form)

    def of_list(self, request: HttpRequest, model: str) -> HttpResponse:
        """Ask for a file of the articles that a list shows, filtered and searched as it is."""
        if model not in LISTS:
            raise Http404
        shown = self.admin_site.get_model_admin(apps.get_model("catalog", model))
        if not (self.has_ask_permission(request) and shown.has_view_permission(request)):
            raise PermissionDenied
        form = FormatForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            keys = catalog.article_keys(shown=shown.get_changelist_instance(request).queryset)
            return self._asked(request, form.cleaned_data["format"], ArticleFilter(keys=keys))
        return self.page(request, "ask", title=translated("Export what the list shows"), form=form)

    def _asked(
        self, request: HttpRequest, file_format: str, chosen: ArticleFilter
    ) -> HttpResponseRedirect:
        job = services.ask_for_export(
            chosen=chosen,
            file_format=file_format,
            actor=actor_of(request),
            now=timezone.now(),
            is_queued=True,
        )
        return HttpResponseRedirect(reverse("admin:imports_exportjob_change", args=[job.pk]))

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """The page of one export, with its file when it is done."""
        job = self._visible(request, object_id)
        back = reverse("admin:imports_exportjob_changelist")
        return self.page(request, "export", title=str(job), job=job, back=back)

    def progress(self, request: HttpRequest, pk: int) -> HttpResponse:
        """How far it is, as JSON."""
        job = self._visible(request, pk)
        return progress_answer(is_working=job.is_working, done=job.rows_done, total=job.rows_total)

    def file(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        """The file, to be saved."""
        job = self._visible(request, pk)
        return download(selectors.file_of(job), name=str(job.file))

    def _visible(self, request: HttpRequest, pk: int | str) -> ExportJob:
        job: ExportJob = get_object_or_404(selectors.export_jobs(), pk=pk)
        if not self.has_view_permission(request, job):
            raise PermissionDenied
        return job
