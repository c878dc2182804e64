"""What the customer service announces."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID


@dataclass(frozen=True)
class CustomerRegistered:
    """Someone has opened an account."""

    TYPE: ClassVar[str] = "customer.customer_registered.v1"

    id: UUID
    registered_at: datetime
    locale: str


@dataclass(frozen=True)
class SessionsRevoked:
    """Tokens and cookies of an account below this version are refused from now on."""

    TYPE: ClassVar[str] = "customer.sessions_revoked.v1"

    user_id: UUID
    session_version: int
    revoked_at: datetime


@dataclass(frozen=True)
class CustomerMerged:
    """One account was made of several: whatever names the others is the kept one's from now on.

    `merged_ids` are the duplicate and those that were merged into it before.
    """

    TYPE: ClassVar[str] = "customer.customer_merged.v1"

    kept_id: UUID
    merged_ids: tuple[UUID, ...]
    merged_at: datetime


@dataclass(frozen=True)
class EarlierAccount:
    """An account that was merged into the one that asks."""

    customer_id: UUID
    email: str


@dataclass(frozen=True)
class Correction:
    """How a person is rightly called, and how they were called until now."""

    name_before: str
    name: str
    email: str


@dataclass(frozen=True)
class PrivacyRequested:
    """A person wants a copy of what is held of them (EXPORT), wants it gone (ERASE), or put right
    wherever there is a copy of it (RECTIFY, with the `correction`).
    """

    TYPE: ClassVar[str] = "customer.privacy_requested.v1"

    request_id: UUID
    kind: str
    customer_id: UUID
    email: str
    requested_at: datetime
    earlier_accounts: tuple[EarlierAccount, ...] = ()
    correction: Correction | None = None
