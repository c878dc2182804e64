"""Uploading a file, seeing what it would change, applying it, watching it."""

from typing import Any, ClassVar  # Any: Django's admin hooks

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext as translated
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action
from unfold.widgets import UnfoldAdminFileFieldWidget

from product_svc.imports import selectors, services
from product_svc.imports.admin._base import JobAdmin, progress_answer
from product_svc.imports.models import ImportJob
from shared_libs.api.downloads import download
from shared_libs.backoffice.pages import actor_of
from shared_libs.refusals import Refusal

SHOWN_PROBLEMS = 25


class UploadForm(forms.Form):
    """A file to import."""

    file = forms.FileField(
        label=capfirst(_("file")),
        help_text=_("CSV or XLSX, up to 64 MB. Nothing is changed before you say so."),
        widget=UnfoldAdminFileFieldWidget(attrs={"accept": ".csv,.txt,.xlsx"}),
    )


@admin.register(ImportJob)
class ImportAdmin(JobAdmin):
    """Imports: each is compared first and applied when somebody says so."""

    list_display = ("file", "state", "rows_total", "refused", "uploaded_by", "uploaded_at")
    list_filter = ("state", "format")
    list_select_related = ("file",)
    search_fields = ("file__name",)
    ordering = ("-uploaded_at", "-id")
    actions_list: ClassVar = ["upload", "guide", "template"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[ImportJob]:
        return selectors.import_jobs()

    def has_upload_permission(self, request: HttpRequest, _object_id: Any = None) -> bool:
        """Catalogue managers."""
        return request.user.has_perm("imports.add_importjob")

    def get_urls(self) -> list[URLPattern]:
        own = [
            path("<int:pk>/progress", self.admin_site.admin_view(self.progress)),
            path("<int:pk>/refused-rows.csv", self.admin_site.admin_view(self.refused_rows)),
        ]
        urls: list[URLPattern] = super().get_urls()
        return own + urls

    @action(
        description=_("Import a file"), icon="upload", url_path="upload", permissions=["upload"]
    )
    def upload(self, request: HttpRequest) -> HttpResponse:
        """Take a file and go to its page."""
        form = UploadForm(request.POST or None, request.FILES or None)
        if request.method == "POST" and form.is_valid():
            try:
                job = self._upload(request, form.cleaned_data["file"])
            except Refusal as refusal:
                form.add_error("file", str(refusal.detail))
            else:
                return HttpResponseRedirect(_page_of(job))
        return self.page(request, "upload", title=translated("Import a file"), form=form)

    @action(description=_("Columns"), icon="help", url_path="columns")
    def guide(self, request: HttpRequest) -> HttpResponse:
        """What each column is for."""
        columns = selectors.column_guide()
        return self.page(request, "columns", title=translated("Columns"), columns=columns)

    @action(description=_("Template"), icon="download", url_path="template")
    def template(self, request: HttpRequest) -> HttpResponseBase:
        """A file with every column and no rows."""
        pieces = services.csv_pieces(iter([selectors.known_columns()]))
        return download(pieces, name="catalogue-template.csv")

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """The page of one import: what it would change or has changed, and the button to apply."""
        job = self._visible(request, object_id)
        if request.method == "POST":
            return self._apply(request, job)
        return self.page(
            request,
            "import",
            title=job.file.name,
            job=job,
            problems=selectors.problems(job)[:SHOWN_PROBLEMS],
            may_apply=self.has_upload_permission(request),
            back=reverse("admin:imports_importjob_changelist"),
        )

    def progress(self, request: HttpRequest, pk: int) -> HttpResponse:
        """How far it is, as JSON."""
        job = self._visible(request, pk)
        done = job.rows_done if job.apply_asked_at else job.rows_checked
        return progress_answer(is_working=job.is_working, done=done, total=job.rows_total)

    def refused_rows(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        """All refused rows as a CSV file."""
        job = self._visible(request, pk)
        return download(services.csv_pieces(selectors.problem_rows(job)), name="refused-rows.csv")

    def _visible(self, request: HttpRequest, pk: int | str) -> ImportJob:
        job: ImportJob = get_object_or_404(selectors.import_jobs(), pk=pk)
        if not self.has_view_permission(request, job):
            raise PermissionDenied
        return job

    def _upload(self, request: HttpRequest, file: Any) -> ImportJob:
        return services.upload_file(
            name=file.name,
            pieces=file.chunks(),
            language=(get_language() or "en")[:2],
            actor=actor_of(request),
            now=timezone.now(),
            is_queued=True,
        )

    def _apply(self, request: HttpRequest, job: ImportJob) -> HttpResponse:
        if not self.has_upload_permission(request):
            raise PermissionDenied
        try:
            services.ask_to_apply(
                job=job, actor=actor_of(request), now=timezone.now(), is_queued=True
            )
        except Refusal as refusal:
            self.message_user(request, str(refusal.detail), messages.ERROR)
        return HttpResponseRedirect(_page_of(job))


def _page_of(job: ImportJob) -> str:
    return reverse("admin:imports_importjob_change", args=[job.pk])
