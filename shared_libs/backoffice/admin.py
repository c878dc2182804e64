"""The queue of each service's jobs, on the pages of the house."""

from typing import ClassVar

from django.apps import apps
from django.contrib import admin
from django.contrib.admin.utils import flatten
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from procrastinate.contrib.django.admin import ProcrastinateJobAdmin
from procrastinate.contrib.django.models import ProcrastinateJob

from shared_libs.backoffice.pages import ReadOnlyAdmin

Jobs = QuerySet[ProcrastinateJob]

admin.site.unregister(ProcrastinateJob)
# what people read is the trade's word and not a library's name
apps.get_app_config("procrastinate").verbose_name = _("Work in the background")
ProcrastinateJob._meta.verbose_name = _("job")  # noqa: SLF001 - documented by Django
ProcrastinateJob._meta.verbose_name_plural = _("jobs")  # noqa: SLF001 - documented by Django


@admin.register(ProcrastinateJob)
class JobAdmin(ReadOnlyAdmin):
    """What waits to be done, and what failed; jobs that succeeded are gone."""

    list_display = ("id", "task_name", "queue_name", "status", "attempts", "scheduled_at", "lock")
    list_filter = ("status", "queue_name")
    ordering = ("-id",)
    actions: ClassVar = ["retry", "cancel"]
    fields = (
        ("id", "task_name", "status"),
        ("queue_name", "lock", "queueing_lock"),
        ("priority", "attempts", "scheduled_at"),
        "args",
    )
    readonly_fields = flatten(fields)

    def has_manage_permission(self, request: HttpRequest) -> bool:
        """Those who answer for the machinery."""
        return request.user.has_perm("procrastinate.change_procrastinatejob")

    @admin.action(description=_("Try again"), permissions=["manage"])
    def retry(self, request: HttpRequest, queryset: Jobs) -> None:
        """The chosen failed jobs are done again."""
        _own_pages().retry(request, queryset)

    @admin.action(description=_("Cancel what waits"), permissions=["manage"])
    def cancel(self, request: HttpRequest, queryset: Jobs) -> None:
        """The chosen jobs that have not begun are not done."""
        _own_pages().cancel(request, queryset)


def _own_pages() -> ProcrastinateJobAdmin:
    """Procrastinate's own page, for what it can do; it is shown nowhere."""
    return ProcrastinateJobAdmin(ProcrastinateJob, admin.site)
