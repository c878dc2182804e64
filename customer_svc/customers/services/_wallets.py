"""Gift cards and store credit: issued, held, captured, released, refunded, expired.

A hold is locked before its wallet. Balances change in one guarded statement each: what a wallet has
not is never promised, however many ask at once.
"""

import base64
import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q

from customer_svc.customers import errors
from customer_svc.customers.models import (
    AccountEvent,
    Customer,
    WalletAccount,
    WalletEntry,
    WalletHold,
)
from customer_svc.customers.services import _timeline
from shared_libs.money import places

_CODE_BYTES = 10
_Kind = WalletEntry.Kind


@dataclass(frozen=True)
class Issue:
    """A wish for a wallet; `key` makes its repeat harmless."""

    key: str
    kind: str
    currency: str
    amount: Decimal
    customer_id: UUID | None = None
    expires_at: datetime | None = None
    document: str = ""


@dataclass(frozen=True)
class IssuedWallet:
    """A new wallet; the code of a gift card is told to whoever has the key of its issue."""

    wallet: WalletAccount
    code: str


@dataclass(frozen=True)
class HoldWish:
    """Money to be promised to a document: from the card of a code, from a wallet by its id, or from
    the credit of a customer. `is_partial` is content with less, if that is all there is.
    """

    key: str
    amount: Decimal
    currency: str
    document: str
    ttl_seconds: int
    code: str = ""
    wallet_id: UUID | None = None
    customer_id: UUID | None = None
    is_partial: bool = False


@transaction.atomic
def issue_wallet(*, issue: Issue, actor: str, now: datetime) -> IssuedWallet:
    """A gift card or a store credit with this amount exists; a repeat returns the first.

    Raises AmountInvalid, UnknownCustomer, and KeyReused when the first was another wish.
    """
    _check_amount(issue.amount, issue.currency)
    code = _code_of(issue.key) if issue.kind == WalletAccount.Kind.GIFT_CARD else ""
    known = WalletEntry.objects.filter(kind=_Kind.ISSUE, key=issue.key).select_related("wallet")
    if known:
        first = known.get()
        if (first.amount, first.wallet.currency) != (issue.amount, issue.currency):
            raise errors.KeyReused
        return IssuedWallet(first.wallet, code)
    if issue.customer_id and not Customer.objects.filter(pk=issue.customer_id).exists():
        raise errors.UnknownCustomer
    wallet = WalletAccount.objects.create(
        kind=issue.kind,
        currency=issue.currency,
        customer_id=issue.customer_id,
        expires_at=issue.expires_at,
        balance=issue.amount,
        code_digest=digest(code) if code else None,
        last_four=code[-4:],
    )
    _enter(wallet, _Kind.ISSUE, issue.key, issue.amount, Decimal(0), issue.document, actor, now)
    if issue.customer_id:
        _tell(issue.customer_id, f"{wallet}: {issue.amount:+f} {issue.currency}", actor, now)
    return IssuedWallet(wallet, code)


def find_wallet(*, code: str = "", wallet_id: UUID | None = None) -> WalletAccount:
    """The wallet of a code or an id. Raises UnknownWallet."""
    wanted = Q(pk=wallet_id) if wallet_id else Q(code_digest=digest(code))
    wallet = WalletAccount.objects.filter(wanted).first()
    if wallet is None:
        raise errors.UnknownWallet
    return wallet


@transaction.atomic
def hold_money(*, wish: HoldWish, actor: str, now: datetime) -> WalletHold:
    """The amount is promised to the document; a repeat of the key returns the first hold.

    A partial wish gets what there is, up to its amount; of a customer's credits it is the one with
    the most in it. Locks the wallet of a partial wish. Raises UnknownWallet, WalletUnusable,
    NotEnoughMoney (with what is available), KeyReused when the first wish was another one, and
    HoldReleased when it was released before it came.
    """
    _check_amount(wish.amount, wish.currency)
    for known in WalletHold.objects.filter(pk=wish.key).select_related("wallet"):
        return _repeated(known, wish)
    wallet = _wallet_for(wish, now)
    amount = _amount_to_hold(wallet, wish, now)
    hold, created = WalletHold.objects.get_or_create(
        key=wish.key,
        defaults={
            "wallet": wallet,
            "amount": amount,
            "document": wish.document,
            "expires_at": now + timedelta(seconds=wish.ttl_seconds),
        },
    )
    if not created:
        return _repeated(hold, wish)
    spendable = WalletAccount.objects.filter(
        Q(expires_at=None) | Q(expires_at__gt=now),
        pk=wallet.pk,
        status=WalletAccount.Status.ACTIVE,
        currency=wish.currency,
        balance__gte=F("held") + amount,
    )
    if not spendable.update(held=F("held") + amount):
        raise _why_not(wallet, wish, now)
    _enter(wallet, _Kind.HOLD, wish.key, Decimal(0), amount, wish.document, actor, now)
    return hold


@transaction.atomic
def capture_hold(*, key: str, amount: Decimal, actor: str, now: datetime) -> WalletHold:
    """The amount is paid and the rest of the hold is free again: once for each hold.

    A repeat with the same amount returns the first capture. Raises UnknownHold, HoldReleased,
    HoldLapsed, HoldCaptured for another amount, and AmountInvalid for more than is held.
    """
    hold, wallet = _locked(key)
    if hold.state == WalletHold.State.CAPTURED:
        if hold.captured != amount:
            raise errors.HoldCaptured(captured=f"{hold.captured:f}")
        return hold
    _ensure_held(hold)
    _check_amount(amount, wallet.currency)
    if amount > hold.amount:
        raise errors.AmountInvalid
    _change(wallet, balance=-amount, held=-hold.amount)
    hold.state, hold.captured = WalletHold.State.CAPTURED, amount
    hold.save(update_fields=["state", "captured"])
    _enter(wallet, _Kind.CAPTURE, key, -amount, -hold.amount, hold.document, actor, now)
    _tell(wallet.customer_id, f"{wallet}: -{amount:f} {hold.document}", actor, now)
    return hold


@transaction.atomic
def release_hold(*, key: str, actor: str, now: datetime) -> WalletHold:
    """What was held is free again, and a hold of this key that comes later is refused.

    A repeat changes nothing. Raises HoldCaptured.
    """
    tombstone = {"amount": 0, "expires_at": now, "state": WalletHold.State.RELEASED}
    hold, created = WalletHold.objects.locked().get_or_create(key=key, defaults=tombstone)
    if hold.state == WalletHold.State.CAPTURED:
        raise errors.HoldCaptured(captured=f"{hold.captured:f}")
    if not created and hold.state == WalletHold.State.HELD:
        _free(hold, WalletHold.State.RELEASED, actor, now)
    return hold


@transaction.atomic
def refund_hold(
    *, key: str, refund_key: str, amount: Decimal, actor: str, now: datetime
) -> WalletHold:
    """The amount is back in the wallet that paid; a repeat of the refund's key changes nothing.

    All refunds of a hold are at most what was captured. Raises UnknownHold, AmountInvalid,
    RefundTooMuch, and KeyReused.
    """
    hold, wallet = _locked(key)
    known = WalletEntry.objects.filter(kind=_Kind.REFUND, key=refund_key).first()
    if known is not None:
        if (known.wallet_id, known.amount) != (wallet.pk, amount):
            raise errors.KeyReused
        return hold
    _check_amount(amount, wallet.currency)
    if hold.refunded + amount > hold.captured:
        raise errors.RefundTooMuch(refundable=f"{hold.captured - hold.refunded:f}")
    _change(wallet, balance=amount, held=Decimal(0))
    hold.refunded += amount
    hold.save(update_fields=["refunded"])
    _enter(wallet, _Kind.REFUND, refund_key, amount, Decimal(0), hold.document, actor, now)
    _tell(wallet.customer_id, f"{wallet}: +{amount:f} {hold.document}", actor, now)
    return hold


@transaction.atomic
def change_wallet_status(
    *, wallet_id: UUID, blocked: bool, reason: str, actor: str, now: datetime
) -> None:
    """Nothing more can be held from the wallet, or it can again; what is held stays held."""
    wallet = WalletAccount.objects.select_for_update().get(pk=wallet_id)
    active = WalletAccount.Status.ACTIVE if wallet.balance else WalletAccount.Status.EXHAUSTED
    wallet.status = WalletAccount.Status.BLOCKED if blocked else active
    wallet.save(update_fields=["status"])
    _tell(wallet.customer_id, f"{wallet}: {wallet.status}: {reason}", actor, now)


def expire_holds(*, now: datetime) -> int:
    """Holds past their time are free again; returns how many."""
    due = WalletHold.objects.filter(state=WalletHold.State.HELD, expires_at__lte=now)
    keys = list(due.order_by("pk").values_list("pk", flat=True))
    return sum(_expire_hold(key, now) for key in keys)


def expire_wallets(*, now: datetime) -> int:
    """What was left on wallets past their time is gone; one with a hold waits. Returns how many."""
    due = WalletAccount.objects.filter(
        status=WalletAccount.Status.ACTIVE, expires_at__lte=now, held=0
    )
    keys = list(due.order_by("pk").values_list("pk", flat=True))
    return sum(_expire_wallet(key, now) for key in keys)


def digest(code: str) -> str:
    """What is kept of a card's code; blanks, dashes and small letters make no difference."""
    plain = "".join(code.upper().replace("-", "").split())
    return hashlib.sha256(plain.encode()).hexdigest()


@transaction.atomic
def _expire_hold(key: str, now: datetime) -> int:
    hold, _wallet = _locked(key)
    if hold.state != WalletHold.State.HELD or hold.expires_at > now:
        return 0
    _free(hold, WalletHold.State.EXPIRED, "svc:customer", now)
    return 1


@transaction.atomic
def _expire_wallet(wallet_id: UUID, now: datetime) -> int:
    wallet = WalletAccount.objects.select_for_update().get(pk=wallet_id)
    if wallet.held or wallet.status != WalletAccount.Status.ACTIVE:
        return 0
    left, wallet.status = wallet.balance, WalletAccount.Status.EXPIRED
    wallet.balance = Decimal(0)
    wallet.save(update_fields=["balance", "status"])
    key = f"expiry:{wallet.pk}"
    _enter(wallet, _Kind.EXPIRE, key, -left, Decimal(0), "", "svc:customer", now)
    return 1


def _code_of(key: str) -> str:
    # from the key of the issue, so that a repeat tells the same code though none is kept
    secret = hmac.new(settings.SECRET_KEY.encode(), f"gift-card:{key}".encode(), hashlib.sha256)
    return base64.b32encode(secret.digest()[:_CODE_BYTES]).decode()


def _check_amount(amount: Decimal, currency: str) -> None:
    exponent = amount.normalize().as_tuple().exponent
    if amount <= 0 or not isinstance(exponent, int) or -exponent > places(currency):
        raise errors.AmountInvalid


def _wallet_for(wish: HoldWish, now: datetime) -> WalletAccount:
    if wish.customer_id is None:
        return find_wallet(code=wish.code, wallet_id=wish.wallet_id)
    of_customer = WalletAccount.objects.filter(
        Q(expires_at=None) | Q(expires_at__gt=now),
        customer_id=wish.customer_id,
        kind=WalletAccount.Kind.STORE_CREDIT,
        status=WalletAccount.Status.ACTIVE,
        currency=wish.currency,
    )
    for wallet in of_customer.order_by(F("held") - F("balance"), "pk")[:1]:
        return wallet
    raise errors.UnknownWallet


def _amount_to_hold(wallet: WalletAccount, wish: HoldWish, now: datetime) -> Decimal:
    if not wish.is_partial:
        return wish.amount
    current = WalletAccount.objects.select_for_update().get(pk=wallet.pk)
    amount = min(wish.amount, current.balance - current.held)
    if amount <= 0:
        raise _why_not(current, wish, now)
    return amount


def _repeated(hold: WalletHold, wish: HoldWish) -> WalletHold:
    if hold.state == WalletHold.State.RELEASED:
        raise errors.HoldReleased
    if hold.state == WalletHold.State.EXPIRED:
        raise errors.HoldLapsed
    fits = hold.amount <= wish.amount if wish.is_partial else hold.amount == wish.amount
    if hold.wallet is None or not fits or not _is_meant(hold.wallet, wish):
        raise errors.KeyReused
    return hold


def _is_meant(wallet: WalletAccount, wish: HoldWish) -> bool:
    if wish.customer_id is not None:
        return wallet.customer_id == wish.customer_id
    if wish.wallet_id is not None:
        return wallet.pk == wish.wallet_id
    return wallet.code_digest == digest(wish.code)


def _why_not(wallet: WalletAccount, wish: HoldWish, now: datetime) -> Exception:
    wallet.refresh_from_db()
    is_over = wallet.expires_at is not None and wallet.expires_at <= now
    usable = {WalletAccount.Status.ACTIVE, WalletAccount.Status.EXHAUSTED}
    if wallet.status not in usable or is_over or wallet.currency != wish.currency:
        return errors.WalletUnusable(wallet_status=wallet.status, currency=wallet.currency)
    return errors.NotEnoughMoney(available=f"{wallet.balance - wallet.held:f}")


def _locked(key: str) -> tuple[WalletHold, WalletAccount]:
    hold = WalletHold.objects.locked().filter(pk=key).first()
    if hold is None:
        raise errors.UnknownHold
    if hold.wallet_id is None:
        raise errors.HoldReleased
    return hold, WalletAccount.objects.select_for_update().get(pk=hold.wallet_id)


def _ensure_held(hold: WalletHold) -> None:
    if hold.state == WalletHold.State.RELEASED:
        raise errors.HoldReleased
    if hold.state == WalletHold.State.EXPIRED:
        raise errors.HoldLapsed


def _free(hold: WalletHold, state: WalletHold.State, actor: str, now: datetime) -> None:
    _hold, wallet = _locked(hold.key)
    _change(wallet, balance=Decimal(0), held=-hold.amount)
    hold.state = state
    hold.save(update_fields=["state"])
    _enter(wallet, _Kind.RELEASE, hold.key, Decimal(0), -hold.amount, hold.document, actor, now)


def _change(wallet: WalletAccount, *, balance: Decimal, held: Decimal) -> None:
    """Move both figures of a wallet that is locked, and its status with them."""
    wallet.balance += balance
    wallet.held += held
    usable = {WalletAccount.Status.ACTIVE, WalletAccount.Status.EXHAUSTED}
    if wallet.status in usable:
        is_spent = wallet.balance == 0
        wallet.status = WalletAccount.Status.EXHAUSTED if is_spent else WalletAccount.Status.ACTIVE
    wallet.save(update_fields=["balance", "held", "status"])


def _enter(  # the columns of a ledger
    wallet: WalletAccount,
    kind: WalletEntry.Kind,
    key: str,
    amount: Decimal,
    held_change: Decimal,
    document: str,
    actor: str,
    now: datetime,
) -> None:
    wallet.refresh_from_db(fields=["balance", "held"])
    WalletEntry.objects.create(
        wallet=wallet,
        kind=kind,
        key=key,
        amount=amount,
        held_change=held_change,
        balance_after=wallet.balance,
        held_after=wallet.held,
        document=document,
        actor=actor,
        created_at=now,
    )


def _tell(customer_id: UUID | None, detail: str, actor: str, now: datetime) -> None:
    if customer_id is not None:
        kind = AccountEvent.Kind.WALLET_CHANGED
        _timeline.note(user_id=customer_id, kind=kind, detail=detail, actor=actor, now=now)
