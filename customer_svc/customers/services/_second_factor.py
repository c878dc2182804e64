"""The second thing that staff prove: a code of their phone, or one of ten recovery codes on paper.

Codes are counted as passwords are, in one statement, so that however many come at once five are
read. The device is locked while a code is checked: each code is good once.
"""

import base64
import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import segno
from django.conf import settings
from django.core import signing
from django.db import transaction
from django_otp.oath import TOTP
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from customer_svc.customers import errors, rules
from customer_svc.customers.models import AccountEvent, User
from customer_svc.customers.services import _sessions, _sign_in, _timeline

RECOVERY_CODES = 10
_SALT = "customers.second-factor"
_GOOD_FOR = timedelta(minutes=10)
_CODE_BYTES = 10
_KEPT = 16  # letters of a digest: what the library's column holds, 64 bits
_SIZE_OF_PICTURE = 5


@dataclass(frozen=True)
class Enrolment:
    """What a phone scans, as a picture and as letters to type."""

    picture: str
    secret: str


def needs_second_factor(*, user: User) -> bool:
    """Whether this account's password alone opens nothing."""
    return user.is_staff and settings.SECOND_FACTOR == "required"


def has_second_factor(*, user: User) -> bool:
    """Whether the account has a phone that shows codes."""
    return bool(TOTPDevice.objects.filter(user=user, confirmed=True).exists())


def half_signed_in(*, user: User) -> str:
    """A note that the password was right, for ten minutes and while it stays the password."""
    return signing.dumps({"user": str(user.pk), "state": _state(user)}, salt=_SALT)


def who_is_half_signed_in(*, token: str) -> User:
    """The account that such a note is about. Raises SessionOver."""
    try:
        content = signing.loads(token, salt=_SALT, max_age=_GOOD_FOR)
    except signing.BadSignature:
        raise errors.SessionOver from None
    user = User.objects.filter(pk=content["user"]).prefetch_related("staff_roles").first()
    if user is None or not user.may_sign_in or _state(user) != content["state"]:
        raise errors.SessionOver
    return user


@transaction.atomic
def begin_enrolment(*, user: User) -> Enrolment:
    """A phone can scan this; until it has shown a code, it opens nothing. A repeat is the same.

    Raises FactorExists when the account has a phone already. Locks the account.
    """
    _lock(user)
    if has_second_factor(user=user):
        raise errors.FactorExists
    device, _created = TOTPDevice.objects.get_or_create(
        user=user, confirmed=False, defaults={"name": "phone"}
    )
    picture = segno.make(device.config_url).svg_data_uri(scale=_SIZE_OF_PICTURE)
    return Enrolment(picture, base64.b32encode(device.bin_key).decode())


def finish_enrolment(*, user: User, code: str, now: datetime) -> list[str]:
    """The phone has shown a code and is needed from now on; returns the recovery codes, this once.

    Raises CodeWrong, TooManyAttempts, and FactorExists.
    """
    _sign_in.count_attempt(key=_key(user), now=now)
    with transaction.atomic():
        _lock(user)
        if has_second_factor(user=user):
            raise errors.FactorExists
        device = TOTPDevice.objects.select_for_update().filter(user=user, confirmed=False).first()
        if device is None or not _accepts(device, code, now):
            raise errors.CodeWrong
        device.confirmed = True
        device.save(update_fields=["confirmed"])
        codes = _new_recovery_codes(user)
        _tell(user, "+", str(user.pk), now)
    _sign_in.forget_attempts(key=_key(user))
    return codes


def prove_second_factor(*, user: User, code: str, now: datetime) -> None:
    """Whoever is signing in has the phone, or one of the recovery codes, which is then spent.

    Raises CodeWrong, the same for every wrong code, and TooManyAttempts after five in a row.
    """
    _sign_in.count_attempt(key=_key(user), now=now)
    if not (_is_of_phone(user, code, now) or _is_recovery_code(user, code, now)):
        raise errors.CodeWrong
    _sign_in.forget_attempts(key=_key(user))


@transaction.atomic
def reset_second_factor(*, user: User, actor: str, now: datetime) -> None:
    """The account has neither phone nor recovery codes and enrols anew at its next sign-in.

    Every session of the account is over. Raises OwnFactor when it is the actor's own, for whoever
    finds an open page must not be able to take the factor away.
    """
    if actor == f"staff:{user.pk}":
        raise errors.OwnFactor
    _lock(user)
    TOTPDevice.objects.filter(user=user).delete()
    StaticDevice.objects.filter(user=user).delete()
    _tell(user, "-", actor, now)
    _sessions.end_all_sessions(user=user, now=now, actor=actor)
    _sign_in.forget_attempts(key=_key(user))


@transaction.atomic
def _is_of_phone(user: User, code: str, now: datetime) -> bool:
    device = TOTPDevice.objects.select_for_update().filter(user=user, confirmed=True).first()
    return device is not None and _accepts(device, code, now)


def _accepts(device: TOTPDevice, code: str, now: datetime) -> bool:
    """Whether the phone shows this code now, or did half a minute ago; one is good once."""
    digits = "".join(code.split())
    if len(digits) != device.digits or not (digits.isascii() and digits.isdigit()):
        return False
    totp = TOTP(device.bin_key, device.step, device.t0, device.digits, device.drift)
    totp.time = now.timestamp()
    if not totp.verify(int(digits), device.tolerance, device.last_t + 1):
        return False
    device.last_t, device.drift = totp.t(), totp.drift
    device.save(update_fields=["last_t", "drift"])
    return True


@transaction.atomic
def _is_recovery_code(user: User, code: str, now: datetime) -> bool:
    spent = StaticToken.objects.filter(device__user=user, token=_digest(user.pk, code))
    if not spent.delete()[0]:
        return False
    left = StaticToken.objects.filter(device__user=user).count()
    _tell(user, f"recovery code, {left} left", "", now)
    return True


def _new_recovery_codes(user: User) -> list[str]:
    device, _created = StaticDevice.objects.get_or_create(user=user, defaults={"name": "paper"})
    device.token_set.all().delete()
    codes = [_readable(secrets.token_bytes(_CODE_BYTES)) for _each in range(RECOVERY_CODES)]
    StaticToken.objects.bulk_create(
        StaticToken(device=device, token=_digest(user.pk, code)) for code in codes
    )
    return codes


def _readable(code: bytes) -> str:
    letters = base64.b32encode(code).decode()
    return "-".join(letters[at : at + 4] for at in range(0, len(letters), 4))


def _digest(user_id: UUID, code: str) -> str:
    # what is kept opens nothing; the codes have 80 random bits, so a plain digest is enough
    plain = "".join(code.upper().replace("-", "").split())
    return hashlib.sha256(f"{user_id}:{plain}".encode()).hexdigest()[:_KEPT]


def _lock(user: User) -> None:
    User.objects.select_for_update().get(pk=user.pk)


def _state(user: User) -> str:
    return hashlib.sha256(f"{user.password}{user.session_version}".encode()).hexdigest()[:16]


def _key(user: User) -> str:
    return rules.guard_key(kind="factor", value=str(user.pk))


def _tell(user: User, detail: str, actor: str, now: datetime) -> None:
    kind = AccountEvent.Kind.SECOND_FACTOR
    _timeline.note(user_id=user.pk, kind=kind, detail=detail, actor=actor, now=now)
