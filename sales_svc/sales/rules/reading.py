"""From JSON to what a till said. Only what cannot be read is malformed; what merely looks wrong
stands.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from hashlib import sha256
from typing import TypeVar
from uuid import UUID

from sales_svc.sales.rules import members
from sales_svc.sales.rules.items import (
    CashMovementSaid,
    DocumentSaid,
    Item,
    LineSaid,
    OriginalSaid,
    ReturnSaid,
    SaleSaid,
    ShiftClosedSaid,
    ShiftOpenedSaid,
    TaxSaid,
    TenderSaid,
    VoidSaid,
)
from sales_svc.sales.rules.members import Members, Unreadable

T = TypeVar("T")
DocumentT = TypeVar("DocumentT", bound=DocumentSaid)
ZERO = Decimal(0)
NAME = 64
REMARK = 255


@dataclass(frozen=True, slots=True)
class Label:
    """What can be told of an item before it is read: its place, its id and what it looks like."""

    sequence: int | None
    id: UUID | None
    type: str
    fingerprint: str


def label_of(body: object) -> Label:
    """The label of an item; the fingerprint covers its content without its sequence."""
    said = body if isinstance(body, Mapping) else {}
    kind = said.get("type")
    return Label(
        sequence=_or_none(members.sequence, said.get("sequence")),
        id=_or_none(members.identity, said.get("id")),
        type=kind if isinstance(kind, str) and kind in READERS else "",
        fingerprint=fingerprint(body),
    )


def _or_none(read: Callable[[object], T], value: object) -> T | None:
    try:
        return read(value)
    except (ValueError, TypeError):
        return None


def fingerprint(body: object) -> str:
    """A digest of an item's content, the same whatever the order of its members and its
    sequence.
    """
    content = {**body, "sequence": None} if isinstance(body, Mapping) else body
    return sha256(plain_text(content).encode()).hexdigest()


def plain_text(body: object) -> str:
    """A JSON value as ASCII text that a database can keep, members in order."""
    return json.dumps(body, sort_keys=True, separators=(",", ":"), default=str)


def read_item(body: object) -> Item:
    """What the till said; raises Unreadable naming the first member that makes no sense."""
    said = Members(body)
    kind = said.required("type", members.text(NAME))
    if kind not in READERS:
        raise Unreadable("type_unknown", "type")
    item = READERS[kind](said)
    return replace(item, unread=tuple(said.unread)) if said.unread else item


def _document(kind: type[DocumentT], said: Members) -> DocumentT:
    currency = said.required("currency", members.currency)
    amount = members.amount_in(currency)
    return kind(
        id=said.required("id", members.identity),
        sequence=said.required("sequence", members.sequence),
        occurred_at=said.required("occurred_at", members.moment),
        unread=(),
        shift_id=said.optional("shift_id", _identity_or_none, None),
        cashier=said.optional("cashier", members.text(NAME), ""),
        customer_id=said.optional("customer_id", _identity_or_none, None),
        currency=currency,
        lines=_numbered(said, tuple(_line(each, amount) for each in said.objects("lines"))),
        cash_rounding=said.optional("cash_rounding", amount, ZERO),
        tenders=tuple(_tender(each, amount) for each in said.objects("tenders")),
        total=said.required("total", amount),
        approval=said.optional("approval", _approval, None),
        ruleset_version=said.optional("ruleset_version", members.text(100), ""),
        original=_original(said),
    )


def _sale(said: Members) -> SaleSaid:
    return _document(SaleSaid, said)


def _return(said: Members) -> ReturnSaid:
    return _document(ReturnSaid, said)


def _original(said: Members) -> OriginalSaid:
    return OriginalSaid(
        sale_id=said.optional("original_sale_id", _identity_or_none, None),
        order_number=said.optional("original_order_number", members.text(NAME), ""),
        exchange_id=said.optional("exchange_id", _identity_or_none, None),
    )


def _line(said: Members, amount: Callable[[object], Decimal]) -> LineSaid:
    return LineSaid(
        line=said.required("line", members.line_number),
        sku=said.required("sku", members.text(NAME)),
        quantity=said.required("quantity", members.quantity),
        unit_price=said.required("unit_price", members.unit_price),
        discount=said.optional("discount", members.not_negative(amount), ZERO),
        discount_reason=said.optional("discount_reason", members.free_text(REMARK), ""),
        tax=said.required("tax", members.not_negative(amount)),
        taxes=tuple(_tax(each, amount) for each in said.optional_objects("taxes")),
        total=said.required("total", amount),
        gift_card=said.optional("gift_card", members.free_text(NAME), ""),
        original_line=said.optional("original_line", _line_number_or_none, None),
        reason=said.optional("reason", members.free_text(REMARK), ""),
        disposition=said.optional("disposition", members.free_text(32), ""),
    )


def _numbered(said: Members, lines: tuple[LineSaid, ...]) -> tuple[LineSaid, ...]:
    """The lines under numbers of their own; where the till used one twice, all are counted
    from 1.
    """
    if len({each.line for each in lines}) == len(lines):
        return lines
    said.unread.append("lines.line")
    return tuple(replace(each, line=number) for number, each in enumerate(lines, start=1))


def _tax(said: Members, amount: Callable[[object], Decimal]) -> TaxSaid:
    return TaxSaid(
        code=said.required("code", members.text(NAME)), amount=said.required("amount", amount)
    )


def _tender(said: Members, amount: Callable[[object], Decimal]) -> TenderSaid:
    return TenderSaid(
        type=said.required("type", members.text(32)),
        amount=said.required("amount", amount),
        change=said.optional("change", amount, ZERO),
        reference=said.optional("reference", members.free_text(REMARK), ""),
    )


def _void(said: Members) -> VoidSaid:
    return VoidSaid(
        id=said.required("id", members.identity),
        sequence=said.required("sequence", members.sequence),
        occurred_at=said.required("occurred_at", members.moment),
        unread=(),
        sale_id=said.required("sale_id", members.identity),
        approval=said.optional("approval", _approval, None),
    )


def _shift_opened(said: Members) -> ShiftOpenedSaid:
    return ShiftOpenedSaid(
        id=said.required("id", members.identity),
        sequence=said.required("sequence", members.sequence),
        occurred_at=said.required("occurred_at", members.moment),
        unread=(),
        shift_id=said.required("shift_id", members.identity),
        cashier=said.optional("cashier", members.text(NAME), ""),
        float_amount=said.optional("float", _drawer_amount, ZERO),
    )


def _cash_movement(said: Members) -> CashMovementSaid:
    return CashMovementSaid(
        id=said.required("id", members.identity),
        sequence=said.required("sequence", members.sequence),
        occurred_at=said.required("occurred_at", members.moment),
        unread=(),
        shift_id=said.optional("shift_id", _identity_or_none, None),
        kind=said.required("kind", members.text(32)),
        amount=said.required("amount", _drawer_amount),
        reason=said.optional("reason", members.free_text(REMARK), ""),
    )


def _shift_closed(said: Members) -> ShiftClosedSaid:
    return ShiftClosedSaid(
        id=said.required("id", members.identity),
        sequence=said.required("sequence", members.sequence),
        occurred_at=said.required("occurred_at", members.moment),
        unread=(),
        shift_id=said.required("shift_id", members.identity),
        counted=said.optional("counted", _counted, {}),
    )


def _identity_or_none(value: object) -> UUID | None:
    return members.identity(value)


def _line_number_or_none(value: object) -> int | None:
    return members.line_number(value)


def _drawer_amount(value: object) -> Decimal:
    return members.not_negative(members.decimal)(value)


def _counted(value: object) -> Mapping[str, Decimal]:
    if not isinstance(value, Mapping):
        raise TypeError
    name = members.text(32)
    return {name(tender): members.decimal(amount) for tender, amount in value.items()}


def _approval(value: object) -> Mapping[str, str] | None:
    if not isinstance(value, Mapping):
        raise TypeError
    name, remark = members.text(NAME), members.free_text(REMARK)
    return {name(key): remark(text) for key, text in value.items() if text is not None}


READERS: Mapping[str, Callable[[Members], Item]] = {
    "shift_opened": _shift_opened,
    "sale": _sale,
    "return": _return,
    "void": _void,
    "cash_movement": _cash_movement,
    "shift_closed": _shift_closed,
}
