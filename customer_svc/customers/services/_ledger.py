"""How a wallet moves: both figures, its status and a line of its ledger, always together."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from customer_svc.customers import errors
from customer_svc.customers.models import AccountEvent, WalletAccount, WalletEntry
from customer_svc.customers.services import _timeline
from shared_libs.money import places

_Status = WalletAccount.Status


def check_amount(amount: Decimal, currency: str) -> None:
    """Nothing happens to an amount above zero with the decimals of its currency.

    Raises AmountInvalid.
    """
    exponent = amount.normalize().as_tuple().exponent
    if amount <= 0 or not isinstance(exponent, int) or -exponent > places(currency):
        raise errors.AmountInvalid


def move(wallet: WalletAccount, *, balance: Decimal, held: Decimal) -> None:
    """Both figures of a wallet have moved by this, and its status with them. Expects it locked."""
    wallet.balance += balance
    wallet.held += held
    if wallet.status in {_Status.ACTIVE, _Status.EXHAUSTED}:
        wallet.status = _Status.ACTIVE if wallet.balance > 0 else _Status.EXHAUSTED
    wallet.save(update_fields=["balance", "held", "overdrawn", "status", "expires_at"])


def enter(  # the columns of a ledger
    wallet: WalletAccount,
    kind: WalletEntry.Kind,
    key: str,
    amount: Decimal,
    held_change: Decimal,
    document: str,
    actor: str,
    now: datetime,
) -> None:
    """The ledger says what has just moved. Expects the wallet locked and its row as it now is."""
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


def tell(customer_id: UUID | None, detail: str, actor: str, now: datetime) -> None:
    """The timeline of the wallet's owner, if it has one, says so."""
    if customer_id is not None:
        kind = AccountEvent.Kind.WALLET_CHANGED
        _timeline.note(user_id=customer_id, kind=kind, detail=detail, actor=actor, now=now)
