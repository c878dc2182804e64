"""What a till may say, once it has been read."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Said:
    """What every item says; `unread` names optional members that were there but made no sense."""

    id: UUID
    sequence: int
    occurred_at: datetime
    unread: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TaxSaid:
    """The share of one jurisdiction in a line's tax."""

    code: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class LineSaid:
    """One article of a sale or a return; `gift_card` is the code of the card that is sold or comes
    back, and the last three members are a return's own.
    """

    line: int
    sku: str
    quantity: Decimal
    unit_price: Decimal
    discount: Decimal
    discount_reason: str
    tax: Decimal
    taxes: tuple[TaxSaid, ...]
    total: Decimal
    gift_card: str
    original_line: int | None
    reason: str
    disposition: str


@dataclass(frozen=True, slots=True)
class TenderSaid:
    """What was paid with, or back."""

    type: str
    amount: Decimal
    change: Decimal
    reference: str


@dataclass(frozen=True, slots=True)
class OriginalSaid:
    """What a return refers to; all of it may be missing."""

    sale_id: UUID | None = None
    order_number: str = ""
    exchange_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class DocumentSaid(Said):
    """What a sale and a return have in common; `original` is a return's own, the rule-set a
    sale's.
    """

    shift_id: UUID | None
    cashier: str
    customer_id: UUID | None
    currency: str
    lines: tuple[LineSaid, ...]
    cash_rounding: Decimal
    tenders: tuple[TenderSaid, ...]
    total: Decimal
    approval: Mapping[str, str] | None
    ruleset_version: str
    original: OriginalSaid


@dataclass(frozen=True, slots=True)
class SaleSaid(DocumentSaid):
    """A completed sale: lines, tenders and total are positive."""


@dataclass(frozen=True, slots=True)
class ReturnSaid(DocumentSaid):
    """Goods taken back: lines are positive, tenders and total negative."""


@dataclass(frozen=True, slots=True)
class VoidSaid(Said):
    """A sale called off."""

    sale_id: UUID
    approval: Mapping[str, str] | None


@dataclass(frozen=True, slots=True)
class ShiftOpenedSaid(Said):
    """A cashier's session begins."""

    shift_id: UUID
    cashier: str
    float_amount: Decimal


@dataclass(frozen=True, slots=True)
class CashMovementSaid(Said):
    """Cash into or out of the drawer."""

    shift_id: UUID | None
    kind: str
    amount: Decimal
    reason: str


@dataclass(frozen=True, slots=True)
class ShiftClosedSaid(Said):
    """A cashier's session ends with what was counted, by tender."""

    shift_id: UUID
    counted: Mapping[str, Decimal]


Item = SaleSaid | ReturnSaid | VoidSaid | ShiftOpenedSaid | CashMovementSaid | ShiftClosedSaid
