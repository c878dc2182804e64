"""Gift cards that tills have sold or taken back: they pay from then on, or no longer.

Sales and returns reach us in any order. One that came before its other half waits as a case, and
is judged again once that has been heard: whatever the order, a card ends in the same state.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from customer_svc.customers import errors, rules
from customer_svc.customers.models import CardSale, WalletAccount
from customer_svc.customers.services import _wallets

ACTOR = "svc:sales"
_Kind, _Status, _Wallet = CardSale.Kind, CardSale.Status, WalletAccount.Status
_WAITS_FOR: dict[str, str] = {
    _Wallet.ACTIVE: CardSale.Problem.NOT_ACTIVE,
    _Wallet.INACTIVE: CardSale.Problem.ACTIVE_BEFORE,
}


@dataclass(frozen=True)
class CardLine:
    """A line of a till's document that is a gift card: the digest of its code, and its price."""

    line: int
    digest: str
    last_four: str
    amount: Decimal


@transaction.atomic
def activate_sold_cards(
    *, document: str, currency: str, lines: Sequence[CardLine], now: datetime
) -> None:
    """The cards of a sale pay from now on; saying it twice changes nothing.

    A card that nobody knows, that pays already, or that holds another amount than it was sold for
    stays as it is, and is a case for staff. One that came back before we heard of its sale ends as
    if it had come back afterwards. Locks the wallets.
    """
    for line in lines:
        _once(_Kind.SOLD, document, currency, line, now)


@transaction.atomic
def stop_returned_cards(
    *, document: str, currency: str, lines: Sequence[CardLine], now: datetime
) -> None:
    """The cards that came back, or whose sale was voided, pay no more; saying it twice changes
    nothing.

    Of a card that was used meanwhile the rest is blocked, and it is a case for staff. Locks the
    wallets.
    """
    for line in lines:
        _once(_Kind.TAKEN_BACK, document, currency, line, now)


@transaction.atomic
def close_card_case(*, sale_id: UUID, reason: str, actor: str, now: datetime) -> CardSale:
    """Staff have seen to it. Locks the case. Raises CardCaseClosed."""
    case = CardSale.objects.select_for_update().get(pk=sale_id)
    if case.status != _Status.OPEN:
        raise errors.CardCaseClosed
    case.status, case.reason, case.actor, case.closed_at = _Status.CLOSED, reason, actor, now
    case.save(update_fields=["status", "reason", "actor", "closed_at"])
    return case


def _once(kind: str, document: str, currency: str, line: CardLine, now: datetime) -> None:
    found = {"document": document, "line": line.line}
    told = CardSale(kind=kind, amount=line.amount, currency=currency, happened_at=now, **found)
    if CardSale.objects.filter(**found).exists():
        return
    wallet = WalletAccount.objects.locked().filter(code_digest=line.digest).first()
    told.wallet, told.last_four = wallet, line.last_four
    _judge(told, wallet)
    # the unique name of the line is what a repeat at the same moment fails on
    told.save(force_insert=True)
    if wallet is not None and _turn(wallet, told, now):
        _hear_who_waits(wallet, now)


def _judge(told: CardSale, wallet: WalletAccount | None) -> None:
    told.problem = _problem(wallet, told)
    told.status = _Status.OPEN if told.problem else _Status.DONE


def _hear_who_waits(wallet: WalletAccount, now: datetime) -> None:
    """What waited for the card to be as it is now is judged again, the oldest first, even if staff
    have closed it: what they wrote stays. Expects the wallet locked.
    """
    problem = _WAITS_FOR.get(wallet.status)
    waiting = CardSale.objects.filter(wallet=wallet, problem=problem) if problem else None
    told = waiting.order_by("happened_at", "document", "line").first() if waiting else None
    if told is None:
        return
    _judge(told, wallet)
    told.save(update_fields=["problem", "status"])
    if _turn(wallet, told, now):
        _hear_who_waits(wallet, now)


def _problem(wallet: WalletAccount | None, told: CardSale) -> str:
    if wallet is None:
        return CardSale.Problem.UNKNOWN
    return rules.card_problem(
        is_sold=told.kind == _Kind.SOLD,
        status=wallet.status,
        is_whole=(wallet.balance, wallet.held, wallet.currency) == (told.amount, 0, told.currency),
    )


def _turn(wallet: WalletAccount, told: CardSale, now: datetime) -> bool:
    """A card without a problem changes its status; the rest of one that came back used is kept.

    Whether it has changed.
    """
    status: str = _Wallet.ACTIVE if told.kind == _Kind.SOLD else _Wallet.INACTIVE
    if told.problem:
        is_used = told.kind == _Kind.TAKEN_BACK and wallet.status == _Wallet.ACTIVE
        status = _Wallet.BLOCKED if is_used else wallet.status
    if status == wallet.status:
        return False
    key = f"till:{told.document}:{told.line}"
    _wallets.turn(wallet, status, key=key, document=told.document, actor=ACTOR, now=now)
    return True
