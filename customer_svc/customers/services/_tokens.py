"""Issuing, rotating and ending tokens. Only this service holds the private key they are signed
with.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any  # Any: simplejwt's tokens are untyped mappings
from uuid import UUID, uuid4

import jwt
import structlog
from django.conf import settings
from django.db import transaction
from rest_framework_simplejwt.backends import TokenBackend
from rest_framework_simplejwt.exceptions import TokenError
from rest_framework_simplejwt.tokens import AccessToken, RefreshToken

from customer_svc.customers import errors
from customer_svc.customers.models import AccountEvent, RefreshFamily, User
from customer_svc.customers.services import _timeline
from shared_libs.auth import tokens
from shared_libs.auth.keys import key_ring, signing_key
from shared_libs.auth.staff import STAFF_AUDIENCE

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class TokenPair:
    """What a sign-in answers."""

    access: str
    refresh: str


class KeyedBackend(TokenBackend):
    """simplejwt's backend, naming the key in the header and finding it by that name."""

    def __init__(self) -> None:
        options: dict[str, Any] = settings.SIMPLE_JWT
        super().__init__(
            algorithm=options["ALGORITHM"], audience=options["AUDIENCE"], issuer=options["ISSUER"]
        )

    def encode(self, payload: dict[str, Any]) -> str:
        key_id, key = signing_key()
        body = {**payload, "aud": self.audience, "iss": self.issuer}
        return jwt.encode(body, key, algorithm=self.algorithm, headers={"kid": key_id})

    def get_verifying_key(self, token: Any) -> Any:
        key_id = str(jwt.get_unverified_header(token).get("kid", ""))
        return key_ring().of_issuer("customer").get(key_id)


class Access(AccessToken):
    """Minutes long; everyone verifies it without asking us."""

    def get_token_backend(self) -> TokenBackend:
        return KeyedBackend()


class Refresh(RefreshToken):
    """Days long; good once."""

    access_token_class = Access

    def get_token_backend(self) -> TokenBackend:
        return KeyedBackend()


def issue_pair(*, user: User, now: datetime) -> TokenPair:
    """A new family of refresh tokens for one sign-in, and its first pair."""
    family = RefreshFamily(id=uuid4(), user=user, expires_at=now + lifetime(user))
    refresh = _refresh_for(user, family.id)
    family.current_jti = str(refresh["jti"])
    family.save(force_insert=True)
    return TokenPair(access=_access_for(user), refresh=str(refresh))


def rotate_refresh(*, token: str, now: datetime) -> TokenPair:
    """The next pair for a refresh token, which is spent by this.

    A token that was already spent ends its whole family: one of its two holders has stolen it. That
    stays true although the request is refused, so the two happen in separate transactions.
    Raises RefreshRefused.
    """
    refresh = _parsed(token)
    user = _owner(refresh)
    successor = _refresh_for(user, UUID(str(refresh["family"])))
    if not _advance_family(refresh, str(successor["jti"]), now + lifetime(user), now):
        _end_family(refresh, user, now)
        raise errors.RefreshRefused
    return TokenPair(access=_access_for(user), refresh=str(successor))


def sign_out(*, token: str, now: datetime) -> None:
    """The family of this refresh token is over; an invalid token changes nothing."""
    try:
        refresh = _parsed(token)
    except errors.RefreshRefused:
        return
    RefreshFamily.objects.filter(pk=refresh["family"], revoked_at=None).update(revoked_at=now)


def staff_session_token(*, user: User, signed_in_at: datetime, now: datetime) -> str:
    """The signed cookie with which a member of staff enters all seven admin sites.

    Good for STAFF_IDLE_MINUTES from now; who works is given the next one in time.
    """
    claims = {
        "sub": str(user.pk),
        "token_type": "staff",
        "auth_time": int(signed_in_at.timestamp()),
    }
    return tokens.sign(
        {**claims, **_identity_claims(user)},
        issuer="customer",
        audience=STAFF_AUDIENCE,
        now=now,
        lifetime=timedelta(minutes=settings.STAFF_IDLE_MINUTES),
    )


def renew_staff_session(*, cookie: str, now: datetime) -> str:
    """The next cookie for one that is still good, with the roles that hold now.

    Raises SessionOver when it is not, or when the sign-in is older than STAFF_SESSION_HOURS.
    """
    try:
        claims = tokens.verify(cookie, audience=STAFF_AUDIENCE, issuer="customer", leeway_seconds=0)
        signed_in_at = datetime.fromtimestamp(claims["auth_time"], UTC)
    except (tokens.InvalidToken, KeyError, TypeError):
        raise errors.SessionOver from None
    user = User.objects.filter(pk=claims["sub"], kind=User.Kind.STAFF).first()
    if user is None or not user.may_sign_in or user.session_version != claims.get("sv"):
        raise errors.SessionOver
    if now - signed_in_at >= timedelta(hours=settings.STAFF_SESSION_HOURS):
        raise errors.SessionOver
    return staff_session_token(user=user, signed_in_at=signed_in_at, now=now)


def lifetime(user: User) -> timedelta:
    """How long a refresh token of this account is good."""
    days: int = settings.STAFF_REFRESH_DAYS if user.is_staff else settings.REFRESH_DAYS
    return timedelta(days=days)


@transaction.atomic
def _advance_family(
    refresh: Refresh, successor_jti: str, expires_at: datetime, now: datetime
) -> bool:
    current = RefreshFamily.objects.filter(
        pk=refresh["family"], current_jti=refresh["jti"], revoked_at=None, expires_at__gt=now
    )
    return current.update(current_jti=successor_jti, expires_at=expires_at) == 1


@transaction.atomic
def _end_family(refresh: Refresh, user: User, now: datetime) -> None:
    open_family = RefreshFamily.objects.filter(pk=refresh["family"], revoked_at=None)
    if open_family.update(revoked_at=now):
        kind = AccountEvent.Kind.TOKEN_REPLAYED
        _timeline.note(user_id=user.pk, kind=kind, now=now)
        log.warning("identity.token_replayed", user_id=str(user.pk))


def _parsed(token: str) -> Refresh:
    try:
        refresh = Refresh(token)  # type: ignore[arg-type]  # the stubs want simplejwt's own Token type
        UUID(str(refresh["family"]))
        int(refresh["sv"])
    except (TokenError, KeyError, ValueError):
        raise errors.RefreshRefused from None
    return refresh


def _owner(refresh: Refresh) -> User:
    try:
        user = User.objects.prefetch_related("staff_roles").get(pk=refresh["sub"])
    except (User.DoesNotExist, ValueError, KeyError):
        raise errors.RefreshRefused from None
    if not user.may_sign_in or user.session_version != refresh["sv"]:
        raise errors.RefreshRefused
    return user


def _refresh_for(user: User, family: UUID) -> Refresh:
    refresh = Refresh()
    refresh["sub"] = str(user.pk)
    refresh["family"] = str(family)
    refresh["sv"] = user.session_version
    refresh.set_exp(lifetime=lifetime(user))
    return refresh


def _access_for(user: User) -> str:
    access = Access()
    access["sub"] = str(user.pk)
    for claim, value in _identity_claims(user).items():
        access[claim] = value
    return str(access)


def _identity_claims(user: User) -> dict[str, Any]:
    claims: dict[str, Any] = {
        "sv": user.session_version,
        "email": user.email,
        "scope": _scope(user),
    }
    if user.is_staff:
        claims.update(name=user.get_full_name(), roles=user.role_names, stores=user.store_codes)
    return claims


def _scope(user: User) -> str:
    allowed = [s for s in user.scopes if s != "replay" or settings.REPLAY_SCOPE_ALLOWED]
    return " ".join(sorted(allowed))
