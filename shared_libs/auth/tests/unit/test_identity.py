"""Who is let in, and every forgery that is not."""

import base64
import json
from datetime import UTC, datetime, timedelta
from typing import Any  # Any: a principal's fields are of several types

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.test import RequestFactory
from jwt.algorithms import ECAlgorithm
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from shared_libs.auth import revocation, service_tokens, staff, tokens
from shared_libs.auth.authentication import BearerAuthentication, ServiceTokenAuthentication
from shared_libs.auth.keys import key_ring
from shared_libs.auth.permissions import CalledBy, HasRole, HasScope
from shared_libs.auth.principals import Principal
from shared_libs.testing.plugin import sign_as

ACCESS: dict[str, object] = {"sub": "ada", "token_type": "access"}


def bearer(token: str) -> Request:
    return Request(RequestFactory().get("/", headers={"Authorization": f"Bearer {token}"}))


def unsigned(header: dict[str, str]) -> str:
    parts = [
        header,
        {**ACCESS, "iss": "customer", "aud": "comptoir", "exp": 4102444800, "iat": 1},
    ]
    encoded = [base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=") for part in parts]
    return b".".join([*encoded, b""]).decode()


def signed_with_our_public_key() -> str:
    key = key_ring().of_issuer("customer")["customer.1"]
    secret = key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    body = base64.urlsafe_b64encode(b'{"sub":"ada"}').decode().rstrip("=")
    head = base64.urlsafe_b64encode(b'{"alg":"HS256","kid":"customer.1"}').decode().rstrip("=")
    import hashlib  # noqa: PLC0415  # the forger's tools
    import hmac  # noqa: PLC0415

    mac = hmac.new(secret, f"{head}.{body}".encode(), hashlib.sha256).digest()
    return f"{head}.{body}.{base64.urlsafe_b64encode(mac).decode().rstrip('=')}"


FORGERS_KEY = ec.generate_private_key(ec.SECP256R1())
FORGERS_JWK = ECAlgorithm.to_jwk(FORGERS_KEY.public_key(), as_dict=True)


def with_header(**header: str) -> str:
    """A real token whose header says something else, under its real signature."""
    head, body, signature = sign_as("customer", {**ACCESS}, audience="comptoir").split(".")
    said = json.loads(base64.urlsafe_b64decode(head + "=="))
    told = base64.urlsafe_b64encode(json.dumps({**said, **header}).encode()).decode().rstrip("=")
    return f"{told}.{body}.{signature}"


def forged_with_own_key(**header: object) -> str:
    """A whole token of somebody else, who tells where to find the key that fits it."""
    now = datetime.now(UTC)
    times = {"iat": now, "exp": now + timedelta(minutes=5)}
    claims = {**ACCESS, "iss": "customer", "aud": "comptoir", **times}
    headers = {"kid": "customer.1", **header}
    return jwt.encode(claims, FORGERS_KEY, algorithm="ES256", headers=headers)


def test_a_customer_is_who_the_token_says() -> None:
    token = sign_as("customer", {**ACCESS, "scope": "replay"}, audience="comptoir")

    authenticated = BearerAuthentication().authenticate(bearer(token))

    assert authenticated is not None
    principal, _nothing = authenticated
    assert (principal.kind, principal.actor) == ("customer", "customer:ada")
    assert principal.scopes == {"replay"}


@pytest.mark.parametrize(
    "token",
    [
        pytest.param(lambda: unsigned({"alg": "none", "kid": "customer.1"}), id="alg none"),
        pytest.param(signed_with_our_public_key, id="HS256 with our public key"),
        pytest.param(
            lambda: unsigned({"alg": "ES256", "kid": "../../etc/passwd"}), id="path in kid"
        ),
        pytest.param(lambda: sign_as("order", {**ACCESS}, audience="comptoir"), id="other service"),
        pytest.param(
            lambda: sign_as("order", {**ACCESS, "iss": "customer"}, audience="comptoir"),
            id="other service in customer's name",
        ),
        pytest.param(
            lambda: sign_as("customer", {**ACCESS}, audience="comptoir-staff"), id="staff cookie"
        ),
        pytest.param(
            lambda: sign_as("customer", {**ACCESS, "token_type": "refresh"}, audience="comptoir"),
            id="refresh as access",
        ),
        pytest.param(
            lambda: sign_as("customer", {**ACCESS}, audience="comptoir", minutes=-2), id="expired"
        ),
        pytest.param(
            lambda: sign_as(
                "customer",
                {**ACCESS, "nbf": datetime.now(UTC) + timedelta(hours=1)},
                audience="comptoir",
            ),
            id="not yet valid",
        ),
        pytest.param(
            lambda: sign_as("customer", {**ACCESS, "exp": None}, audience="comptoir"),
            id="no expiry",
        ),
        pytest.param(
            lambda: sign_as("customer", {**ACCESS}, audience="comptoir", minutes=10 * 525_600),
            id="ten years",
        ),
        pytest.param(
            lambda: sign_as("customer", {**ACCESS, "token_type": "service"}, audience="comptoir"),
            id="service token as access",
        ),
        pytest.param(
            lambda: sign_as("order", {**ACCESS, "sub": "svc:order"}, audience="svc:product"),
            id="service token as user",
        ),
        pytest.param(
            lambda: sign_as("customer", {**ACCESS, "iss": "order"}, audience="comptoir"),
            id="wrong issuer",
        ),
        pytest.param(lambda: with_header(alg="RS256"), id="RS256 where ES256 is pinned"),
        pytest.param(lambda: with_header(kid="customer.2"), id="unknown key"),
        pytest.param(
            lambda: forged_with_own_key(jku="http://127.0.0.1:1/jwks.json"), id="jku of the forger"
        ),
        pytest.param(
            lambda: forged_with_own_key(x5u="http://127.0.0.1:1/chain.pem"), id="x5u of the forger"
        ),
        pytest.param(lambda: forged_with_own_key(jwk=FORGERS_JWK), id="jwk of the forger"),
        pytest.param(
            lambda: sign_as(
                "customer",
                {**ACCESS, "iat": datetime.now(UTC) + timedelta(hours=1)},
                audience="comptoir",
            ),
            id="signed in the future",
        ),
        pytest.param(lambda: "x" * 60_000, id="60 kB"),
        pytest.param(lambda: "", id="empty"),
    ],
)
def test_a_forged_token_is_401(token) -> None:  # type: ignore[no-untyped-def]  # a factory of strings
    with pytest.raises(AuthenticationFailed):
        BearerAuthentication().authenticate(bearer(token()))


def test_a_service_token_is_good_for_one_callee_only() -> None:
    meant_for_us = sign_as(
        "order", {"sub": "svc:order", "token_type": "service"}, audience="svc:product"
    )
    meant_for_inventory = sign_as(
        "order", {"sub": "svc:order", "token_type": "service"}, audience="svc:inventory"
    )

    ours = Request(RequestFactory().get("/", headers={service_tokens.HEADER: meant_for_us}))
    theirs = Request(
        RequestFactory().get("/", headers={service_tokens.HEADER: meant_for_inventory})
    )

    authenticated = ServiceTokenAuthentication().authenticate(ours)
    assert authenticated is not None
    assert authenticated[0].actor == "svc:order"
    with pytest.raises(AuthenticationFailed):
        ServiceTokenAuthentication().authenticate(theirs)


def test_our_own_service_token_names_us_and_is_reused() -> None:
    first, second = service_tokens.token_for("inventory"), service_tokens.token_for("inventory")

    claims = tokens.verify(first, audience="svc:inventory")

    assert first == second
    assert claims["sub"] == "svc:product"


def test_a_token_in_the_address_is_nobodys() -> None:
    token = sign_as("customer", {**ACCESS}, audience="comptoir")
    request = Request(RequestFactory().get("/", {"access": token, "token": token}))

    assert BearerAuthentication().authenticate(request) is None


def test_tokens_of_ended_sessions_are_refused_and_later_ones_are_not() -> None:
    revocation.revoked_list().replace({"ada": 3})
    old, untold, new = (
        sign_as("customer", {**ACCESS, **claims}, audience="comptoir")
        for claims in ({"sv": 2}, {}, {"sv": 3})
    )

    for token in (old, untold):
        with pytest.raises(AuthenticationFailed) as refused:
            BearerAuthentication().authenticate(bearer(token))
        assert refused.value.get_codes() == "session_revoked"
    assert BearerAuthentication().authenticate(bearer(new)) is not None


def test_a_staff_cookie_of_ended_sessions_opens_nothing() -> None:
    claims: dict[str, object] = {"sub": "s-1", "token_type": "staff", "roles": ["analyst"]}
    cookie = sign_as("customer", {**claims, "sv": 1}, audience="comptoir-staff")
    before = staff.staff_principal(cookie)

    revocation.revoked_list().replace({"s-1": 2})

    assert before is not None
    assert staff.staff_principal(cookie) is None


def test_a_staff_cookie_opens_nothing_unless_customer_signed_it() -> None:
    claims: dict[str, object] = {"sub": "s-1", "token_type": "staff", "roles": ["analyst"]}

    real = staff.staff_principal(sign_as("customer", claims, audience="comptoir-staff"))
    forged = staff.staff_principal(sign_as("product", claims, audience="comptoir-staff"))
    a_customers = staff.staff_principal(
        sign_as("customer", {**claims, "roles": []}, audience="comptoir-staff")
    )

    assert real is not None
    assert real.roles == {"analyst"}
    assert forged is None
    assert a_customers is None


def caller(**values: Any) -> Request:
    request = Request(RequestFactory().get("/"))
    request.user = Principal(**{"kind": "staff", "id": "1", **values})  # type: ignore[assignment]  # DRF takes any user
    return request


@pytest.mark.parametrize(
    ("permission", "who", "allowed"),
    [
        (HasRole("stock_clerk"), {"roles": frozenset({"stock_clerk"})}, True),
        (HasRole("stock_clerk"), {"roles": frozenset({"administrator"})}, True),
        (HasRole("stock_clerk"), {"roles": frozenset({"analyst"})}, False),
        (HasRole("stock_clerk"), {"kind": "customer", "roles": frozenset()}, False),
        (HasScope("replay"), {"kind": "customer", "scopes": frozenset({"replay"})}, True),
        (HasScope("replay"), {"kind": "customer"}, False),
        (CalledBy("order"), {"kind": "service", "id": "order"}, True),
        (CalledBy("order"), {"kind": "service", "id": "cart", "scopes": {"write"}}, False),
        (CalledBy("order"), {"kind": "staff", "id": "order"}, False),
    ],
)
def test_a_view_lets_in_whom_it_names(permission, who, allowed) -> None:  # type: ignore[no-untyped-def]
    assert permission().has_permission(caller(**who), None) is allowed


@pytest.mark.parametrize(
    ("scope", "method", "allowed"),
    [
        ("read", "get", True),
        ("write", "get", True),
        ("write", "post", True),
        ("read", "post", False),
        ("", "delete", False),
    ],
)
def test_a_token_to_read_changes_nothing(scope: str, method: str, allowed: bool) -> None:  # noqa: FBT001  # a table
    claims: dict[str, object] = {"sub": "svc:order", "token_type": "service", "scope": scope}
    token = sign_as("order", claims, audience="svc:product")
    build = getattr(RequestFactory(), method)
    request = Request(build("/", headers={service_tokens.HEADER: token}))
    authenticated = ServiceTokenAuthentication().authenticate(request)
    assert authenticated is not None

    request.user = authenticated[0]  # type: ignore[assignment]  # DRF takes any user

    assert CalledBy("order")().has_permission(request, None) is allowed


def test_a_role_grants_what_its_patterns_cover(settings) -> None:  # type: ignore[no-untyped-def]
    settings.ROLE_PERMISSIONS = {"analyst": ["stock.view_*"]}
    analyst = Principal(kind="staff", id="1", roles=frozenset({"analyst"}))

    assert staff.role_allows(analyst, "stock.view_movement")
    assert not staff.role_allows(analyst, "stock.change_location")
