"""What a document of the trade adds to the books, as a pure function of the event that tells of
it.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any  # Any: an event's data is JSON
from uuid import UUID

from shared_libs.money import ZERO

OF_DOCUMENTS = ("day", "hour", "channel", "store", "country", "cashier")
OF_LINES = ("category", "sku")
GROUPS = (*OF_DOCUMENTS, *OF_LINES, "tender", "tax")
SHIPPING_LINE = 0
# a tender pays a document as a whole; a tax is counted on some of it, beside other taxes
_UNTOLD = {
    "tender": (
        *("units", "gross", "discount", "net", "tax", "shipping", "gift_cards"),
        *("cost", "margin", "net_without_cost"),
    ),
    "tax": (
        *("units", "gross", "discount", "gift_cards", "total"),
        *("cost", "margin", "net_without_cost"),
    ),
}


@dataclass(frozen=True)
class LineFact:
    """One line's part in the books. Shipping is line 0, without a SKU.

    A gift card is money that the shop owes: its amount is no gross, and it is no unit of goods.
    """

    line: int
    sku: str
    units: Decimal
    gross: Decimal
    discount: Decimal
    net: Decimal
    tax: Decimal
    shipping: Decimal = ZERO
    gift_cards: Decimal = ZERO
    cost: Decimal | None = None


@dataclass(frozen=True)
class TaxFact:
    """What is owed to one jurisdiction, and the net and the shipping that it was counted on."""

    code: str
    net: Decimal
    shipping: Decimal
    amount: Decimal


@dataclass(frozen=True)
class TenderFact:
    """What was paid in one way, change taken off."""

    type: str
    amount: Decimal


@dataclass(frozen=True)
class DocumentFact:
    """A document's place in the books; `orders` is 1, 0 for a return, -1 for one taken back.

    Its `country` is the store's, of a web order where it goes. Its articles count under the
    category they had at `sold_at`: what is taken back whole, under the one it was sold under.
    `original` is the key of the document that it takes back.
    """

    key: str
    kind: str
    number: str
    channel: str
    store: str
    country: str
    business_date: date
    business_hour: int
    currency: str
    cashier: str
    orders: int
    sold_at: datetime
    original: str
    lines: tuple[LineFact, ...]
    taxes: tuple[TaxFact, ...]
    tenders: tuple[TenderFact, ...]
    shift: str = ""
    customer: UUID | None = None


def can_group(groups: Collection[str]) -> bool:
    """Whether figures can be split by all of these at once: tenders and taxes are known for whole
    documents only.
    """
    whole = {"tender", "tax"} & set(groups)
    return not whole or (len(whole) == 1 and not set(OF_LINES) & set(groups))


def untold(groups: Collection[str]) -> tuple[str, ...]:
    """The figures that have no meaning in these groups."""
    return next((_UNTOLD[group] for group in groups if group in _UNTOLD), ())


def of_sale(sale: Mapping[str, Any]) -> DocumentFact:
    """A sale at a till, on its own business date."""
    placed = {**sale, "sold_at": sale["occurred_at"]}
    return _till_document(placed, key=f"sale:{sale['id']}", kind="sale", orders=1, sign=1)


def of_void(void: Mapping[str, Any]) -> DocumentFact:
    """A sale taken back: everything of it once more, negative, on the date of the void."""
    sale = void["sale"]
    placed = {
        **sale,
        "business_date": void["business_date"],
        "business_hour": void["business_hour"],
        "sold_at": sale["occurred_at"],
        "original": f"sale:{sale['id']}",
    }
    return _till_document(placed, key=f"void:{void['id']}", kind="void", orders=-1, sign=-1)


def of_return(document: Mapping[str, Any]) -> DocumentFact:
    """Goods that came back: negative, on the date on which they did."""
    sale, order = document.get("original_sale_id"), document.get("original_order_number")
    original = f"sale:{sale}" if sale else ""
    placed = {
        **document,
        "sold_at": document["occurred_at"],
        "original": original or (f"order:{order}" if order else ""),
    }
    key = f"return:{document['id']}"
    lines = _lines(document["lines"], sign=-1)
    tenders = _tenders(document.get("tenders") or [], sign=1)  # a return's tenders are negative
    return _document(placed, key, "return", "pos", 0, lines, sign=-1, tenders=tenders)


def of_order(order: Mapping[str, Any]) -> DocumentFact:
    """A web order, on the date on which it was placed."""
    placed = {**order, "sold_at": order["placed_at"]}
    return _web_document(placed, key=f"order:{order['number']}", kind="order", sign=1)


def of_cancellation(order: Mapping[str, Any]) -> DocumentFact:
    """A web order taken back, on the date of the cancellation."""
    number = order["number"]
    placed = {**order, "sold_at": order["placed_at"], "original": f"order:{number}"}
    return _web_document(placed, key=f"cancellation:{number}", kind="cancellation", sign=-1)


def of_edit(edit: Mapping[str, Any]) -> DocumentFact:
    """What an edit has added to a web order, on the date of the edit, under the order's number.

    It is no order of its own. What units that were called off pay of it is a tender that their
    refund has, too, negative.
    """
    tenders = [
        {"type": type_, "amount": amount}
        for type_, amount in (
            (edit["payment"]["provider"], edit["payment"]["amount"]),
            ("set_off", edit["set_off"]),
        )
        if Decimal(amount)
    ]
    placed = {
        **edit,
        "sold_at": edit["placed_at"],
        "original": f"order:{edit['number']}",
    }
    lines, paid = _lines(edit["lines"], sign=1), _tenders(tenders, sign=1)
    key = f"edit:{edit['edit_id']}"
    return _document(placed, key, "edit", "web", 0, lines, sign=1, tenders=paid)


def of_refund(refund: Mapping[str, Any]) -> DocumentFact:
    """Money of a web order that went back: negative, on the day it did, under the order's number.

    Goodwill is a discount given late: it lowers the net without units, and bears no tax. A line of
    the order may come back in parts, one sound and one broken: the parts have numbers of their own.
    """
    shipping, tax = Decimal(refund["shipping"]), Decimal(refund["shipping_tax"])
    goodwill = Decimal(refund["goodwill"])
    charge = LineFact(
        SHIPPING_LINE, "", ZERO, ZERO, goodwill, -goodwill, tax=-tax, shipping=-shipping
    )
    parts = [{**part, "line": number} for number, part in enumerate(refund["lines"], start=1)]
    lines = _lines(parts, sign=-1)
    if shipping or tax or goodwill:
        lines = (charge, *lines)
    placed = {
        **refund,
        "number": refund["order_number"],
        "shipping": {"amount": refund["shipping"], "taxes": refund["shipping_taxes"]},
        "sold_at": refund["refunded_at"],
        "original": f"order:{refund['order_number']}",
    }
    key = f"refund:{refund['refund_id']}"
    tenders = _tenders(refund["tenders"], sign=-1)
    return _document(placed, key, "refund", "web", 0, lines, sign=-1, tenders=tenders)


def _till_document(
    sale: Mapping[str, Any], *, key: str, kind: str, orders: int, sign: int
) -> DocumentFact:
    tenders = _tenders(sale.get("tenders") or [], sign=sign)
    lines = _lines(sale["lines"], sign=sign)
    return _document(sale, key, kind, "pos", orders, lines, sign=sign, tenders=tenders)


def _web_document(order: Mapping[str, Any], *, key: str, kind: str, sign: int) -> DocumentFact:
    shipping = order["shipping"]
    amount, tax = Decimal(shipping["amount"]), Decimal(shipping["tax"])
    lines = _lines(order["lines"], sign=sign)
    if amount or tax:
        charge = LineFact(
            SHIPPING_LINE, "", ZERO, ZERO, ZERO, ZERO, tax=sign * tax, shipping=sign * amount
        )
        lines = (charge, *lines)
    paid = _paid(order, sign=sign)
    return _document(order, key, kind, "web", sign, lines, sign=sign, tenders=paid)


def _paid(order: Mapping[str, Any], *, sign: int) -> tuple[TenderFact, ...]:
    """Stored value by its kind, and the payment for the rest; an order knows nothing else."""
    stored = [(each["kind"], each["amount"]) for each in order.get("stored_value") or []]
    rest = (order["payment"]["provider"], order["payment"]["amount"])
    parts = stored if stored and not Decimal(rest[1]) else [*stored, rest]
    return _tenders([{"type": type_, "amount": amount} for type_, amount in parts], sign=sign)


def _document(  # one argument for each thing in which the kinds differ
    source: Mapping[str, Any],
    key: str,
    kind: str,
    channel: str,
    orders: int,
    lines: tuple[LineFact, ...],
    *,
    sign: int,
    tenders: tuple[TenderFact, ...],
) -> DocumentFact:
    return DocumentFact(
        key=key,
        kind=kind,
        number=str(source.get("number") or source.get("receipt_number") or ""),
        channel=channel,
        store=source["store"],
        country=_country(source),
        business_date=date.fromisoformat(source["business_date"]),
        business_hour=int(source["business_hour"]),
        currency=source["currency"],
        cashier=str(source.get("cashier") or ""),
        orders=orders,
        sold_at=datetime.fromisoformat(source["sold_at"]),
        original=source.get("original", ""),
        lines=lines,
        taxes=_taxes(source, sign=sign),
        tenders=tenders,
        shift=str(source.get("shift_id") or ""),
        customer=UUID(source["customer_id"]) if source.get("customer_id") else None,
    )


def _country(source: Mapping[str, Any]) -> str:
    """Where an order goes, or where a till's store is; empty in events too old to say it."""
    ship_to = source.get("ship_to") or {}
    return str(ship_to.get("country") or source.get("country") or "")


def _lines(lines: Sequence[Mapping[str, Any]], *, sign: int) -> tuple[LineFact, ...]:
    return tuple(_line(line, sign=sign) for line in lines)


def _line(line: Mapping[str, Any], *, sign: int) -> LineFact:
    """What the line sold; what is taken off a gift card is a discount of its own."""
    is_card = bool(line.get("gift_card"))
    amount, discount = sign * Decimal(line["gross"]), sign * Decimal(line["discount"])
    return LineFact(
        line=int(line["line"]),
        sku=line["sku"],
        units=ZERO if is_card else sign * Decimal(line["quantity"]),
        gross=ZERO if is_card else amount,
        discount=discount,
        net=-discount if is_card else sign * Decimal(line["net"]),
        tax=sign * Decimal(line["tax"]),
        gift_cards=amount if is_card else ZERO,
    )


def _taxes(source: Mapping[str, Any], *, sign: int) -> tuple[TaxFact, ...]:
    """Each tax with what it was counted on: the net of the lines and the shipping that bear it."""
    shipping = source.get("shipping") or {}
    parts = [(line, "net", line["net"]) for line in source["lines"]]
    parts += [(shipping, "shipping", shipping.get("amount", 0))]
    sums: dict[str, dict[str, Decimal]] = {}
    for part, counted_as, base in parts:
        rows = part.get("taxes") or []
        for code in {row["code"] for row in rows}:
            tax = sums.setdefault(code, {"net": ZERO, "shipping": ZERO, "amount": ZERO})
            tax[counted_as] += sign * Decimal(base)
        for row in rows:
            sums[row["code"]]["amount"] += sign * Decimal(row["amount"])
    return tuple(TaxFact(code, **tax) for code, tax in sorted(sums.items()))


def _tenders(rows: Sequence[Mapping[str, Any]], *, sign: int) -> tuple[TenderFact, ...]:
    by_type: dict[str, Decimal] = {}
    for row in rows:
        paid = Decimal(row["amount"]) - Decimal(row.get("change") or 0)
        by_type[row["type"]] = by_type.get(row["type"], ZERO) + sign * paid
    return tuple(TenderFact(type_, amount) for type_, amount in sorted(by_type.items()))
