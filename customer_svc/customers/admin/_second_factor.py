"""The second step of signing in: a phone is enrolled once, and shows a code each time."""

from typing import Any  # Any: Django's form hooks and template contexts

from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextInputWidget

from customer_svc.customers import errors, services
from customer_svc.customers.models import User
from shared_libs.auth.staff import set_staff_cookie
from shared_libs.refusals import Refusal

HALF, NEXT = "half", "next"


class CodeForm(forms.Form):
    """Asks for what the phone shows; a recovery code fits, too."""

    code = forms.CharField(
        label=_("Code"),
        max_length=40,
        widget=UnfoldAdminTextInputWidget(
            attrs={"autocomplete": "one-time-code", "autofocus": True, "spellcheck": "false"}
        ),
    )


def enter(user: User, target: str | HttpResponse) -> HttpResponse:
    """Where the person goes, with the cookie that opens all seven sites."""
    response = HttpResponseRedirect(target) if isinstance(target, str) else target
    now = timezone.now()
    set_staff_cookie(response, services.staff_session_token(user=user, signed_in_at=now, now=now))
    return response


def ask_for_code(
    request: HttpRequest, user: User, target: str, form: forms.Form | None = None
) -> HttpResponse:
    """The page that asks for a code; the first time it shows what the phone has to scan."""
    is_known = services.has_second_factor(user=user)
    context = {
        "title": _("Second factor"),
        "form": form or CodeForm(),
        HALF: services.half_signed_in(user=user),
        NEXT: target,
        "enrolment": None if is_known else services.begin_enrolment(user=user),
    }
    return _page(request, "customers/second_factor.html", context)


def take_code(request: HttpRequest, target: str) -> HttpResponse:
    """The person is in, or asked once more; whoever took too long begins with the password."""
    try:
        user = services.who_is_half_signed_in(token=request.POST[HALF])
    except errors.SessionOver:
        return HttpResponseRedirect(request.get_full_path())
    form = CodeForm(request.POST)
    if form.is_valid():
        try:
            return _step(request, user, form.cleaned_data["code"], target)
        except Refusal as refusal:
            form.add_error(None, str(refusal.detail))
    return ask_for_code(request, user, target, form)


def _step(request: HttpRequest, user: User, code: str, target: str) -> HttpResponse:
    now = timezone.now()
    if services.has_second_factor(user=user):
        services.prove_second_factor(user=user, code=code, now=now)
        return enter(user, target)
    codes = services.finish_enrolment(user=user, code=code, now=now)
    context = {"title": _("Recovery codes"), "codes": codes, NEXT: target}
    return enter(user, _page(request, "customers/recovery_codes.html", context))


def _page(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    site = {**admin.site.each_context(request), "site_title": "Comptoir"}
    return TemplateResponse(request, template, {**site, **context}).render()
