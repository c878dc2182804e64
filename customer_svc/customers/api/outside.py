"""Signing in at the outside provider: the way there, and the way back. Pages, no API."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.views.decorators.http import require_GET
from mozilla_django_oidc.views import OIDCAuthenticationRequestView

from customer_svc.customers import errors, services
from customer_svc.customers.providers import OpenIdProvider, callback_address, option
from shared_libs.auth.staff import set_staff_cookie
from shared_libs.refusals import Refusal

_STATES, _NEXT = "oidc_states", "oidc_login_next"
_HOME = "/admin/customer/"


class DepartView(OIDCAuthenticationRequestView):
    """Sends a colleague to the provider, with a state, a nonce and a challenge of this browser."""

    get_settings = staticmethod(option)

    def dispatch(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if not settings.OPENID:
            raise Http404
        answer: HttpResponse = super().dispatch(request, *args, **kwargs)
        return answer

    def get_extra_params(self, request: HttpRequest) -> dict[str, str]:  # noqa: ARG002  # the library asks so
        """Our address is the setting's, never the request's."""
        return {"redirect_uri": callback_address()}


@require_GET
def arrive(request: HttpRequest) -> HttpResponse:
    """Lets a colleague in who comes back with a good answer, for the state that was given."""
    if not settings.OPENID:
        raise Http404
    known = request.session.get(_STATES, {}).pop(request.GET.get("state", ""), None)
    request.session.modified = True
    if known is None or "code" not in request.GET:
        return _refused(request, str(errors.OutsideRefused.detail))
    try:
        identity = OpenIdProvider().identify(
            request, nonce=known["nonce"], code_verifier=known["code_verifier"]
        )
        now = timezone.now()
        user = services.admit_from_provider(identity=identity, now=now)
    except Refusal as refusal:
        return _refused(request, str(refusal.detail))
    response = HttpResponseRedirect(request.session.pop(_NEXT, None) or _HOME)
    cookie = services.staff_session_token(user=user, signed_in_at=now, now=now)
    set_staff_cookie(response, cookie)
    return response


def _refused(request: HttpRequest, why: str) -> HttpResponse:
    messages.error(request, why)
    return HttpResponseRedirect(settings.STAFF_LOGIN_PATH)
