"""What sales announces. Amounts and quantities are text; a return's lines are positive, its total
negative.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar  # Any: the sums of a report are nested JSON
from uuid import UUID


@dataclass(frozen=True)
class TaxShare:
    """One jurisdiction's share of a line's tax."""

    code: str
    amount: str


@dataclass(frozen=True)
class CardOfLine:
    """The gift card that a line is: the digest of its code, by which customer knows it."""

    digest: str
    last_four: str


@dataclass(frozen=True)
class SoldLine:
    """One article of a sale."""

    line: int
    sku: str
    name: str
    quantity: str
    unit_price: str
    gross: str
    discount: str
    discount_reason: str
    net: str
    tax: str
    taxes: tuple[TaxShare, ...]
    total: str
    gift_card: CardOfLine | None


@dataclass(frozen=True)
class ReturnedLine(SoldLine):
    """One article given back."""

    original_line: int | None
    reason: str
    disposition: str


@dataclass(frozen=True)
class TenderTaken:
    """What was paid with, or paid back with (negative)."""

    type: str
    amount: str
    change: str


@dataclass(frozen=True)
class SaleCompleted:
    """A sale at a till, whole, as it reached us."""

    TYPE: ClassVar[str] = "sales.sale_completed.v1"
    id: UUID
    store: str
    country: str
    register_id: UUID
    register: str
    sequence: int
    receipt_number: str
    shift_id: UUID | None
    cashier: str
    customer_id: UUID | None
    occurred_at: datetime
    received_at: datetime
    business_date: date
    business_hour: int
    currency: str
    ruleset_version: str
    lines: tuple[SoldLine, ...]
    cash_rounding: str
    tenders: tuple[TenderTaken, ...]
    total: str


@dataclass(frozen=True)
class SaleVoided:
    """A sale called off; dated by the void, with the sale as it was announced."""

    TYPE: ClassVar[str] = "sales.sale_voided.v1"
    id: UUID
    sale_id: UUID
    store: str
    occurred_at: datetime
    business_date: date
    business_hour: int
    sale: SaleCompleted


@dataclass(frozen=True)
class ReturnCompleted:
    """Goods taken back at a till; counts on its own date."""

    TYPE: ClassVar[str] = "sales.return_completed.v1"
    id: UUID
    store: str
    country: str
    register_id: UUID
    register: str
    sequence: int
    receipt_number: str
    shift_id: UUID | None
    cashier: str
    customer_id: UUID | None
    original_sale_id: UUID | None
    original_order_number: str | None
    exchange_id: UUID | None
    occurred_at: datetime
    received_at: datetime
    business_date: date
    business_hour: int
    currency: str
    lines: tuple[ReturnedLine, ...]
    cash_rounding: str
    tenders: tuple[TenderTaken, ...]
    total: str


@dataclass(frozen=True)
class ZReportIssued:
    """A Z report: what its documents come to by currency (sales, returns, voids, taxes, tenders),
    and the cash that moved besides.
    """

    id: UUID
    number: int
    kind: str
    issued_at: datetime
    sums: dict[str, Any]
    movements: dict[str, Any]
    previous_hash: str
    hash: str


@dataclass(frozen=True)
class ShiftClosed:
    """A cashier's session ended: what its drawer should have held, what was counted, and its Z
    report.

    Said again with a Z report of the kind supplementary for what came late; the drawer's figures
    stay those of the closing. `time_zone` is the store's, by which its days begin and end.
    """

    TYPE: ClassVar[str] = "sales.shift_closed.v1"
    id: UUID
    store: str
    time_zone: str
    register_id: UUID
    register: str
    cashier: str
    business_date: date
    opened_at: datetime | None
    closed_at: datetime
    expected: dict[str, str]
    counted: dict[str, str]
    difference: dict[str, str]
    z_report: ZReportIssued
