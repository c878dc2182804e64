"""Gift cards and store credit: issued, found, blocked, expired."""

import base64
import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q

from customer_svc.customers import errors
from customer_svc.customers.models import Customer, User, WalletAccount, WalletEntry
from customer_svc.customers.services import _ledger
from shared_libs.trade import cards

_CODE_BYTES = 10
_Kind = WalletEntry.Kind
_Status = WalletAccount.Status
_NOTHING = Decimal(0)


@dataclass(frozen=True)
class Issue:
    """A wish for a wallet; `key` makes its repeat harmless. One that is not active pays nothing
    before it is activated: a card that hangs in a shop.
    """

    key: str
    kind: str
    currency: str
    amount: Decimal
    customer_id: UUID | None = None
    expires_at: datetime | None = None
    document: str = ""
    is_active: bool = True


@dataclass(frozen=True)
class IssuedWallet:
    """A new wallet; the code of a gift card is told to whoever has the key of its issue."""

    wallet: WalletAccount
    code: str


@transaction.atomic
def issue_wallet(*, issue: Issue, actor: str, now: datetime) -> IssuedWallet:
    """A gift card or a store credit with this amount exists; a repeat returns the first.

    Raises AmountInvalid, UnknownCustomer, and KeyReused when the first was another wish.
    """
    _ledger.check_amount(issue.amount, issue.currency)
    code = _code_of(issue.key) if issue.kind == WalletAccount.Kind.GIFT_CARD else ""
    first = _issued_before(issue)
    if first is not None:
        return IssuedWallet(first, code)
    try:
        return IssuedWallet(_create(issue, code, actor, now), code)
    except IntegrityError:  # the same wish was quicker by a moment
        return IssuedWallet(_issued_before(issue) or find_wallet(code=code), code)


def find_wallet(*, code: str = "", wallet_id: UUID | None = None) -> WalletAccount:
    """The wallet of a code or an id. Raises UnknownWallet."""
    wanted = Q(pk=wallet_id) if wallet_id else Q(code_digest=cards.card_digest(code))
    wallet = WalletAccount.objects.filter(wanted).first()
    if wallet is None:
        raise errors.UnknownWallet
    return wallet


@transaction.atomic
def activate_wallet(*, wallet_id: UUID, actor: str, now: datetime) -> None:
    """The wallet pays from now on: the card was sold. Locks it. Raises WalletActivated."""
    wallet = WalletAccount.objects.locked().get(pk=wallet_id)
    if wallet.status != _Status.INACTIVE:
        raise errors.WalletActivated
    # a card may be sold, come back and be sold again
    key = f"active:{wallet.pk}:{now.isoformat()}"
    turn(wallet, _Status.ACTIVE, key=key, document="", actor=actor, now=now)


def turn(  # what the ledger says of it
    wallet: WalletAccount, status: str, *, key: str, document: str, actor: str, now: datetime
) -> None:
    """The wallet has this status, and its ledger says since when. Expects it locked."""
    wallet.status = status
    wallet.save(update_fields=["status"])
    _ledger.enter(wallet, _Kind.ADJUST, key, _NOTHING, _NOTHING, document, actor, now)
    _ledger.tell(wallet.customer_id, f"{wallet}: {wallet.status}", actor, now)


@transaction.atomic
def change_wallet_status(
    *, wallet_id: UUID, blocked: bool, reason: str, actor: str, now: datetime
) -> None:
    """Nothing more can be held from the wallet, or it can again; what is held stays held.

    Raises WalletInactive for one that was never active.
    """
    wallet = WalletAccount.objects.locked().get(pk=wallet_id)
    if wallet.status == _Status.INACTIVE:
        raise errors.WalletInactive
    active = _Status.ACTIVE if wallet.balance > 0 else _Status.EXHAUSTED
    wallet.status = _Status.BLOCKED if blocked else active
    wallet.save(update_fields=["status"])
    _ledger.tell(wallet.customer_id, f"{wallet}: {wallet.status}: {reason}", actor, now)


def expire_wallets(*, now: datetime) -> int:
    """What was left on wallets past their time is gone; one with a hold waits. Returns how many."""
    due = WalletAccount.objects.filter(status=_Status.ACTIVE, expires_at__lte=now, held=0)
    keys = list(due.order_by("pk").values_list("pk", flat=True))
    return sum(_expire_wallet(key, now) for key in keys)


def _issued_before(issue: Issue) -> WalletAccount | None:
    known = WalletEntry.objects.filter(kind=_Kind.ISSUE, key=issue.key).select_related("wallet")
    first = known.first()
    if first is None:
        return None
    if (first.amount, first.wallet.currency) != (issue.amount, issue.currency):
        raise errors.KeyReused
    return first.wallet


@transaction.atomic
def _create(issue: Issue, code: str, actor: str, now: datetime) -> WalletAccount:
    owner_id = _owner_of(issue.customer_id) if issue.customer_id else None
    wallet = WalletAccount.objects.create(
        kind=issue.kind,
        currency=issue.currency,
        customer_id=owner_id,
        expires_at=issue.expires_at,
        balance=issue.amount,
        status=_Status.ACTIVE if issue.is_active else _Status.INACTIVE,
        code_digest=cards.card_digest(code) if code else None,
        last_four=cards.last_four(code),
    )
    kind, nothing = _Kind.ISSUE, Decimal(0)
    _ledger.enter(wallet, kind, issue.key, issue.amount, nothing, issue.document, actor, now)
    _ledger.tell(owner_id, f"{wallet}: {issue.amount:+f} {issue.currency}", actor, now)
    return wallet


def _owner_of(customer_id: UUID) -> UUID:
    """Whose the wallet is: the customer's, or of whom they were merged into."""
    owner = Customer.objects.select_related("user").filter(pk=customer_id).first()
    if owner is None or owner.user.status == User.Status.ERASED:
        raise errors.UnknownCustomer
    kept: UUID = owner.merged_into_id or owner.pk
    return kept


@transaction.atomic
def _expire_wallet(wallet_id: UUID, now: datetime) -> int:
    wallet = WalletAccount.objects.locked().get(pk=wallet_id)
    if wallet.held or wallet.status != _Status.ACTIVE:
        return 0
    left, wallet.status = wallet.balance, _Status.EXPIRED
    wallet.balance = Decimal(0)
    wallet.save(update_fields=["balance", "status"])
    key = f"expiry:{wallet.pk}"
    _ledger.enter(wallet, _Kind.EXPIRE, key, -left, Decimal(0), "", "svc:customer", now)
    return 1


def _code_of(key: str) -> str:
    # from the key of the issue, so that a repeat tells the same code though none is kept
    secret = hmac.new(settings.SECRET_KEY.encode(), f"gift-card:{key}".encode(), hashlib.sha256)
    return base64.b32encode(secret.digest()[:_CODE_BYTES]).decode()
