"""An OpenID Connect provider, by mozilla-django-oidc; stricter where the library is lenient.

The library checks the signature, its algorithm and the nonce, and exchanges the code with a proof
of key (PKCE). It does not ask for whom the token is, by whom, nor whether the user information is
of the same person: that is here.
"""

from collections.abc import Mapping
from typing import Any  # Any: claims are free JSON, and the library is untyped
from urllib.parse import urlencode

import jwt
import requests
from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest
from mozilla_django_oidc.auth import OIDCAuthenticationBackend

from customer_svc.customers import errors
from customer_svc.customers.rules import OutsideIdentity

_REQUIRED = ["iss", "sub", "aud", "exp", "iat"]
_LEEWAY_SECONDS = 30
_ID_TOKEN = "oidc_id_token"  # noqa: S105  # as the library calls it, in the session


def option(name: str, *default: Any) -> Any:
    """One of the provider's settings, as the library asks for them."""
    found: Any = settings.OPENID.get(name, *default)
    return found


class OpenIdProvider(OIDCAuthenticationBackend):  # type: ignore[misc]  # untyped library
    """The provider of settings.OPENID."""

    get_settings = staticmethod(option)

    def identify(
        self, request: HttpRequest, *, nonce: str, code_verifier: str | None
    ) -> OutsideIdentity:
        """Whom the provider names for the code of this request.

        Raises OutsideRefused for whatever is not right with the answer, and OutsideAway when there
        is none.
        """
        try:
            found = self.authenticate(request, nonce=nonce, code_verifier=code_verifier)
        except (requests.ConnectionError, requests.Timeout):
            raise errors.OutsideAway from None
        except (
            requests.RequestException,
            SuspiciousOperation,
            jwt.PyJWTError,
            ValueError,
            KeyError,
            TypeError,
            AttributeError,
        ):
            raise errors.OutsideRefused from None
        if not isinstance(found, OutsideIdentity):
            raise errors.OutsideRefused
        return found

    def get_token(self, payload: dict[str, Any]) -> Any:
        """The provider's tokens for the code; our address is the setting's, never the request's."""
        return super().get_token({**payload, "redirect_uri": callback_address()})

    def _verify_jws(self, payload: Any, key: Any) -> Any:
        """The claims of a token that this provider made for us and that holds now."""
        claims = jwt.decode(
            payload,
            key,
            algorithms=[self.OIDC_RP_SIGN_ALGO],
            audience=self.OIDC_RP_CLIENT_ID,
            issuer=option("OIDC_OP_ISSUER"),
            leeway=_LEEWAY_SECONDS,
            options={"require": _REQUIRED},
        )
        if claims.get("azp", self.OIDC_RP_CLIENT_ID) != self.OIDC_RP_CLIENT_ID:
            raise SuspiciousOperation
        return claims

    def get_or_create_user(self, access_token: str, id_token: str, payload: Any) -> OutsideIdentity:
        """The person of the token; who they are here is for our services to say."""
        claims = dict(payload)
        if self.OIDC_OP_USER_ENDPOINT:
            told = self.get_userinfo(access_token, id_token, payload)
            if told["sub"] != payload["sub"]:
                raise SuspiciousOperation
            claims = {**claims, **told}
        return _identity(claims)


def way_out(session: SessionBase) -> str:
    """Where a browser leaves the provider too (OpenID Connect RP-Initiated Logout), which then
    sends it back to our sign-in page; "" for who did not come from there, or where it has no door.

    Good once: the token that proves who leaves is taken out of the session.
    """
    id_token = session.pop(_ID_TOKEN, "")
    door = settings.OPENID.get("LOGOUT_ENDPOINT", "")
    if not (id_token and door):
        return ""
    asked = {
        "id_token_hint": id_token,
        "client_id": option("OIDC_RP_CLIENT_ID"),
        "post_logout_redirect_uri": f"{settings.PUBLIC_URL}{settings.STAFF_LOGIN_PATH}",
    }
    return f"{door}{'&' if '?' in door else '?'}{urlencode(asked)}"


def callback_address() -> str:
    """Where the provider sends people back to."""
    return f"{settings.PUBLIC_URL}/admin/customer/outside/callback"


def _identity(claims: Mapping[str, Any]) -> OutsideIdentity:
    groups = claims.get(option("GROUPS_CLAIM"), [])
    return OutsideIdentity(
        subject=str(claims["sub"]),
        email=str(claims.get("email", "")),
        is_email_verified=claims.get("email_verified", option("TRUST_EMAIL")) is True,
        name=str(claims.get("name", "")),
        groups=frozenset([groups] if isinstance(groups, str) else map(str, groups)),
    )
