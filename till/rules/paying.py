"""Tenders, change, cash rounding, and in which order money goes back."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any  # Any: JSON documents

from shared_libs.money import ZERO, amount_text
from shared_libs.trade.cash import in_coins
from till.rules.baskets import CASH, Paid

GIFT_CARD, CARD = "gift_card", "card"
# of the customer whose basket it is; held by the shop before it pays
STORE_CREDIT = "store_credit"
# goods that came back paid for it, or it paid for them: no money of its own
EXCHANGE = "exchange"
CHEQUE, VOUCHER = "cheque", "voucher"
TENDERS = (CASH, CARD, GIFT_CARD, STORE_CREDIT, CHEQUE, VOUCHER)


@dataclass(frozen=True)
class Settled:
    """How a total was paid: what is left to pay, what goes back, and what rounding has moved."""

    left: Decimal
    change: Decimal
    cash_rounding: Decimal
    paid: tuple[Paid, ...]

    @property
    def is_paid(self) -> bool:
        """Whether nothing is left to pay."""
        return self.left <= 0


def settled(total: Decimal, paid: Sequence[Paid], currency: str) -> Settled:
    """Cash pays last and in coins that exist; only cash gives change."""
    others = sum((each.amount for each in paid if each.type != CASH), ZERO)
    in_cash = sum((each.amount for each in paid if each.type == CASH), ZERO)
    due = total - others
    rounded = in_coins(due, currency) if any(each.type == CASH for each in paid) else due
    change = max(ZERO, in_cash - rounded)
    left = max(ZERO, rounded - in_cash)
    rounding = rounded - due if left == 0 else ZERO
    return Settled(left, change, rounding, tuple(paid))


def tender_documents(found: Settled, currency: str) -> list[dict[str, Any]]:
    """The tenders as a till says them; the change is of the last cash."""
    last_cash = max(
        (place for place, each in enumerate(found.paid) if each.type == CASH), default=-1
    )
    return [
        {
            "type": each.type,
            "amount": amount_text(each.amount, currency),
            "change": amount_text(found.change if place == last_cash else ZERO, currency),
            "reference": each.reference or None,
        }
        for place, each in enumerate(found.paid)
    ]


def refunded(total: Decimal, original: Sequence[Paid], currency: str) -> tuple[Paid, ...]:
    """How a sum goes back: to what it was paid with first, cards before cash; the rest in cash.

    Amounts are positive; the last one is cash where coins are needed. What other goods had paid
    for goes back in cash.
    """
    left, back = total, list[Paid]()
    for each in original:
        if each.type not in {CASH, EXCHANGE} and left > 0 and each.amount > 0:
            part = min(left, each.amount)
            back.append(Paid(each.type, part, each.reference))
            left -= part
    if left > 0:
        back.append(Paid(CASH, in_coins(left, currency)))
    return tuple(back)


def refund_documents(back: Sequence[Paid], currency: str) -> list[dict[str, Any]]:
    """What goes back, as a till says it: negative."""
    return [
        {
            "type": each.type,
            "amount": amount_text(-each.amount, currency),
            "change": amount_text(ZERO, currency),
            "reference": each.reference or None,
        }
        for each in back
    ]
