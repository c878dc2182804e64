"""Money of wallets promised to documents: held, captured, released, refunded, lapsed.

A hold is locked before the wallets it is on, and wallets in the order of their ids: what a wallet
has not is never promised, however many ask at once. A customer's credit may lie in several wallets;
a hold on it has a part for each that gives.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q

from customer_svc.customers import errors, rules
from customer_svc.customers.models import (
    Customer,
    User,
    WalletAccount,
    WalletEntry,
    WalletHold,
)
from customer_svc.customers.services import _ledger
from customer_svc.customers.services._wallets import find_wallet

# an expired wallet that money comes back to is good for so long again
REOPENED_FOR = timedelta(days=90)
_Kind, _State, _Status = WalletEntry.Kind, WalletHold.State, WalletAccount.Status
_NOTHING = Decimal(0)


@dataclass(frozen=True)
class HoldWish:
    """Money to be promised to a document: from the card of a code, from a wallet by its id, or from
    the store credit of a customer; with `is_partial`, as much of it as there is.
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


@dataclass(frozen=True)
class HeldMoney:
    """A hold as its caller sees it: all of its parts together; a tombstone has no wallet."""

    key: str
    wallet_id: UUID | None
    currency: str
    state: str
    amount: Decimal
    captured: Decimal
    refunded: Decimal
    expires_at: datetime


@transaction.atomic
def hold_money(*, wish: HoldWish, actor: str, now: datetime) -> HeldMoney:
    """The amount is promised to the document; a repeat of the key returns the first hold.

    Raises UnknownWallet, UnknownCustomer, WalletUnusable, NotEnoughMoney (with what is available),
    KeyReused when the first wish was another one, and HoldReleased when it was released before it
    came. Locks the wallets.
    """
    _ledger.check_amount(wish.amount, wish.currency)
    wallets = _locked_wallets(wish, now)
    if known := _parts(wish.key):
        return _repeated(known, wallets, wish)
    free = [max(wallet.balance - wallet.held, _NOTHING) for wallet in wallets]
    available = sum(free, _NOTHING)
    amount = min(wish.amount, available) if wish.is_partial else wish.amount
    if not amount or amount > available:
        raise errors.NotEnoughMoney(available=f"{available:f}")
    shares = rules.shares(wanted=amount, free=free)
    givers = [pair for pair in zip(wallets, shares, strict=True) if pair[1]]
    parts = [_new_part(wish, number, *giver, now) for number, giver in enumerate(givers, 1)]
    for (wallet, share), part in zip(givers, parts, strict=True):
        _ledger.move(wallet, balance=_NOTHING, held=share)
        _ledger.enter(wallet, _Kind.HOLD, part.key, _NOTHING, share, wish.document, actor, now)
    return summary(parts)


@transaction.atomic
def capture_hold(*, key: str, amount: Decimal, actor: str, now: datetime) -> HeldMoney:
    """The amount is paid and the rest of the hold is free again: once for each hold.

    A repeat with the same amount returns the first capture. Raises UnknownHold, HoldReleased,
    HoldLapsed, HoldCaptured for another amount, and AmountInvalid for more than is held.
    """
    parts = _locked_parts(key)
    held = summary(parts)
    if held.state == _State.CAPTURED:
        if held.captured != amount:
            raise errors.HoldCaptured(captured=f"{held.captured:f}")
        return held
    _ensure_held(parts[0])
    _ledger.check_amount(amount, held.currency)
    if amount > held.amount:
        raise errors.AmountInvalid
    shares = rules.shares(wanted=amount, free=[part.amount for part in parts])
    for part, share in zip(parts, shares, strict=True):
        if share:
            _capture(part, share, actor, now)
        else:
            _free(part, _State.RELEASED, actor, now)
    return summary(parts)


@transaction.atomic
def release_hold(*, key: str, actor: str, now: datetime) -> HeldMoney:
    """What was held is free again, and a hold of this key that comes later is refused.

    A repeat changes nothing. Raises HoldCaptured.
    """
    tombstone = {"amount": 0, "expires_at": now, "state": _State.RELEASED}
    hold, created = WalletHold.objects.get_or_create(key=key, defaults=tombstone)
    if created or hold.wallet_id is None:
        return summary([hold])
    parts = _locked_parts(key)
    if parts[0].state == _State.CAPTURED:
        raise errors.HoldCaptured(captured=f"{summary(parts).captured:f}")
    for part in parts:
        if part.state == _State.HELD:
            _free(part, _State.RELEASED, actor, now)
    return summary(parts)


@transaction.atomic
def refund_hold(
    *, key: str, refund_key: str, amount: Decimal, actor: str, now: datetime
) -> HeldMoney:
    """The amount is back in the wallets that paid; a repeat of the refund's key changes nothing.

    What was paid last comes back first. A wallet past its time is good for ninety days again. All
    refunds of a hold are at most what was captured. Raises UnknownHold, AmountInvalid,
    RefundTooMuch, and KeyReused.
    """
    parts = _locked_parts(key)
    held = summary(parts)
    if _is_refunded(parts, refund_key, amount):
        return held
    _ledger.check_amount(amount, held.currency)
    if held.refunded + amount > held.captured:
        raise errors.RefundTooMuch(refundable=f"{held.captured - held.refunded:f}")
    back = [part for part in reversed(parts) if part.captured > part.refunded]
    shares = rules.shares(wanted=amount, free=[part.captured - part.refunded for part in back])
    for number, (part, share) in enumerate(zip(back, shares, strict=True), 1):
        if share:
            _refund(part, share, _numbered(refund_key, number), actor, now)
    return summary(parts)


def expire_holds(*, now: datetime) -> int:
    """Holds past their time are free again; returns how many."""
    due = WalletHold.objects.filter(state=_State.HELD, expires_at__lte=now, part_of=None)
    keys = list(due.order_by("pk").values_list("pk", flat=True))
    return sum(_expire_hold(key, now) for key in keys)


def summary(parts: Sequence[WalletHold]) -> HeldMoney:
    """All parts of a hold together; the first one, which always pays something, has the state."""
    first = parts[0]
    return HeldMoney(
        key=first.key,
        wallet_id=first.wallet_id,
        currency=first.wallet.currency if first.wallet else "",
        state=first.state,
        amount=sum((part.amount for part in parts), _NOTHING),
        captured=sum((part.captured for part in parts), _NOTHING),
        refunded=sum((part.refunded for part in parts), _NOTHING),
        expires_at=first.expires_at,
    )


@transaction.atomic
def _expire_hold(key: str, now: datetime) -> int:
    parts = _locked_parts(key)
    if parts[0].state != _State.HELD or parts[0].expires_at > now:
        return 0
    for part in parts:
        _free(part, _State.EXPIRED, "svc:customer", now)
    return 1


def _locked_wallets(wish: HoldWish, now: datetime) -> list[WalletAccount]:
    if wish.customer_id is not None:
        return _locked_credit(wish, now)
    found = find_wallet(code=wish.code, wallet_id=wish.wallet_id)
    wallet = WalletAccount.objects.locked().select_related(None).get(pk=found.pk)
    is_over = wallet.expires_at is not None and wallet.expires_at <= now
    usable = wallet.status in {_Status.ACTIVE, _Status.EXHAUSTED} and not is_over
    known = WalletHold.objects.filter(pk=wish.key).exists()
    if not known and (not usable or wallet.currency != wish.currency or _is_nobodys(wallet)):
        raise errors.WalletUnusable(wallet_status=wallet.status, currency=wallet.currency)
    return [wallet]


def _locked_credit(wish: HoldWish, now: datetime) -> list[WalletAccount]:
    """The customer's wallets of store credit, what ends first first."""
    owner = Customer.objects.select_related("user").filter(pk=wish.customer_id).first()
    if owner is None or owner.user.status == User.Status.ERASED:
        raise errors.UnknownCustomer
    rows = WalletAccount.objects.locked().filter(
        Q(expires_at=None) | Q(expires_at__gt=now),
        customer_id=owner.merged_into_id or owner.pk,
        kind=WalletAccount.Kind.STORE_CREDIT,
        status=_Status.ACTIVE,
        currency=wish.currency,
    )
    far = datetime.max.replace(tzinfo=now.tzinfo)
    return sorted(rows, key=lambda row: (row.expires_at or far, str(row.pk)))


def _is_nobodys(wallet: WalletAccount) -> bool:
    # credit is a person's: when the person is erased, nobody can spend it; a card is its bearer's
    if wallet.kind != WalletAccount.Kind.STORE_CREDIT or wallet.customer_id is None:
        return False
    return User.objects.filter(pk=wallet.customer_id, status=User.Status.ERASED).exists()


def _new_part(
    wish: HoldWish, number: int, wallet: WalletAccount, share: Decimal, now: datetime
) -> WalletHold:
    part, created = WalletHold.objects.get_or_create(
        key=_numbered(wish.key, number),
        defaults={
            "part_of_id": wish.key if number > 1 else None,
            "part": number,
            "wallet": wallet,
            "amount": share,
            "wished": wish.amount,
            "document": wish.document,
            "expires_at": now + timedelta(seconds=wish.ttl_seconds),
        },
    )
    if not created:  # whoever was quicker by a moment released it, or wished for something else
        raise errors.KeyReused if part.wallet_id else errors.HoldReleased
    return part


def _numbered(key: str, number: int) -> str:
    # no caller's key has a tilde, so that a part never takes the key of another wish
    return key if number == 1 else f"{key}~{number}"


def _parts(key: str) -> list[WalletHold]:
    rows = WalletHold.objects.filter(Q(pk=key) | Q(part_of=key)).select_related("wallet")
    return list(rows.order_by("part"))


def _locked_parts(key: str) -> list[WalletHold]:
    """The parts of a hold in their order, they and their wallets locked, each wallet one object."""
    rows = list(WalletHold.objects.locked().filter(Q(pk=key) | Q(part_of=key)))
    if not rows:
        raise errors.UnknownHold
    ids = [row.wallet_id for row in rows if row.wallet_id]
    if len(ids) < len(rows):
        raise errors.HoldReleased
    wallets = {row.pk: row for row in WalletAccount.objects.locked().filter(pk__in=ids)}
    for row, wallet_id in zip(rows, ids, strict=True):
        row.wallet = wallets[wallet_id]
    return sorted(rows, key=lambda row: row.part)


def _repeated(parts: list[WalletHold], wallets: list[WalletAccount], wish: HoldWish) -> HeldMoney:
    first = parts[0]
    if first.state == _State.RELEASED:
        raise errors.HoldReleased
    if first.state == _State.EXPIRED:
        raise errors.HoldLapsed
    is_named = wish.customer_id is None
    if first.wished != wish.amount or (is_named and first.wallet_id != wallets[0].pk):
        raise errors.KeyReused
    return summary(parts)


def _is_refunded(parts: Sequence[WalletHold], refund_key: str, amount: Decimal) -> bool:
    rows = WalletEntry.objects.filter(
        Q(key=refund_key) | Q(key__startswith=f"{refund_key}~"), kind=_Kind.REFUND
    )
    known = list(rows)
    if not known:
        return False
    wallets = {part.wallet_id for part in parts}
    total = sum((row.amount for row in known), _NOTHING)
    if total != amount or not {row.wallet_id for row in known} <= wallets:
        raise errors.KeyReused
    return True


def _ensure_held(hold: WalletHold) -> None:
    if hold.state == _State.RELEASED:
        raise errors.HoldReleased
    if hold.state == _State.EXPIRED:
        raise errors.HoldLapsed


def _wallet_of(part: WalletHold) -> WalletAccount:
    assert part.wallet is not None  # noqa: S101  # a tombstone has been refused before
    return part.wallet


def _capture(part: WalletHold, amount: Decimal, actor: str, now: datetime) -> None:
    wallet = _wallet_of(part)
    _ledger.move(wallet, balance=-amount, held=-part.amount)
    part.state, part.captured = _State.CAPTURED, amount
    part.save(update_fields=["state", "captured"])
    _ledger.enter(wallet, _Kind.CAPTURE, part.key, -amount, -part.amount, part.document, actor, now)
    _ledger.tell(wallet.customer_id, f"{wallet}: -{amount:f} {part.document}", actor, now)


def _refund(part: WalletHold, amount: Decimal, key: str, actor: str, now: datetime) -> None:
    wallet = _wallet_of(part)
    if wallet.status == _Status.EXPIRED or (wallet.expires_at and wallet.expires_at <= now):
        wallet.status, wallet.expires_at = _Status.ACTIVE, now + REOPENED_FOR
    _ledger.move(wallet, balance=amount, held=_NOTHING)
    WalletHold.objects.filter(pk=part.pk).update(refunded=F("refunded") + amount)
    part.refunded += amount
    _ledger.enter(wallet, _Kind.REFUND, key, amount, _NOTHING, part.document, actor, now)
    _ledger.tell(wallet.customer_id, f"{wallet}: +{amount:f} {part.document}", actor, now)


def _free(part: WalletHold, state: WalletHold.State, actor: str, now: datetime) -> None:
    wallet = _wallet_of(part)
    _ledger.move(wallet, balance=_NOTHING, held=-part.amount)
    part.state = state
    part.save(update_fields=["state"])
    _ledger.enter(
        wallet, _Kind.RELEASE, part.key, _NOTHING, -part.amount, part.document, actor, now
    )
