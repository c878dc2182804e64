"""What an attacker tries at the doors of accounts, and what they get.

The ids name the rows of the list that the shop is checked against.
"""

import base64
import hashlib
import hmac
import json
import logging
import os
import socket
import time
import unicodedata
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from threading import Barrier
from typing import Any  # Any: fixtures and answers without a type of their own
from uuid import uuid4

import jwt
import pytest
import time_machine
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from django.contrib.auth.hashers import MD5PasswordHasher, make_password
from django.db import connection
from django.test import Client, override_settings
from django.utils import timezone
from rest_framework.test import APIClient

from customer_svc.config import settings as own_settings
from customer_svc.customers import errors, services
from customer_svc.customers.models import (
    Address,
    Customer,
    SignInGuard,
    User,
    WalletAccount,
)
from customer_svc.tests.factories import PASSWORD, open_account
from shared_libs.auth import keys, rotation
from shared_libs.testing.plugin import _KEYS, sign_as

ME = "/api/v1/customers/me"
TOKEN = "/api/v1/auth/token"
FORGERS_KEY = ec.generate_private_key(ec.SECP256R1())
FORGERS_RSA = rsa.generate_private_key(65537, 2048)


def claims(**more: object) -> dict[str, object]:
    now = datetime.now(UTC)
    usual = {"iss": "customer", "aud": "comptoir", "token_type": "access", "sub": str(uuid4())}
    return {**usual, "iat": now, "exp": now + timedelta(minutes=5), **more}


def forged(key: Any, algorithm: str, **header: object) -> str:
    return jwt.encode(claims(), key, algorithm=algorithm, headers={"kid": "customer.1", **header})


def with_our_public_key() -> str:
    """HS256 over a token, with the public key as the secret, as a confused verifier would check."""
    head, body = (
        base64.urlsafe_b64encode(json.dumps(part, default=str).encode()).rstrip(b"=")
        for part in ({"alg": "HS256", "kid": "customer.1", "typ": "JWT"}, claims())
    )
    secret = (_KEYS / "public" / "customer.1.pem").read_bytes()
    signature = hmac.new(secret, head + b"." + body, hashlib.sha256).digest()
    return b".".join((head, body, base64.urlsafe_b64encode(signature).rstrip(b"="))).decode()


def ours(**more: object) -> str:
    """Signed with the right key, wrong in what it says."""
    said = {"token_type": "access", "sub": str(uuid4()), **more}
    audience = str(said.pop("aud", "comptoir"))
    return sign_as("customer", said, audience=audience)


def in_(**delta: float) -> datetime:
    return datetime.now(UTC) + timedelta(**delta)


FORGERIES: list[tuple[str, Callable[[], str]]] = [
    ("S07 alg none", lambda: forged("", "none")),
    ("S07 HS256 with our public key", with_our_public_key),
    ("S07 RS256 where ES256 is pinned", lambda: forged(FORGERS_RSA, "RS256")),
    ("S07 jku", lambda: forged(FORGERS_KEY, "ES256", jku="http://127.0.0.1:1/jwks")),
    ("S07 x5u", lambda: forged(FORGERS_KEY, "ES256", x5u="http://127.0.0.1:1/chain")),
    ("S07 jwk", lambda: forged(FORGERS_KEY, "ES256", jwk={"kty": "EC", "crv": "P-256"})),
    ("S07 kid of a path", lambda: forged(FORGERS_KEY, "ES256", kid="../../etc/passwd")),
    ("S08 refresh as access", lambda: ours(token_type="refresh")),
    ("S08 service token as user", lambda: ours(token_type="service", sub="svc:order")),
    ("S08 of another service", lambda: sign_as("order", claims(), audience="comptoir")),
    ("S08 wrong audience", lambda: ours(aud="comptoir-staff")),
    ("S08 wrong issuer", lambda: ours(iss="order")),
    ("S08 not yet valid", lambda: ours(nbf=in_(hours=1))),
    ("S08 no expiry", lambda: ours(exp=None)),
    ("S08 ten years", lambda: ours(exp=in_(days=3650))),
    ("S18 60 kB", lambda: "x" * 60_000),
]


@pytest.mark.parametrize("forgery", [make for _name, make in FORGERIES], ids=dict(FORGERIES))
@pytest.mark.django_db
def test_a_forged_token_opens_nothing_and_makes_us_ask_nobody(
    forgery: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []
    monkeypatch.setattr(socket.socket, "connect", lambda _self, where: asked.append(where))
    header = {"Authorization": f"Bearer {forgery()}"}

    answer = APIClient().get(ME, headers=header)

    assert (answer.status_code, answer.json()["code"]) == (401, "token_invalid")
    assert asked == []


def sign_in(email: str = "ada@example.org") -> dict[str, str]:
    body = {"email": email, "password": PASSWORD}
    pair: dict[str, str] = APIClient().post(TOKEN, body, format="json").json()
    return pair


def bearer(pair: dict[str, str]) -> dict[str, str]:
    return {"Authorization": f"Bearer {pair['access']}"}


@pytest.mark.parametrize("status", ["", "DISABLED", "LOCKED", "ERASED"])
@pytest.mark.django_db
def test_s10_a_refresh_token_of_nobody_is_refused_and_breaks_nothing(status: str) -> None:
    open_account()
    refresh = sign_in()["refresh"]
    if status:
        User.objects.update(status=status)
    else:
        gone = {"token_type": "refresh", "jti": "x", "family": str(uuid4()), "sv": 1}
        refresh = sign_as("customer", {**gone, "sub": str(uuid4())}, audience="comptoir")

    answer = APIClient().post(f"{TOKEN}/refresh", {"refresh": refresh}, format="json")

    assert (answer.status_code, answer.json()["code"]) == (401, "token_invalid")


def log_out_everywhere(user: User, pair: dict[str, str]) -> None:
    APIClient().post("/api/v1/auth/logout-all", headers=bearer(pair))


def change_the_password(user: User, pair: dict[str, str]) -> None:
    body = {"present_password": PASSWORD, "password": "another good one"}
    APIClient().post(f"{ME}/password", body, format="json", headers=bearer(pair))


def lose_a_role(user: User, _pair: dict[str, str]) -> None:
    services.change_roles(user=user, roles=["analyst"], stores=(), actor="x", now=timezone.now())


@pytest.mark.parametrize("end", [log_out_everywhere, change_the_password, lose_a_role])
@pytest.mark.django_db
def test_s11_an_access_token_is_over_at_once_where_it_was_made(
    end: Callable[[User, dict[str, str]], None],
) -> None:
    staff = services.create_staff(
        email="eve@example.org", password=PASSWORD, roles=["support", "analyst"]
    )
    pair = sign_in("eve@example.org")
    path = "/api/v1/customers?search=nobody"
    before = APIClient().get(path, headers=bearer(pair)).status_code

    end(staff, pair)

    after = APIClient().get(path, headers=bearer(pair))
    assert (before, after.status_code, after.json()["code"]) == (200, 401, "session_revoked")


def attempt(email: str, password: str = "wrong", address: str = "192.0.2.1") -> str:
    try:
        services.verify_credentials(
            email=email, password=password, address=address, now=timezone.now()
        )
    except (errors.WrongCredentials, errors.TooManyAttempts) as refusal:
        return refusal.code
    return "let in"


@pytest.mark.django_db
def test_s12_twenty_wrong_passwords_for_one_account_close_it_for_fifteen_minutes() -> None:
    open_account()
    answers = [attempt("ada@example.org", address=f"192.0.2.{each}") for each in range(20)]
    closed = attempt("ada@example.org", PASSWORD)

    with time_machine.travel(timezone.now() + timedelta(minutes=15, seconds=1)):
        later = attempt("ada@example.org", PASSWORD)

    assert answers == ["credentials_invalid"] * 5 + ["too_many_attempts"] * 15
    assert (closed, later) == ("too_many_attempts", "let in")


@pytest.mark.django_db
def test_s12_one_address_that_tries_many_accounts_is_stopped_and_the_accounts_are_not() -> None:
    for each in range(20):
        open_account(f"customer-{each}@example.org")

    answers = [attempt(f"customer-{each % 20}@example.org") for each in range(60)]

    assert answers == ["credentials_invalid"] * 50 + ["too_many_attempts"] * 10
    assert attempt("customer-1@example.org", PASSWORD, "198.51.100.7") == "let in"


@pytest.mark.django_db(transaction=True)
def test_s12_of_a_hundred_wrong_passwords_at_once_five_are_read() -> None:
    open_account()

    def one(_number: int) -> str:
        try:
            return attempt("ada@example.org")
        finally:
            connection.close()

    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(one, range(100)))

    assert (answers.count("credentials_invalid"), answers.count("too_many_attempts")) == (5, 95)
    assert set(SignInGuard.objects.values_list("failures", flat=True)) == {100, 5}


@pytest.mark.parametrize(
    ("path", "body"),
    [
        (TOKEN, {"password": "wrong"}),
        ("/api/v1/auth/password/reset", {}),
        ("/api/v1/auth/register", {"password": PASSWORD, "first_name": "A", "last_name": "B"}),
    ],
    ids=["login", "reset", "register"],
)
@pytest.mark.django_db
def test_s13_a_known_and_an_unknown_address_get_the_same_answer(
    path: str, body: dict[str, str]
) -> None:
    open_account()
    answers = [
        APIClient().post(path, {"email": email, **body}, format="json")
        for email in ("ada@example.org", "nobody@example.org")
    ]

    def told(answer: Any) -> tuple[int, Any]:
        said = answer.json() if answer.content else {}
        return answer.status_code, {k: v for k, v in said.items() if k != "correlation_id"}

    assert told(answers[0]) == told(answers[1])


@pytest.mark.django_db
def test_s13_a_wrong_password_costs_as_much_for_an_address_that_nobody_has(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    open_account()
    attempt("zoe@example.org")  # the first in a process makes what the others compare with
    digests: list[str] = []
    encode = MD5PasswordHasher.encode

    def counted(self: MD5PasswordHasher, password: str, salt: str) -> str:
        digests.append(password)
        return str(encode(self, password, salt))

    monkeypatch.setattr(MD5PasswordHasher, "encode", counted)
    attempt("ada@example.org")
    known = len(digests)
    attempt("nobody@example.org")

    assert (known, len(digests) - known) == (1, 1)


@pytest.mark.parametrize(
    ("password", "status"),
    [("password1", 400), ("seven77", 400), ("x" * 5_000, 400), ("пароль-crème-😀", 202)],
)
@pytest.mark.django_db
def test_s15_a_weak_password_is_refused_and_any_letters_are_welcome(
    password: str, status: int
) -> None:
    body = {"email": "ada@example.org", "password": password, "first_name": "A", "last_name": "B"}

    answer = APIClient().post("/api/v1/auth/register", body, format="json")

    assert answer.status_code == status
    assert User.objects.count() == (status == 202)


def test_s15_passwords_are_kept_by_argon2id() -> None:
    with override_settings(PASSWORD_HASHERS=own_settings.PASSWORD_HASHERS):
        assert make_password(PASSWORD).startswith("argon2$argon2id$")


@pytest.mark.django_db
def test_s16_a_token_in_an_address_is_nobodys_and_is_not_logged(
    caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    open_account()
    token = sign_in()["access"]

    with caplog.at_level(logging.DEBUG):
        answers = [
            APIClient().get(f"{ME}?{name}={token}").status_code
            for name in ("token", "access_token", "jwt", "Authorization")
        ]

    printed = capsys.readouterr()
    assert answers == [401] * 4
    assert token not in caplog.text + printed.out + printed.err


@pytest.fixture
def two_keys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> rotation.KeyFiles:
    """The keys of customer, the first published long ago and the second a while ago."""
    for folder in ("private", "public"):
        (tmp_path / folder).mkdir()
        content = (_KEYS / folder / "customer.1.pem").read_bytes()
        (tmp_path / folder / "customer.1.pem").write_bytes(content)
    files = rotation.KeyFiles(tmp_path / "private" / "customer.1.pem", tmp_path / "public")
    rotation.publish_new_key(files)
    for path in files.public.iterdir():
        os.utime(path, (time.time() - 3600,) * 2)
    ring = keys.KeyRing(files.public)
    monkeypatch.setattr("shared_libs.auth.tokens.key_ring", lambda: ring)
    monkeypatch.setattr("customer_svc.customers.api.views._sign_in.key_ring", lambda: ring)
    return files


@pytest.mark.django_db
def test_s17_two_keys_live_during_a_rotation_and_the_old_one_dies_after_it(
    two_keys: rotation.KeyFiles, as_customer: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = [1_000.0]
    monkeypatch.setattr("shared_libs.auth.keys.time.monotonic", lambda: clock[0])
    customer, signer = open_account(), keys.SigningKeys(two_keys.first_private, two_keys.public)
    old = as_customer(customer.pk)
    key_id, key = signer.current()
    body = claims(sub=str(customer.pk))
    token = jwt.encode(body, key, algorithm="ES256", headers={"kid": key_id})
    new = {"Authorization": f"Bearer {token}"}

    shown = [key["kid"] for key in APIClient().get("/api/v1/auth/jwks.json").json()["keys"]]
    during = [APIClient().get(ME, headers=each).status_code for each in (old, new)]
    retired = rotation.retire_old_keys(two_keys, window=timedelta(minutes=30))
    clock[0] += 301
    after = [APIClient().get(ME, headers=each).status_code for each in (old, new)]

    assert (shown, key_id) == (["customer.1", "customer.2"], "customer.2")
    assert (during, retired, after) == ([200, 200], ["customer.1"], [401, 200])


@pytest.mark.django_db
def test_s17_an_unknown_key_is_looked_for_once_in_thirty_seconds(
    two_keys: rotation.KeyFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = [1_000.0]
    looks: list[str] = []
    read = keys._public_key

    def look(path: Path) -> Any:
        looks.append(path.stem)
        return read(path)

    monkeypatch.setattr("shared_libs.auth.keys.time.monotonic", lambda: clock[0])
    monkeypatch.setattr("shared_libs.auth.keys._public_key", look)
    stranger = {"Authorization": f"Bearer {forged(FORGERS_KEY, 'ES256', kid='customer.9')}"}

    statuses = [APIClient().get(ME, headers=stranger).status_code for _each in range(50)]
    at_first = looks.count("customer.1")
    clock[0] += 31
    APIClient().get(ME, headers=stranger)

    assert statuses == [401] * 50
    assert (at_first, looks.count("customer.1")) == (1, 2)


@pytest.mark.parametrize("method", ["put", "delete"])
@pytest.mark.django_db
def test_s01_what_is_somebody_elses_is_answered_as_what_is_not_there(
    method: str, as_customer: Any
) -> None:
    ada, zoe = open_account(), open_account("zoe@example.org")
    hers = Address.objects.create(customer=zoe, name="Zoé", line1="1", city="X", country="JP")
    body = {"name": "M", "line1": "1", "city": "X", "country": "JP"}

    def ask(address_id: object) -> Any:
        client, path = APIClient(), f"{ME}/addresses/{address_id}"
        answer = getattr(client, method)(path, body, format="json", headers=as_customer(ada.pk))
        told = answer.json()
        told.pop("correlation_id")
        return answer.status_code, told

    foreign, absent = ask(hers.pk), ask(uuid4())

    assert foreign == absent
    assert foreign[0] == 404
    assert Address.objects.get().name == "Zoé"


@pytest.mark.parametrize(
    "field",
    [
        "is_staff", "role", "roles", "loyalty_points", "points", "id", "version", "email_verified",
        "email", "number", "group", "tier", "kind", "status", "is_superuser", "password", "scopes",
    ],
)  # fmt: skip
@pytest.mark.django_db
def test_s19_nobody_writes_what_is_not_theirs_to_write(field: str, as_customer: Any) -> None:
    customer = open_account()
    me = as_customer(customer.pk)
    before = APIClient().get(ME, headers=me).json()

    answer = APIClient().patch(ME, {field: 1000}, format="json", headers=me)

    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, field)
    assert APIClient().get(ME, headers=me).json() == before


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Ad\x00a", None),
        ("Ad\ud800a", None),
        ("a" + "\u0301" * 10_000, None),
        ("x" * 101, None),
        ("Ada\u202eyoR", "AdayoR"),
        ("A\u200bda", "Ada"),
        ("Zoe\u0308", unicodedata.normalize("NFC", "Zoe\u0308")),
        ("Ada 😀", "Ada 😀"),
        ("😀" * 100, "😀" * 100),
    ],
)
@pytest.mark.django_db
def test_s38_a_name_is_kept_as_it_is_read(typed: str, kept: str | None, as_customer: Any) -> None:
    me = as_customer(open_account().pk)
    raw = json.dumps({"first_name": typed})

    answer = APIClient().generic("PATCH", ME, raw, content_type="application/json", headers=me)

    if kept is None:
        assert (answer.status_code, User.objects.get().first_name) == (400, "Ada")
    else:
        assert (answer.status_code, User.objects.get().first_name) == (200, kept)


@pytest.mark.parametrize("role", ["cashier", "analyst", "stock_clerk", "catalogue_manager"])
@pytest.mark.parametrize("task", ["points", "credit", "merge", "group"])
@pytest.mark.django_db
def test_s44_who_does_not_look_after_customers_gives_and_changes_nothing(
    role: str, task: str
) -> None:
    customer = open_account()
    services.create_staff(email="eve@example.org", password=PASSWORD, roles=[role])
    client = Client()
    entered = {"username": "eve@example.org", "password": PASSWORD}
    client.post("/admin/customer/login/", entered)

    page = f"/admin/customer/customers/customer/{customer.pk}/{task}/"
    answer = client.post(page, {"points": "9", "amount": "9", "currency": "CAD", "reason": "x"})

    assert answer.status_code in {302, 403}
    assert WalletAccount.objects.count() == Customer.objects.get().points_balance == 0


@pytest.mark.django_db
def test_s45_nobody_resets_the_own_second_factor() -> None:
    boss = services.create_staff(
        email="boss@example.org", password=PASSWORD, roles=["administrator"]
    )

    with pytest.raises(errors.OwnFactor):
        services.reset_second_factor(user=boss, actor=f"staff:{boss.pk}", now=timezone.now())

    assert errors.OwnFactor.status == 403


@pytest.mark.django_db
def test_s58_the_sixth_wrong_sign_in_of_staff_is_not_read_any_more() -> None:
    services.create_staff(email="eve@example.org", password=PASSWORD, roles=["support"])
    client = Client()

    def enter(password: str) -> str:
        entered = {"username": "eve@example.org", "password": password}
        return client.post("/admin/customer/login/", entered).content.decode()

    pages = [enter("wrong") for _each in range(6)]
    right = enter(PASSWORD)

    assert [page.count("is wrong") for page in pages[:5]] == [1] * 5
    assert "Too many attempts" in pages[5]
    assert "Too many attempts" in right
    assert "comptoir_staff" not in client.cookies


@pytest.mark.django_db(transaction=True)
def test_s50_points_that_are_spent_eight_times_at_once_are_spent_once() -> None:
    customer = open_account()
    line = services.BoughtLine(1, Decimal(1), Decimal(10))
    services.earn_points(
        customer_id=customer.pk, document="sale:1", lines=[line], now=timezone.now()
    )
    start = Barrier(8)

    def spend(number: int) -> str:
        try:
            start.wait()
            services.turn_points_into_credit(
                customer_id=customer.pk,
                points=10,
                key=f"wish-{number}",
                actor="",
                now=timezone.now(),
            )
        except errors.NotEnoughPoints as refusal:
            return refusal.code
        finally:
            connection.close()
        return "spent"

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(spend, range(8)))

    assert (answers.count("spent"), answers.count("insufficient_points")) == (1, 7)
    assert Customer.objects.get().points_balance == 0
    assert WalletAccount.objects.get().balance == Decimal("0.10")
