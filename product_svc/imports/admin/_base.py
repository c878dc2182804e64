"""What the pages of jobs have in common."""

from typing import Any  # Any: Django's admin hooks

from django.http import HttpRequest, JsonResponse
from django.template.response import TemplateResponse

from shared_libs.backoffice.pages import ServiceAdmin


class JobAdmin(ServiceAdmin):
    """Jobs are made by a page of their own and changed by nobody."""

    list_per_page = 30

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def page(self, request: HttpRequest, template: str, **context: Any) -> TemplateResponse:
        """A page of this app within the site."""
        whole = {**self.admin_site.each_context(request), "opts": self.opts, **context}
        return TemplateResponse(request, f"imports/{template}.html", whole)


def progress_answer(*, is_working: bool, done: int, total: int | None) -> JsonResponse:
    """How far a job is, for the page that shows it live."""
    return JsonResponse({"is_working": is_working, "done": done, "total": total})
