"""What the order service announces."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar
from uuid import UUID


@dataclass(frozen=True)
class Tax:
    """The tax of one jurisdiction."""

    code: str
    amount: str


@dataclass(frozen=True)
class Line:
    """One line as it was sold."""

    line: int
    sku: str
    name: str
    quantity: str
    unit_price: str
    gross: str
    discount: str
    net: str
    tax: str
    taxes: tuple[Tax, ...]
    total: str


@dataclass(frozen=True)
class Zone:
    """Where it goes, as far as taxes care."""

    country: str
    region: str


@dataclass(frozen=True)
class Shipping:
    """What shipping cost, net of tax."""

    amount: str
    tax: str
    taxes: tuple[Tax, ...]


@dataclass(frozen=True)
class Totals:
    """The sums of the document."""

    subtotal: str
    discount: str
    shipping: str
    tax: str
    total: str


@dataclass(frozen=True)
class PaymentPart:
    """Who was asked for how much."""

    provider: str
    amount: str


@dataclass(frozen=True)
class StoredValuePart:
    """What gift cards, or store credit, paid of it before the payment."""

    kind: str
    amount: str


@dataclass(frozen=True)
class _OrderDocument:
    number: str
    order_id: UUID
    attempt_id: UUID
    cart_id: str
    customer_id: UUID | None
    store: str
    channel: str
    placed_at: datetime
    business_date: date
    business_hour: int
    currency: str
    ship_to: Zone
    shipping_method: str
    ruleset_version: str
    lines: tuple[Line, ...]
    shipping: Shipping
    totals: Totals
    payment: PaymentPart
    stored_value: tuple[StoredValuePart, ...]


@dataclass(frozen=True)
class OrderPlaced(_OrderDocument):
    """A customer has bought something on the web."""

    TYPE: ClassVar[str] = "order.order_placed.v1"


@dataclass(frozen=True)
class OrderCancelled(_OrderDocument):
    """An order was called off before it left; dated by the day and hour of the cancellation."""

    TYPE: ClassVar[str] = "order.order_cancelled.v1"

    cancelled_at: datetime
    reason: str
    # the stock of edits, which have promises of their own beside the checkout's
    reservations: tuple[UUID, ...] = ()


@dataclass(frozen=True)
class OrderEdited(_OrderDocument):
    """Units were added to an order; dated by the day and hour of the edit.

    Lines and totals are those of the added units alone. `set_off` of them is paid by units that
    were called off for them, `payment` is the rest; what was called off is told by
    `units_cancelled` and `order_refunded`.
    """

    TYPE: ClassVar[str] = "order.order_edited.v1"

    edit_id: UUID
    edited_at: datetime
    reservation: UUID
    set_off: str


@dataclass(frozen=True)
class FulfilledLine:
    """So many units of a line; under a reservation of their own where it is not the checkout's."""

    line: int
    sku: str
    quantity: str
    reservation: UUID | None


@dataclass(frozen=True)
class UnitsCancelled:
    """Some units of an order were called off before they left; the others stand.

    Nothing is booked by it: the money goes back by `order_refunded`.
    """

    TYPE: ClassVar[str] = "order.units_cancelled.v1"

    number: str
    attempt_id: UUID
    customer_id: UUID | None
    cancelled_at: datetime
    reason: str
    lines: tuple[FulfilledLine, ...]


@dataclass(frozen=True)
class OrderFulfilled:
    """The goods of one fulfilment have left its location; an order may have several.

    `replaces` names the lost one that it is sent again for: its units have been counted before.
    """

    TYPE: ClassVar[str] = "order.order_fulfilled.v1"

    number: str
    attempt_id: UUID
    customer_id: UUID | None
    fulfilment_id: UUID
    location: str
    replaces: UUID | None
    fulfilled_at: datetime
    lines: tuple[FulfilledLine, ...]


@dataclass(frozen=True)
class RefundedLine:
    """So many units were given back; without a disposition the goods did not come back.

    Units of one line that came back differently are told in parts.
    """

    line: int
    sku: str
    quantity: str
    gross: str
    discount: str
    net: str
    tax: str
    taxes: tuple[Tax, ...]
    total: str
    reason: str
    disposition: str | None


@dataclass(frozen=True)
class RefundTender:
    """What went back in one way in which the order was paid."""

    type: str
    amount: str


@dataclass(frozen=True)
class OrderRefunded:
    """Money of an order has gone back; amounts are positive, dated by the day it did.

    total = lines + shipping + shipping_tax + goodwill; goodwill bears no tax, and is negative where
    an earlier one is set off. `location` is where goods that came back lie.
    """

    TYPE: ClassVar[str] = "order.order_refunded.v1"

    order_number: str
    refund_id: UUID
    return_id: UUID | None
    channel: str
    store: str
    customer_id: UUID | None
    ship_to: Zone
    currency: str
    refunded_at: datetime
    business_date: date
    business_hour: int
    location: str | None
    lines: tuple[RefundedLine, ...]
    shipping: str
    shipping_tax: str
    shipping_taxes: tuple[Tax, ...]
    goodwill: str
    total: str
    tenders: tuple[RefundTender, ...]


@dataclass(frozen=True)
class ToldDocument:
    """A document of a day as order's own tables have it, and what payments say of it.

    `tenders` are what was set aside or taken for it, or has gone back, by the payments themselves.
    """

    kind: str
    id: str
    currency: str
    total: str
    tenders: tuple[RefundTender, ...]


@dataclass(frozen=True)
class DayTold:
    """All documents that order has of a day that is over, for others to compare theirs with.

    In parts; a later telling of the same day takes the place of an earlier one.
    """

    TYPE: ClassVar[str] = "order.day_told.v1"

    store: str
    business_date: date
    told_at: datetime
    part: int
    parts: int
    documents: tuple[ToldDocument, ...]
