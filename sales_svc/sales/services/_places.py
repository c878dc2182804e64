"""Stores, their registers, and how a till becomes one."""

import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import F

from sales_svc.sales.errors import (
    EnrolmentCodeInvalid,
    RegisterDiffers,
    RegisterNotActive,
    ReplayOutsideDemo,
    StoreDiffers,
    StoreUnknown,
    TooManyAttempts,
)
from sales_svc.sales.models import EnrolmentAttempts, EnrolmentCode, Register, Store

log = structlog.get_logger(__name__)
CODE_LIFETIME = timedelta(hours=24)
ATTEMPTS_ALLOWED = 5
ATTEMPTS_WINDOW = timedelta(minutes=15)
# no 0 O 1 I L: a person reads it off one screen and types it on another
_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
_GROUPS, _GROUP = 3, 4


@dataclass(frozen=True)
class StoreParticulars:
    """What is known of a store."""

    code: str
    name: str
    currency: str
    time_zone: str
    country: str
    region: str


@dataclass(frozen=True)
class ReceiptWords:
    """What a store's receipts say beside the articles; tax numbers by tax code."""

    head: str
    foot_en: str
    foot_fr: str
    registrations: Mapping[str, str]


@dataclass(frozen=True)
class NewRegister:
    """A register that waits for its till, and the code that the till needs; it is shown this
    once.
    """

    register: Register
    code: str


@dataclass(frozen=True)
class EnrolledRegister:
    """What a till keeps: its id and its credential, which is shown this once."""

    register_id: UUID
    credential: str


def open_store(*, particulars: StoreParticulars) -> Store:
    """The store exists with these particulars; repeating it changes nothing.

    Raises StoreDiffers when the code belongs to a store with others.
    """
    members = vars(particulars)
    code = particulars.code
    store, _is_new = Store.objects.get_or_create(code=code, defaults=members)
    if any(getattr(store, name) != value for name, value in members.items()):
        raise StoreDiffers(store=code)
    return store


@transaction.atomic
def add_register(*, store: str, name: str, kind: str, actor: str, now: datetime) -> NewRegister:
    """The store has a register of this name, with a fresh one-time code for its till.

    A register of that name and kind that exists already keeps its identity and gets a new code, so
    that a broken till can be replaced. Locks the store's row. Raises StoreUnknown,
    ReplayOutsideDemo, RegisterDiffers.
    """
    if kind == Register.Kind.REPLAY and settings.COMPTOIR_ENV not in {"demo", "test"}:
        raise ReplayOutsideDemo
    place = Store.objects.filter(code=store).locked().first()
    if place is None:
        raise StoreUnknown(store=store)
    register = _register_of(place, name, kind)
    return NewRegister(register, _new_code(register, actor, now))


def _register_of(place: Store, name: str, kind: str) -> Register:
    number = Register.objects.filter(store=place).count() + 1
    register, _is_new = Register.objects.get_or_create(
        store=place,
        name=name,
        status=Register.Status.ACTIVE,
        defaults={"code": f"{place.code}-{number:02d}", "kind": kind},
    )
    if register.kind != kind:
        raise RegisterDiffers(name=name)
    return register


@transaction.atomic
def describe_receipts(*, store: str, words: ReceiptWords) -> None:
    """The store's receipts say this from now on. Raises StoreUnknown. Locks the store's row."""
    place = Store.objects.filter(code=store).locked().first()
    if place is None:
        raise StoreUnknown(store=store)
    place.receipt_head, place.registrations = words.head, dict(words.registrations)
    place.receipt_foot_en, place.receipt_foot_fr = words.foot_en, words.foot_fr
    place.save()


@transaction.atomic
def renew_enrolment_code(*, register_id: UUID, actor: str, now: datetime) -> NewRegister:
    """The register has one fresh code; older ones no longer work. Raises RegisterNotActive."""
    register = Register.objects.filter(pk=register_id).locked().get()
    return NewRegister(register, _new_code(register, actor, now))


def _new_code(register: Register, actor: str, now: datetime) -> str:
    if register.status != Register.Status.ACTIVE:
        raise RegisterNotActive
    EnrolmentCode.objects.filter(register=register, used_at__isnull=True).delete()
    groups = ["".join(secrets.choice(_ALPHABET) for _ in range(_GROUP)) for _ in range(_GROUPS)]
    code = "-".join(groups)
    EnrolmentCode.objects.create(
        register=register,
        code_hash=_code_hash(code),
        created_by=actor,
        expires_at=now + CODE_LIFETIME,
    )
    log.info("register.code_made", register=str(register.pk), actor=actor)
    return code


def enrol_register(*, code: str, name: str, address: str, now: datetime) -> EnrolledRegister:
    """The till is the register of the code, which is used up; a till enrolled before is shut out.

    Five codes may be tried from an address in a quarter of an hour, counted before they are looked
    at. Raises TooManyAttempts, EnrolmentCodeInvalid.
    """
    _count_attempt(address, now)
    enrolled = _use_code(code, name, now)
    EnrolmentAttempts.objects.filter(address=address).update(attempts=0)
    return enrolled


def _count_attempt(address: str, now: datetime) -> None:
    window_end = now + ATTEMPTS_WINDOW
    guard, _is_new = EnrolmentAttempts.objects.get_or_create(
        address=address, defaults={"window_ends_at": window_end}
    )
    mine = EnrolmentAttempts.objects.filter(pk=guard.pk)
    if mine.filter(window_ends_at__lte=now).update(attempts=1, window_ends_at=window_end):
        return
    if not mine.filter(attempts__lt=ATTEMPTS_ALLOWED).update(attempts=F("attempts") + 1):
        raise TooManyAttempts(seconds=int((guard.window_ends_at - now).total_seconds()) + 1)


@transaction.atomic
def _use_code(code: str, name: str, now: datetime) -> EnrolledRegister:
    valid = EnrolmentCode.objects.filter(
        code_hash=_code_hash(code), used_at__isnull=True, expires_at__gt=now
    )
    found = valid.select_related("register").locked().first()
    if found is None or found.register.status != Register.Status.ACTIVE:
        raise EnrolmentCodeInvalid
    found.used_at = now
    found.save(update_fields=["used_at"])
    credential = secrets.token_urlsafe(32)
    Register.objects.filter(pk=found.register_id).update(
        credential_hash=credential_hash(credential), enrolled_at=now
    )
    log.info("register.enrolled", register=str(found.register_id), till=name)
    return EnrolledRegister(found.register_id, credential)


@transaction.atomic
def revoke_register(*, register_id: UUID, actor: str, now: datetime) -> Register:
    """The register's credential is refused from now on, for good; revoking again changes nothing.

    Waits for a chunk that is being taken from it.
    """
    register = Register.objects.filter(pk=register_id).locked().get()
    if register.status == Register.Status.ACTIVE:
        register.status = Register.Status.REVOKED
        register.revoked_at, register.revoked_by = now, actor
        register.save(update_fields=["status", "revoked_at", "revoked_by"])
        EnrolmentCode.objects.filter(register=register, used_at__isnull=True).delete()
        log.warning("register.revoked", register=str(register.pk), actor=actor)
    return register


def credential_hash(credential: str) -> str:
    """How a credential is kept; it has 256 bits of chance, so that a plain digest is enough."""
    return sha256(credential.encode()).hexdigest()


def _code_hash(code: str) -> str:
    """How a code is kept, whatever the case and the dashes it was typed with."""
    typed = "".join(char for char in code.upper() if char in _ALPHABET)
    return hmac.new(settings.SECRET_KEY.encode(), typed.encode(), sha256).hexdigest()
