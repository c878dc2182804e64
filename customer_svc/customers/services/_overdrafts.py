"""What tills without a connection took: never refused, for the goods have left; a wallet that had
less gets a case.
"""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from customer_svc.customers import errors, rules
from customer_svc.customers.models import (
    OverdraftCase,
    WalletAccount,
    WalletEntry,
    WalletHold,
)
from customer_svc.customers.services import _ledger
from customer_svc.customers.services._holds import HeldMoney, summary
from customer_svc.customers.services._wallets import find_wallet

_NOTHING = Decimal(0)


@dataclass(frozen=True)
class OfflineCharge:
    """What a till has taken; `allowance` is how far its register may overdraw, as sales says."""

    key: str
    amount: Decimal
    currency: str
    document: str
    allowance: Decimal
    code: str = ""
    wallet_id: UUID | None = None


@transaction.atomic
def charge_offline(*, charge: OfflineCharge, actor: str, now: datetime) -> HeldMoney:
    """The amount is paid from the wallet, below zero if need be; a repeat returns the first.

    What the wallet did not have, or had promised to others, is a case for staff, marked when it is
    more than the register may. Raises UnknownWallet, WalletUnusable for another currency,
    AmountInvalid, and KeyReused. Locks the wallet.
    """
    _ledger.check_amount(charge.amount, charge.currency)
    found = find_wallet(code=charge.code, wallet_id=charge.wallet_id)
    wallet = WalletAccount.objects.locked().get(pk=found.pk)
    if wallet.currency != charge.currency:
        raise errors.WalletUnusable(wallet_status=wallet.status, currency=wallet.currency)
    paid, created = WalletHold.objects.get_or_create(
        key=charge.key,
        defaults={
            "wallet": wallet,
            "state": WalletHold.State.CAPTURED,
            "amount": charge.amount,
            "wished": charge.amount,
            "captured": charge.amount,
            "document": charge.document,
            "expires_at": now,
        },
    )
    if not created:
        if (paid.wallet_id, paid.captured) != (wallet.pk, charge.amount):
            raise errors.KeyReused
        return summary([paid])
    _take(wallet, paid, charge, actor, now)
    return summary([paid])


@transaction.atomic
def close_overdraft(
    *, case_id: UUID, status: str, reason: str, actor: str, now: datetime
) -> OverdraftCase:
    """The case is closed and what is still missing is in the wallet again, with its line.

    Nothing is missing any more where money came back or what was promised was let go. Locks the
    case before its wallet. Raises OverdraftClosed.
    """
    case = OverdraftCase.objects.select_for_update().get(pk=case_id)
    if case.status != OverdraftCase.Status.OPEN:
        raise errors.OverdraftClosed
    wallet = WalletAccount.objects.locked().get(pk=case.wallet_id)
    missing = min(case.amount, rules.shortfall(balance=wallet.balance, held=wallet.held))
    wallet.overdrawn -= case.amount
    _ledger.move(wallet, balance=missing, held=_NOTHING)
    if missing:
        kind, key = WalletEntry.Kind.ADJUST, f"overdraft:{case.pk}"
        _ledger.enter(wallet, kind, key, missing, _NOTHING, reason[:80], actor, now)
        _ledger.tell(wallet.customer_id, f"{wallet}: +{missing:f} {reason}", actor, now)
    case.status, case.reason, case.actor, case.closed_at = status, reason, actor, now
    case.save(update_fields=["status", "reason", "actor", "closed_at"])
    return case


def _take(
    wallet: WalletAccount, paid: WalletHold, charge: OfflineCharge, actor: str, now: datetime
) -> None:
    before = rules.shortfall(balance=wallet.balance, held=wallet.held)
    after = rules.shortfall(balance=wallet.balance - charge.amount, held=wallet.held)
    missing = after - before
    wallet.overdrawn += missing
    _ledger.move(wallet, balance=-charge.amount, held=_NOTHING)
    kind, taken = WalletEntry.Kind.CAPTURE, -charge.amount
    _ledger.enter(wallet, kind, charge.key, taken, _NOTHING, charge.document, actor, now)
    _ledger.tell(wallet.customer_id, f"{wallet}: {taken:f} {charge.document}", actor, now)
    if missing:
        OverdraftCase.objects.create(
            wallet=wallet,
            charge=paid,
            amount=missing,
            is_over_allowance=missing > charge.allowance,
            opened_at=now,
        )
