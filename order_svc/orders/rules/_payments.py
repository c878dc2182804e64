"""What is to be asked of a payment provider, and what is never kept."""

import re
from datetime import timedelta
from decimal import Decimal

SETTLEMENTS = ("capture", "void", "refund")
SETTLE_WITHIN = timedelta(hours=24)


def covers(*, authorised: Decimal, authorised_currency: str, total: Decimal, currency: str) -> bool:
    """Whether the provider has set aside exactly what was asked for."""
    return (authorised, authorised_currency) == (total, currency)


def settlement(*, wanted: str, authorised: Decimal, captured: Decimal, refunded: Decimal) -> str:
    """What to ask of the provider next so that its ledger becomes as wanted; empty when it is.

    `wanted` is CAPTURE (we have the money) or RETURN (the customer has it). `authorised` is what is
    set aside or taken; a voided authorisation has none.
    """
    if wanted == "CAPTURE":
        return "capture" if captured < authorised else ""
    if wanted != "RETURN":
        return ""
    if captured > refunded:
        return "refund"
    return "void" if authorised > captured else ""


def is_paid(*, total: Decimal, captured: Decimal) -> bool:
    """Whether payment and stored value together have brought all of it."""
    return captured >= total


def holds_card_number(text: str) -> bool:
    """Whether there is a run of 13 to 19 digits in it that a payment card may have."""
    digits = re.sub(r"(?<=[0-9])[ -](?=[0-9])", "", text)
    return any(_passes_luhn(run) for run in re.findall(r"(?<![0-9])[0-9]{13,19}(?![0-9])", digits))


def _passes_luhn(digits: str) -> bool:
    doubled = [int(digit) * 2 for digit in digits[-2::-2]]
    total = sum(number // 10 + number % 10 for number in doubled)
    return (total + sum(int(digit) for digit in digits[-1::-2])) % 10 == 0
