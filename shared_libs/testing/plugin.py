"""What every test of the seven services has: markers by path, keys of its own, and callers of
every kind.
"""

import atexit
import gc
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

LEVELS = ("unit", "integration", "contract", "e2e")
SERVICES = ("product", "inventory", "sales", "reporting", "customer", "cart", "order")
PATIENCE_SECONDS = 20.0
_KEYS = Path(tempfile.mkdtemp(prefix="comptoir-test-keys-"))
atexit.register(shutil.rmtree, _KEYS, ignore_errors=True)


def _write_key_pairs() -> None:
    for name in SERVICES:
        key = ec.generate_private_key(ec.SECP256R1())
        private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        public = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        for folder, content in (("private", private), ("public", public)):
            (_KEYS / folder).mkdir(exist_ok=True)
            (_KEYS / folder / f"{name}.1.pem").write_bytes(content)


# A collection looks at all of Django; at Python's own pace that is an eighth of a room's time.
gc.set_threshold(50_000)
# Settings are read when pytest-django loads, which is after this module and before any fixture.
_write_key_pairs()
os.environ["COMPTOIR_ENV"] = "test"
os.environ["KEYS_DIR"] = str(_KEYS / "public")
for _name in SERVICES:
    os.environ.setdefault(f"{_name.upper()}_URL", "http://127.0.0.1:1")


def pytest_configure(config: pytest.Config) -> None:
    """Register the levels and use a quick password hasher."""
    for level in LEVELS:
        config.addinivalue_line("markers", f"{level}: by the test's place in the tree")
    from django.conf import settings  # noqa: PLC0415  # only after pytest-django has chosen the settings

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.PRIVATE_KEY_FILE = str(_KEYS / "private" / f"{settings.SERVICE_NAME}.1.pem")
    settings.WHITENOISE_AUTOREFRESH = True  # else each test's client lists all static files anew
    settings.REVOKED_LIST_SECONDS = 3600  # no query comes out of turn into one that counts them


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The folder says what kind of test it is; a unit test that asks for the database is a
    mistake.
    """
    for item in items:
        for level in LEVELS:
            if level in item.path.parts:
                item.add_marker(level)
        if "unit" in item.path.parts and item.get_closest_marker("django_db"):
            raise pytest.UsageError(f"{item.nodeid}: a unit test has no database")


def sign_as(issuer: str, claims: dict[str, object], *, audience: str, minutes: float = 5) -> str:
    """A token as `issuer` would sign it; for tests that need a caller, or a forgery."""
    key = load_pem_private_key((_KEYS / "private" / f"{issuer}.1.pem").read_bytes(), password=None)
    now = datetime.now(UTC)
    body = {
        "iss": issuer,
        "aud": audience,
        "iat": now,
        "exp": now + timedelta(minutes=minutes),
        **({"scope": "write"} if claims.get("token_type") == "service" else {}),
        **claims,
    }
    return jwt.encode(body, key, algorithm="ES256", headers={"kid": f"{issuer}.1"})  # type: ignore[arg-type]  # EC key


@pytest.fixture
def patient_clients(monkeypatch: pytest.MonkeyPatch) -> None:
    """Clients wait as long as a busy machine needs: no contract says how long they may."""
    from shared_libs.http import client  # noqa: PLC0415  # imports Django, so after its settings

    monkeypatch.setattr(client, "_time_for", lambda _call: PATIENCE_SECONDS)


@pytest.fixture
def speak_as(
    monkeypatch: pytest.MonkeyPatch,
    patient_clients: None,  # noqa: ARG001 - there before the first call
) -> Callable[[str], None]:
    """Lets the clients in a test call a live server as this service."""
    from shared_libs.http import client  # noqa: PLC0415  # imports Django, so after its settings

    def speak(service: str) -> None:
        claims: dict[str, object] = {"sub": f"svc:{service}", "token_type": "service"}
        monkeypatch.setattr(
            client, "token_for", lambda name, _: sign_as(service, claims, audience=f"svc:{name}")
        )

    return speak


@pytest.fixture
def as_service() -> Callable[[str], dict[str, str]]:
    """Headers of a call by another service: `client.post(url, headers=as_service("order"))`."""

    def headers(caller: str) -> dict[str, str]:
        from django.conf import settings  # noqa: PLC0415

        claims: dict[str, object] = {"sub": f"svc:{caller}", "token_type": "service"}
        return {"X-Service-Token": sign_as(caller, claims, audience=f"svc:{settings.SERVICE_NAME}")}

    return headers


@pytest.fixture
def as_customer() -> Callable[..., dict[str, str]]:
    """Headers of a signed-in customer, with scopes if asked."""

    def headers(
        customer_id: UUID | str, *, scope: str = "", email: str = "ada@example.org"
    ) -> dict[str, str]:
        claims: dict[str, object] = {
            "sub": str(customer_id),
            "token_type": "access",
            "scope": scope,
            "email": email,
        }
        return {"Authorization": f"Bearer {sign_as('customer', claims, audience='comptoir')}"}

    return headers


@pytest.fixture
def as_staff() -> Callable[..., dict[str, str]]:
    """Headers of staff with these roles (by Bearer, so that no CSRF token is needed)."""

    def headers(
        *roles: str,
        stores: tuple[str, ...] = (),
        email: str = "staff@example.org",
        subject: str = "00000000-0000-7000-8000-000000000001",
    ) -> dict[str, str]:
        claims: dict[str, object] = {
            "sub": subject,
            "token_type": "access",
            "roles": list(roles),
            "stores": list(stores),
            "email": email,
        }
        return {"Authorization": f"Bearer {sign_as('customer', claims, audience='comptoir')}"}

    return headers


@pytest.fixture
def staff_cookie() -> Callable[..., str]:
    """The value of the staff cookie for these roles: `client.cookies["comptoir_staff"] =
    staff_cookie("analyst")`.
    """

    def cookie(
        *roles: str,
        email: str = "staff@example.org",
        subject: str = "",
        stores: tuple[str, ...] = (),
        minutes: float = 5,
    ) -> str:
        claims: dict[str, object] = {
            "sub": subject or "00000000-0000-7000-8000-000000000001",
            "token_type": "staff",
            "roles": list(roles),
            "stores": list(stores),
            "email": email,
        }
        return sign_as("customer", claims, audience="comptoir-staff", minutes=minutes)

    return cookie


@pytest.fixture(autouse=True)
def _forget_process_state() -> Iterator[None]:
    """Languages, correlation ids and ended sessions of one test do not reach the next."""
    from shared_libs.auth.revocation import revoked_list  # noqa: PLC0415

    revoked_list().replace({})
    yield
    from django.utils import translation  # noqa: PLC0415
    from structlog import contextvars  # noqa: PLC0415

    translation.deactivate()
    contextvars.clear_contextvars()
