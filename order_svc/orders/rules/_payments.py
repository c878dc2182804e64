"""What is to be asked of a payment provider, and what is never kept."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from shared_libs.money import ZERO

SETTLEMENTS = ("capture", "void", "refund")
SETTLE_WITHIN = timedelta(hours=24)


def covers(*, authorised: Decimal, authorised_currency: str, total: Decimal, currency: str) -> bool:
    """Whether the provider has set aside exactly what was asked for."""
    return (authorised, authorised_currency) == (total, currency)


def value_paid(*, available: Decimal, wanted: Decimal | None, left: Decimal) -> Decimal:
    """What a card or the store credit pays of what is left: all it has, or as much as is wanted."""
    return min(available, left, *([] if wanted is None else [wanted]))


@dataclass(frozen=True)
class Capturable:
    """What is to be taken of a payment in the end, and what has been."""

    due: Decimal
    captured: Decimal


@dataclass(frozen=True)
class Ledger:
    """What a provider has of one payment; `is_open` while something of it is still set aside."""

    captured: Decimal
    refunded: Decimal
    is_open: bool


@dataclass(frozen=True)
class Goal:
    """What is wanted of a payment: CAPTURE (we have so much of it, `upto`, and `due` in the end) or
    RETURN (the customer has all of it).
    """

    wanted: str
    upto: Decimal
    due: Decimal

    @property
    def is_last(self) -> bool:
        """Whether nothing more is to be taken after that."""
        return self.upto == self.due


def settlement(goal: Goal, ledger: Ledger) -> str:
    """What to ask of the provider next so that its ledger becomes as wanted; empty when it is.

    A charge of which some was taken is not voided: its last capture takes nothing and lets go of
    the rest.
    """
    if goal.wanted == "CAPTURE":
        if ledger.is_open and ledger.captured < goal.upto:
            return "capture"
        return _letting_go(ledger) if goal.is_last else ""
    if goal.wanted != "RETURN":
        return ""
    return _letting_go(ledger) or ("refund" if ledger.captured > ledger.refunded else "")


def _letting_go(ledger: Ledger) -> str:
    if not ledger.is_open:
        return ""
    return "capture" if ledger.captured else "void"


def untaken_part(
    amount: Decimal, *, releasable: Decimal, free: Decimal, called_off: bool
) -> Decimal:
    """What of an amount that goes back to a payment is simply never taken.

    For units that have not left, as much as may be let go; else only what the taken money, of which
    so much is `free`, does not give.
    """
    wanted = amount if called_off else amount - free
    return max(min(wanted, releasable, amount), ZERO)


def capture_goals(wanted: Decimal, payments: Sequence[Capturable]) -> list[Decimal]:
    """How much is to have been taken of each payment, the first ones first, so that it is as much
    as wanted of all of them; what was taken stays taken.
    """
    goals = []
    for payment in payments:
        share = max(min(payment.due, wanted), payment.captured)
        goals.append(share)
        wanted = max(wanted - share, ZERO)
    return goals


def money_status(
    *, total: Decimal, released: Decimal, captured: Decimal, back: Decimal, is_let_go: bool
) -> str:
    """The payment status of a confirmed order.

    `back` is what was given back, with what was `released` before it was taken; `is_let_go` says
    that nothing is set aside any more.
    """
    given_back = back - released
    if is_let_go and not captured:
        return "VOIDED"
    if given_back > 0:
        return "REFUNDED" if given_back >= captured else "PARTIALLY_REFUNDED"
    if captured + released >= total:
        return "CAPTURED"
    return "PARTIALLY_CAPTURED" if captured else "AUTHORISED"


def holds_card_number(text: str) -> bool:
    """Whether there is a run of 13 to 19 digits in it that a payment card may have."""
    digits = re.sub(r"(?<=[0-9])[ -](?=[0-9])", "", text)
    return any(_passes_luhn(run) for run in re.findall(r"(?<![0-9])[0-9]{13,19}(?![0-9])", digits))


def _passes_luhn(digits: str) -> bool:
    doubled = [int(digit) * 2 for digit in digits[-2::-2]]
    total = sum(number // 10 + number % 10 for number in doubled)
    return (total + sum(int(digit) for digit in digits[-1::-2])) % 10 == 0
