"""The one page where staff sign in; the cookie that it sets opens all seven admin sites."""

from typing import Any  # Any: Django's form and view hooks
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import admin
from django.contrib.auth.views import LoginView
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice
from unfold.forms import AuthenticationForm

from customer_svc.customers import errors, services
from customer_svc.customers.admin import _second_factor
from customer_svc.customers.models import User
from customer_svc.customers.providers import way_out
from shared_libs.auth.staff import SIGNED_OUT
from shared_libs.refusals import Refusal


class SignInForm(AuthenticationForm):
    """Asks for an e-mail address and a password of a member of staff."""

    def __init__(self, request: HttpRequest | None = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(request, *args, **kwargs)
        self.fields["username"].label = _("E-mail address")

    def clean(self) -> dict[str, Any]:
        entered: dict[str, Any] = self.cleaned_data
        if entered.get("username") and entered.get("password"):
            self.user_cache = self._verified(entered["username"], entered["password"])
        return entered

    def _verified(self, email: str, password: str) -> User:
        assert self.request is not None  # noqa: S101  # the view always gives it
        address = self.request.META.get("HTTP_X_FORWARDED_FOR", self.request.META["REMOTE_ADDR"])
        try:
            user = services.verify_credentials(
                email=email, password=password, address=address, now=timezone.now()
            )
        except Refusal as refusal:
            raise ValidationError(str(refusal.detail)) from None
        if not user.is_staff:
            raise ValidationError(_("The e-mail address or the password is wrong."))
        if services.signs_in_elsewhere(user=user):
            raise ValidationError(str(errors.SignsInElsewhere.detail))
        return user


class SignInView(LoginView):
    """Sets the signed staff cookie and goes on to the page that asked for it."""

    template_name = "customers/sign_in.html"
    authentication_form = SignInForm

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The password, or the code that is asked for after it."""
        if _second_factor.HALF in request.POST:
            return _second_factor.take_code(request, self.get_success_url())
        answer: HttpResponse = super().post(request, *args, **kwargs)
        return answer

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        user = form.get_user()
        assert isinstance(user, User)  # noqa: S101  # SignInForm finds nothing else
        target = self.get_success_url()
        if services.needs_second_factor(user=user):
            return _second_factor.ask_for_code(self.request, user, target)
        return _second_factor.enter(user, target)

    def get_default_redirect_url(self) -> str:
        return "/admin/customer/"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        site = admin.site.each_context(self.request)
        here = {"title": _("Sign in"), "app_path": "", "site_title": "Comptoir"}
        if settings.OPENID:
            query = urlencode({"next": self.get_success_url()})
            here |= {"provider": settings.OPENID["NAME"], "away": f"outside?{query}"}
        return {**super().get_context_data(**kwargs), **site, **here}


def sign_in_page(request: HttpRequest, extra_context: Any = None) -> HttpResponseBase:
    """Replaces the admin site's own login; who has just left us leaves the outside provider too."""
    if SIGNED_OUT in request.GET and (away := way_out(request.session)):
        return HttpResponseRedirect(away)
    response: HttpResponseBase = SignInView.as_view(extra_context=extra_context)(request)
    return response


# The library's own pages show secrets; what staff do with a second factor is a button here.
for secret in filter(admin.site.is_registered, (StaticDevice, TOTPDevice)):
    admin.site.unregister(secret)
admin.site.login = sign_in_page  # type: ignore[method-assign,assignment]  # the documented way to replace it
