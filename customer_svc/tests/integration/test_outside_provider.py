"""Staff sign in at an outside provider: a small one that runs here, and can misbehave."""

import base64
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any  # Any: claims, and responses of Django's client
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from environ import Env
from jwt.algorithms import RSAAlgorithm
from rest_framework.test import APIClient

from customer_svc.config.staff_sign_in import provider as provider_settings
from customer_svc.config.staff_sign_in import second_factor
from customer_svc.customers import services
from customer_svc.customers.models import AccountEvent, User
from customer_svc.tests.factories import PASSWORD, open_account
from shared_libs.auth.staff import staff_principal
from shared_libs.testing.tiny_server import Received, Reply, TinyServer

pytestmark = pytest.mark.django_db
CALLBACK = "/admin/customer/outside/callback"
KEY = rsa.generate_private_key(65537, 2048)
STRANGERS_KEY = rsa.generate_private_key(65537, 2048)


@dataclass
class FakeProvider:
    """Knows one person; what it says of them, and how it signs, a test changes."""

    server: TinyServer
    person: dict[str, Any] = field(
        default_factory=lambda: {
            "sub": "person-1",
            "email": "eve@example.org",
            "email_verified": True,
            "name": "Eve Smith",
            "groups": ["head-office"],
        }
    )
    claims: dict[str, Any] = field(default_factory=dict)
    user_info: dict[str, Any] = field(default_factory=dict)
    key: Any = KEY
    algorithm: str = "RS256"
    token_reply: Reply | None = None
    nonce: str = ""
    challenge: str = ""
    asked: dict[str, list[str]] = field(default_factory=dict)

    def answer(self, request: Received) -> Reply:
        if request.path == "/jwks":
            jwk = RSAAlgorithm.to_jwk(KEY.public_key(), as_dict=True)
            return Reply(document={"keys": [{**jwk, "kid": "k1", "alg": "RS256", "use": "sig"}]})
        if request.path == "/userinfo":
            return Reply(document={**self.person, **self.user_info})
        return self.token_reply or self._tokens(parse_qs(request.body.decode()))

    def _tokens(self, asked: dict[str, list[str]]) -> Reply:
        self.asked = asked
        digest = hashlib.sha256(asked["code_verifier"][0].encode()).digest()
        proof = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if asked["code"] != ["code-1"] or proof != self.challenge:
            return Reply(400, {"error": "invalid_grant"})
        return Reply(document={"access_token": "a", "token_type": "Bearer", "id_token": self._id()})

    def _id(self) -> str:
        now = datetime.now(UTC)
        claims = {
            "iss": self.server.url,
            "aud": "comptoir",
            "sub": self.person["sub"],
            "iat": now,
            "exp": now + timedelta(minutes=5),
            "nonce": self.nonce,
            **self.claims,
        }
        kept = {name: value for name, value in claims.items() if value is not None}
        return jwt.encode(kept, self.key, algorithm=self.algorithm, headers={"kid": "k1"})


@pytest.fixture
def provider(settings: Any) -> Iterator[FakeProvider]:
    with TinyServer() as server:
        fake = FakeProvider(server)
        server.answer = fake.answer
        env = Env()
        env.ENVIRON = {
            "OIDC_OP_ISSUER": server.url,
            "OIDC_OP_AUTHORIZATION_ENDPOINT": f"{server.url}/authorize",
            "OIDC_OP_TOKEN_ENDPOINT": f"{server.url}/token",
            "OIDC_OP_USER_ENDPOINT": f"{server.url}/userinfo",
            "OIDC_OP_JWKS_ENDPOINT": f"{server.url}/jwks",
            "OIDC_OP_LOGOUT_ENDPOINT": f"{server.url}/logout",
            "OIDC_RP_CLIENT_ID": "comptoir",
            "OIDC_RP_CLIENT_SECRET": "s3cret",
            "OIDC_ROLES": "head-office=administrator,floor-12=cashier@MTL,help=support",
        }
        settings.OPENID = provider_settings(env)
        yield fake


def depart(client: Client, fake: FakeProvider, target: str = "/admin/order/") -> str:
    """Go to the provider; returns the state that it is to bring back."""
    answer = client.get(f"/admin/customer/outside?next={target}")
    sent = parse_qs(urlsplit(answer["Location"]).query)
    fake.nonce, fake.challenge = sent["nonce"][0], sent["code_challenge"][0]
    assert sent["redirect_uri"] == [f"http://127.0.0.1:8080{CALLBACK}"]
    return sent["state"][0]


def come_back(client: Client, state: str, **query: str) -> Any:
    return client.get(CALLBACK, {"code": "code-1", "state": state, **query})


def sign_in(fake: FakeProvider) -> tuple[Client, Any]:
    client = Client()
    return client, come_back(client, depart(client, fake))


def principal(client: Client) -> Any:
    cookie = client.cookies.get("comptoir_staff")
    return staff_principal(cookie.value) if cookie else None


def test_a_colleague_signs_in_at_the_provider_and_is_in_all_seven_sites(
    provider: FakeProvider,
) -> None:
    client, answer = sign_in(provider)

    user, who = User.objects.get(), principal(client)
    assert answer["Location"] == "/admin/order/"
    assert (who.id, who.roles, who.name) == (str(user.pk), {"administrator"}, "Eve Smith")
    assert (user.kind, user.status, user.provider_subject) == ("STAFF", "ACTIVE", "person-1")
    assert not user.has_usable_password()
    assert client.get("/admin/customer/").status_code == 200
    assert provider.asked["redirect_uri"] == [f"http://127.0.0.1:8080{CALLBACK}"]


def test_roles_and_stores_follow_the_groups_and_a_lost_one_ends_what_was_open(
    provider: FakeProvider,
) -> None:
    before, _answer = sign_in(provider)
    provider.person.update(groups=["floor-12", "help", "choir"], email="other@example.org")

    after, _answer = sign_in(provider)

    who = principal(after)
    assert principal(before) is None
    assert (who.roles, who.stores) == ({"cashier", "support"}, {"MTL"})
    assert User.objects.get().email == "eve@example.org"
    line = AccountEvent.objects.filter(kind="ROLES_CHANGED").latest("pk")
    assert line.detail == "+cashier MTL, +support, -administrator"


def forged_by_a_stranger(fake: FakeProvider) -> None:
    fake.key = STRANGERS_KEY


def signed_with_the_public_key(fake: FakeProvider) -> None:
    public = KEY.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    fake.key = hashlib.sha256(public).digest()
    fake.algorithm = "HS256"


def unsigned(fake: FakeProvider) -> None:
    fake.key, fake.algorithm = "", "none"


def claiming(**claims: Any) -> Any:
    return lambda fake: fake.claims.update(claims)


def being(**person: Any) -> Any:
    return lambda fake: fake.person.update(person)


def replying(reply: Reply) -> Any:
    return lambda fake: setattr(fake, "token_reply", reply)


LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    "misbehave",
    [
        pytest.param(forged_by_a_stranger, id="wrong signature"),
        pytest.param(signed_with_the_public_key, id="symmetric"),
        pytest.param(unsigned, id="unsigned"),
        pytest.param(claiming(nonce="another"), id="wrong nonce"),
        pytest.param(claiming(nonce=None), id="no nonce"),
        pytest.param(claiming(aud="another-shop"), id="wrong audience"),
        pytest.param(claiming(aud=["comptoir", "x"], azp="x"), id="for another client"),
        pytest.param(claiming(iss="https://elsewhere.example"), id="wrong issuer"),
        pytest.param(claiming(exp=LONG_AGO), id="expired"),
        pytest.param(claiming(exp=None), id="never over"),
        pytest.param(claiming(sub=None), id="nobody"),
        pytest.param(lambda fake: fake.user_info.update(sub="person-2"), id="another person"),
        pytest.param(being(groups=["choir"]), id="no role here"),
        pytest.param(being(groups=[]), id="no group"),
        pytest.param(being(email_verified=False), id="address not verified"),
        pytest.param(being(email=""), id="no address"),
        pytest.param(being(email="ada@example.org"), id="the address of a customer"),
        pytest.param(replying(Reply(500, {})), id="error"),
        pytest.param(replying(Reply(200, raw=b"<html>")), id="no JSON"),
        pytest.param(replying(Reply(200, {})), id="no token"),
        pytest.param(replying(Reply(200, {"id_token": "a.b.c"})), id="nonsense"),
        pytest.param(replying(Reply(200, ["x"])), id="a list"),
    ],
)
def test_an_answer_that_is_not_right_lets_nobody_in(provider: FakeProvider, misbehave: Any) -> None:
    open_account("ada@example.org")
    accounts = User.objects.count()
    misbehave(provider)

    client, answer = sign_in(provider)

    assert (answer.status_code, answer["Location"]) == (302, "/admin/customer/login/")
    assert principal(client) is None
    assert User.objects.count() == accounts
    assert "did not succeed" in client.get(answer["Location"]).content.decode()


def test_a_provider_that_is_away_is_said_to_be_away(provider: FakeProvider, settings: Any) -> None:
    settings.OPENID = {**settings.OPENID, "OIDC_OP_TOKEN_ENDPOINT": "http://127.0.0.1:1/token"}

    client, answer = sign_in(provider)

    assert "does not answer" in client.get(answer["Location"]).content.decode()
    assert principal(client) is None


@pytest.mark.parametrize("spoil", ["unknown", "replayed", "denied", "another browser"])
def test_a_state_is_good_once_and_for_the_browser_that_got_it(
    provider: FakeProvider, spoil: str
) -> None:
    client = Client()
    state = depart(client, provider)

    if spoil == "unknown":
        come_back(client, "x" * 32)
    elif spoil == "denied":
        client.get(CALLBACK, {"error": "access_denied", "state": state})
        come_back(client, state)
    elif spoil == "another browser":
        client = Client()
        come_back(client, state)
    else:
        come_back(client, state)
        del client.cookies["comptoir_staff"]
        come_back(client, state)

    assert principal(client) is None


def test_nobody_is_sent_to_a_strangers_page_afterwards(provider: FakeProvider) -> None:
    client = Client()
    state = depart(client, provider, "https://evil.example/")

    assert come_back(client, state)["Location"] == "/admin/customer/"


def test_an_account_that_stood_here_before_is_taken_over_by_its_verified_address_once(
    provider: FakeProvider,
) -> None:
    user = services.create_staff(email="eve@example.org", password=PASSWORD, roles=["support"])

    client, _answer = sign_in(provider)
    first = principal(client)
    provider.person["sub"] = "person-2"
    impostor, _refused = sign_in(provider)

    assert (first.id, first.roles) == (str(user.pk), {"administrator"})
    assert principal(impostor) is None


def test_an_account_that_was_closed_here_stays_closed(provider: FakeProvider) -> None:
    sign_in(provider)
    User.objects.update(status="DISABLED")

    client, _answer = sign_in(provider)

    assert principal(client) is None


def test_a_password_of_ours_is_for_administrators_when_there_is_a_provider(
    provider: FakeProvider,
) -> None:
    for role in ("support", "administrator"):
        services.create_staff(email=f"{role}@example.org", password=PASSWORD, roles=[role])
    support, boss = Client(), Client()

    page = support.get("/admin/customer/login/?next=/admin/order/").content.decode()
    for client, name in ((support, "support"), (boss, "administrator")):
        entered = {"username": f"{name}@example.org", "password": PASSWORD}
        client.post("/admin/customer/login/", entered)
    body = {"email": "support@example.org", "password": PASSWORD}
    token = APIClient().post("/api/v1/auth/token", body, format="json")

    assert "Sign in with OpenID Connect" in page
    assert 'href="outside?next=%2Fadmin%2Forder%2F"' in page
    assert (principal(support), principal(boss).roles) == (None, {"administrator"})
    assert (token.status_code, token.json()["code"]) == (401, "signs_in_elsewhere")


def test_without_a_provider_the_way_to_it_does_not_exist() -> None:
    assert Client().get("/admin/customer/outside").status_code == 404
    assert Client().get(CALLBACK).status_code == 404


def test_settings_that_name_no_role_of_ours_are_refused() -> None:
    env = Env()
    env.ENVIRON = {"OIDC_OP_ISSUER": "https://id.example", "OIDC_RP_CLIENT_ID": "c"}
    env.ENVIRON |= {"OIDC_RP_CLIENT_SECRET": "s", "OIDC_ROLES": "head-office=king"}

    with pytest.raises(ImproperlyConfigured):
        provider_settings(env)


@pytest.mark.parametrize(
    ("given", "shop", "asked"),
    [
        ("", "production", "required"),
        ("", "demo", "off"),
        ("off", "production", "off"),
        ("required", "demo", "required"),
    ],
)
def test_a_real_shop_asks_for_a_second_factor_unless_told_not_to(
    given: str, shop: str, asked: str
) -> None:
    env = Env()
    env.ENVIRON = {"SECOND_FACTOR": given} if given else {}

    assert second_factor(env, shop) == asked


def test_who_signs_out_leaves_the_provider_too_and_once(provider: FakeProvider) -> None:
    client = Client()
    come_back(client, depart(client, provider))

    left = client.post("/admin/customer/logout/")
    gone = client.get(left["Location"])
    later = client.get(left["Location"])

    away = urlsplit(gone["Location"])
    asked = parse_qs(away.query)
    assert f"{away.scheme}://{away.netloc}{away.path}" == f"{provider.server.url}/logout"
    assert asked["client_id"] == ["comptoir"]
    assert asked["post_logout_redirect_uri"] == ["http://127.0.0.1:8080/admin/customer/login/"]
    hint = jwt.decode(asked["id_token_hint"][0], options={"verify_signature": False})
    assert hint["sub"] == "person-1"
    assert not client.cookies["comptoir_staff"].value
    assert later.status_code == 200


def test_a_provider_without_such_a_door_is_left_alone(
    provider: FakeProvider, settings: Any
) -> None:
    settings.OPENID = {**settings.OPENID, "LOGOUT_ENDPOINT": ""}
    client = Client()
    come_back(client, depart(client, provider))

    left = client.post("/admin/customer/logout/")

    assert client.get(left["Location"]).status_code == 200
