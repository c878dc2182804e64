"""Actions that ask why, on a page of their own, before anything happens."""

from collections.abc import Callable
from functools import wraps
from typing import Any  # Any: Django's admin hooks

from django import forms
from django.contrib.admin import helpers
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextInputWidget

SHOWN = 20
Rows = QuerySet[Any]
Command = Callable[..., HttpResponse | None]


class ReasonForm(forms.Form):
    """Why something is done; at most as long as a ledger keeps it."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=255,
        widget=UnfoldAdminTextInputWidget(attrs={"autofocus": True}),
    )


def asks_for_reason(
    *, question: Any, form_class: type[ReasonForm] = ReasonForm
) -> Callable[[Command], Command]:
    """The action gets `reason` after a page has asked for it and has shown the rows it concerns.

    Below `@admin.action` for the rows chosen in a list, below unfold's `@action` for the one of an
    object page; the permissions are those of these.
    """

    def decorate(command: Command) -> Command:
        @wraps(command)
        def page(
            admin: Any, request: HttpRequest, rows: Rows | None = None, object_id: str | None = None
        ) -> HttpResponse | None:
            chosen = rows if rows is not None else _the_one(admin, request, object_id)
            form = form_class(request.POST if "reason" in request.POST else None)
            if not form.is_valid():
                back = request.get_full_path() if object_id is None else "../"
                return _ask(admin, request, chosen, form, command, question, back)
            answer = command(admin, request, chosen, form.cleaned_data["reason"])
            here = None if object_id is None else HttpResponseRedirect("../")
            return answer or here

        return page

    return decorate


def _the_one(admin: Any, request: HttpRequest, object_id: str | None) -> Rows:
    rows: Rows = admin.get_queryset(request).filter(pk=object_id)
    if not rows.exists():
        raise Http404
    return rows


def _ask(
    admin: Any,
    request: HttpRequest,
    rows: Rows,
    form: ReasonForm,
    command: Command,
    question: Any,
    back: str,
) -> HttpResponse:
    shown = list(rows[: SHOWN + 1])
    context = {
        **admin.admin_site.each_context(request),
        "title": getattr(getattr(admin, command.__name__), "short_description", question),
        "opts": admin.opts,
        "question": question,
        "back": back,
        "form": form,
        "rows": shown[:SHOWN],
        "has_more": len(shown) > SHOWN,
        "action_name": command.__name__,
        "checkbox": helpers.ACTION_CHECKBOX_NAME,
        "chosen": request.POST.getlist(helpers.ACTION_CHECKBOX_NAME),
        "select_across": request.POST.get("select_across", ""),
    }
    return TemplateResponse(request, "backoffice/ask_reason.html", context)
