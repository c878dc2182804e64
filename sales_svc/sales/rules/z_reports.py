"""What a shift comes to, and what chains its report to the one before."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from hashlib import sha256
from typing import Any  # Any: what is on a report is JSON

from sales_svc.sales.rules import arithmetic
from shared_libs.money import amount_text

FIRST_HASH = "0" * 64
ZERO = Decimal(0)
SALES, RETURNS, VOIDS = "sales", "returns", "voids"
# a return and a void take away what their lines say
SIGNS: Mapping[str, int] = {SALES: 1, RETURNS: -1, VOIDS: -1}


@dataclass(frozen=True, slots=True)
class Part:
    """What the documents of one kind come to; of returns and voids the amounts are negative."""

    count: int = 0
    gross: Decimal = ZERO
    discount: Decimal = ZERO
    net: Decimal = ZERO
    tax: Decimal = ZERO
    cash_rounding: Decimal = ZERO
    total: Decimal = ZERO


@dataclass(frozen=True)
class Sums:
    """What documents come to in one currency: by kind, by tax, by tender."""

    parts: Mapping[str, Part] = field(default_factory=dict)
    taxes: Mapping[str, Decimal] = field(default_factory=dict)
    tenders: Mapping[str, Decimal] = field(default_factory=dict)

    @property
    def total(self) -> Decimal:
        """What was sold less what was called off and given back."""
        return sum((part.total for part in self.parts.values()), ZERO)

    @property
    def cash_rounding(self) -> Decimal:
        """What rounding of cash has brought or cost."""
        return sum((part.cash_rounding for part in self.parts.values()), ZERO)


@dataclass(frozen=True, slots=True)
class Moved:
    """Cash that moved in one way besides sales."""

    count: int
    amount: Decimal


@dataclass(frozen=True)
class Takings:
    """All that a report adds up: documents by currency, movements of cash by kind, receipts."""

    by_currency: Mapping[str, Sums]
    movements: Mapping[str, Moved]
    first_receipt: str = ""
    last_receipt: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether nothing has happened."""
        return not self.by_currency and not self.movements


def expected_by_tender(takings: Takings, float_amount: Decimal) -> dict[str, str]:
    """What the drawer should hold by tender: the float, what was taken, less what went out."""
    cash = float_amount + sum(
        (
            moved.amount * arithmetic.DRAWER_SIGNS.get(kind, 0)
            for kind, moved in takings.movements.items()
        ),
        ZERO,
    )
    sums = {arithmetic.CASH: cash}
    for each in takings.by_currency.values():
        for tender, amount in each.tenders.items():
            sums[tender] = sums.get(tender, ZERO) + amount
    return {tender: arithmetic.plain(amount) for tender, amount in sorted(sums.items())}


def takings_document(takings: Takings) -> dict[str, Any]:
    """The takings as a report and an event write them: amounts as text, by currency."""
    return {
        "sums": {
            currency: _sums_document(sums, currency)
            for currency, sums in sorted(takings.by_currency.items())
        },
        "movements": {
            kind: {"count": moved.count, "amount": arithmetic.plain(moved.amount)}
            for kind, moved in sorted(takings.movements.items())
        },
        "first_receipt": takings.first_receipt,
        "last_receipt": takings.last_receipt,
    }


def _sums_document(sums: Sums, currency: str) -> dict[str, Any]:
    parts = {kind: sums.parts.get(kind, Part()) for kind in SIGNS}
    return {
        **{kind: _part_document(part, currency) for kind, part in parts.items()},
        "taxes": {
            code: amount_text(amount, currency) for code, amount in sorted(sums.taxes.items())
        },
        "tenders": {
            tender: amount_text(amount, currency) for tender, amount in sorted(sums.tenders.items())
        },
        "cash_rounding": amount_text(sums.cash_rounding, currency),
        "total": amount_text(sums.total, currency),
    }


def _part_document(part: Part, currency: str) -> dict[str, Any]:
    names = ("gross", "discount", "net", "tax", "cash_rounding", "total")
    # plus nothing: what was turned round is no minus zero
    amounts = {name: amount_text(getattr(part, name) + ZERO, currency) for name in names}
    return {"count": part.count, **amounts}


def digest(*, previous: str, content: Mapping[str, Any]) -> str:
    """What proves that neither this report nor any before it at its register was changed."""
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return sha256(f"{previous}\n{text}".encode()).hexdigest()
