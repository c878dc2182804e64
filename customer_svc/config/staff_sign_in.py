"""How staff sign in: with a second factor, and at an outside OpenID Connect provider if the shop
has one.
"""

from typing import Any  # Any: settings are heterogeneous mappings

from django.core.exceptions import ImproperlyConfigured
from environ import Env

from customer_svc.customers.rules import ROLES

_ENDPOINTS = ("AUTHORIZATION_ENDPOINT", "TOKEN_ENDPOINT", "USER_ENDPOINT", "JWKS_ENDPOINT")


def second_factor(env: Env, comptoir_env: str) -> str:
    """`required` or `off`; a real shop asks for one unless it is told not to."""
    usual = "required" if comptoir_env == "production" else "off"
    return str(env.str("SECOND_FACTOR", default="")) or usual


def provider(env: Env) -> dict[str, Any]:
    """The settings of mozilla-django-oidc, and ours; nothing where no issuer is named.

    OIDC_ROLES says what the provider's groups may do here: `head-office=administrator,
    floor-12=cashier@MTL`. Raises ImproperlyConfigured for a role that we do not have.
    """
    issuer = env.str("OIDC_OP_ISSUER", default="")
    if not issuer:
        return {}
    endpoints = {f"OIDC_OP_{name}": env.str(f"OIDC_OP_{name}", default="") for name in _ENDPOINTS}
    return {
        **endpoints,
        "OIDC_OP_ISSUER": issuer,
        "OIDC_RP_CLIENT_ID": env.str("OIDC_RP_CLIENT_ID"),
        "OIDC_RP_CLIENT_SECRET": env.str("OIDC_RP_CLIENT_SECRET"),
        "OIDC_RP_SIGN_ALGO": env.str("OIDC_RP_SIGN_ALGO", default="RS256"),
        "OIDC_RP_SCOPES": env.str("OIDC_RP_SCOPES", default="openid email profile"),
        "OIDC_AUTHENTICATION_CALLBACK_URL": "outside_callback",
        "OIDC_USE_PKCE": True,
        # shown to the provider when its session shall end with ours
        "OIDC_STORE_ID_TOKEN": True,
        "LOGOUT_ENDPOINT": env.str("OIDC_OP_LOGOUT_ENDPOINT", default=""),
        "OIDC_TIMEOUT": 5,
        "GROUPS_CLAIM": env.str("OIDC_GROUPS_CLAIM", default="groups"),
        "TRUST_EMAIL": env.bool("OIDC_TRUST_EMAIL", default=False),
        "NAME": env.str("OIDC_NAME", default="OpenID Connect"),
        "ROLES": _roles(env.list("OIDC_ROLES", default=[])),
    }


def _roles(pairs: list[str]) -> dict[str, list[tuple[str, str]]]:
    table: dict[str, list[tuple[str, str]]] = {}
    for pair in pairs:
        group, _equals, given = pair.strip().rpartition("=")
        role, _at, store = given.partition("@")
        if role not in ROLES or not group:
            raise ImproperlyConfigured(f"OIDC_ROLES: there is no role {role!r}, or no group")
        table.setdefault(group, []).append((role, store))
    return table
