"""Taking goods back: what may come back of a receipt, and the money that goes with it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any  # Any: JSON documents

from shared_libs.ids import uuid7
from shared_libs.money import ZERO, amount_text, quantity_text, round_amount, unit_price_text
from shared_libs.trade.returnable import Returnable, SoldLine, UnitWorth, returnable_lines
from till import errors, store
from till.core._desk import Desk
from till.core._selling import Sold, finish
from till.rules import paying, staff
from till.rules.baskets import CASH, Approval, Paid
from till.store import Item, Said
from till.words import _, spoken

DISPOSITIONS = ("restock", "damage", "scrap")
# how most web orders were paid
WEB_TENDER = "card"


@dataclass(frozen=True)
class Original:
    """What was sold, and what of it may still come back; `order_number` of a web order."""

    sale_id: str | None
    order_number: str | None
    number: str
    currency: str
    lines: Sequence[Returnable]
    paid: Sequence[Paid]


@dataclass(frozen=True)
class Back:
    """So many units of a line that come back, why, and what becomes of them."""

    line: int
    quantity: int
    reason: str
    disposition: str = "restock"


def original(desk: Desk, number: str) -> Original:
    """What may come back of a receipt or a web order; without a line, of this till's own sales.

    Raises Refused: with no line nobody knows what other tills have taken back since.
    """
    desk.seller()
    known = store.document(desk.database, number)
    try:
        return _asked(desk, known.number if known else number)
    except errors.NoLine as reason:
        if known is None or known.type != "sale":
            raise errors.needs_line() from reason
        return _own(desk, known)


def _asked(desk: Desk, number: str) -> Original:
    """The shop's own word; what is pending is said to it before."""
    desk.syncer().once()
    line, names = desk.line(), ("receipt_number", "order_number")
    for name in names:
        try:
            (found, *_more) = line.get("pos/returnables", **{name: number})["results"]
        except errors.Refused:
            continue
        return Original(
            found["original_sale_id"],
            found["original_order_number"],
            number,
            found["currency"],
            [_told(each) for each in found["lines"]],
            [
                Paid(each["type"], Decimal(each["amount"]), each["reference"] or "")
                for each in found["tenders"]
            ],
        )
    raise errors.unknown_code(number)


def _told(line: Mapping[str, Any]) -> Returnable:
    units = [_unit(each) for each in line["units"]]
    sold = SoldLine(
        line=line["original_line"],
        sku=line["sku"],
        name=line["name"],
        quantity=Decimal(line["sold"]),
        unit_price=Decimal(line["unit_price"]),
        net=sum((each.net for each in units), ZERO),
        taxes={},
        tax=sum((each.tax for each in units), ZERO),
        total=sum((each.total for each in units), ZERO),
    )
    return Returnable(sold, Decimal(line["returned"]), units)


def _unit(told: Mapping[str, Any]) -> UnitWorth:
    taxes = {each["code"]: Decimal(each["amount"]) for each in told["taxes"]}
    return UnitWorth(Decimal(told["net"]), Decimal(told["tax"]), taxes, Decimal(told["total"]))


def _own(desk: Desk, sale: Item) -> Original:
    since = store.returned_of(desk.database, sale.id)
    if any(each.type == "void" for each in since):
        raise errors.Refused("voided", _("This sale was called off."))
    returned: dict[str, Decimal] = {}
    for line in (line for each in since for line in each.body["lines"]):
        quantity = Decimal(line["quantity"])
        returned[line["sku"]] = returned.get(line["sku"], ZERO) + quantity
    names = store.names(desk.database, [each["sku"] for each in sale.body["lines"]], spoken())
    currency = sale.body["currency"]
    sold = [_sold(each, names, currency) for each in sale.body["lines"]]
    paid = [
        Paid(each["type"], Decimal(each["amount"]) - Decimal(each["change"]), "")
        for each in sale.body["tenders"]
    ]
    lines = returnable_lines(sold, returned, currency)
    return Original(sale.id, None, sale.number, currency, lines, paid)


def _sold(line: Mapping[str, Any], names: Mapping[str, str], currency: str) -> SoldLine:
    quantity, price = Decimal(line["quantity"]), Decimal(line["unit_price"])
    return SoldLine(
        line=line["line"],
        sku=line["sku"],
        name=names.get(line["sku"], line["sku"]),
        quantity=quantity,
        unit_price=price,
        net=round_amount(quantity * price, currency) - Decimal(line["discount"]),
        taxes={each["code"]: Decimal(each["amount"]) for each in line["taxes"]},
        tax=Decimal(line["tax"]),
        total=Decimal(line["total"]),
    )


def worth(found: Original, back: Sequence[Back]) -> Decimal:
    """What the goods were sold for; raises Refused for more than may come back."""
    return sum((unit.total for each in back for unit in _units(found, each)), ZERO)


def needs_approval(desk: Desk, amount: Decimal) -> bool:
    """Whether a manager has to say yes to so much money back."""
    return not staff.may_refund(desk.seller(), amount)


def take_back(
    desk: Desk, found: Original, back: Sequence[Back], approval: Approval | None = None
) -> Sold:
    """The goods are back, and the money as it came: cards before cash. Raises Refused."""
    amount = worth(found, back)
    if not back:
        raise errors.Refused("nothing_back", _("Nothing was chosen to come back."))
    if approval is None and needs_approval(desk, amount):
        raise errors.needs_approval()
    paid = found.paid or [Paid(WEB_TENDER, amount)]
    lines = [
        _line(found, each, number, found.currency) for number, each in enumerate(back, start=1)
    ]
    named = {
        "original_sale_id": found.sale_id,
        "original_order_number": found.order_number,
    }
    return _finish(desk, named, lines, paying.refunded(amount, paid, found.currency), approval)


def _units(found: Original, back: Back) -> Sequence[UnitWorth]:
    line = next((each for each in found.lines if each.sold.line == back.line), None)
    if line is None or not 0 < back.quantity <= len(line.units):
        raise errors.Refused("not_returnable", _("So much of this line cannot come back."))
    return line.units[: back.quantity]


def _line(found: Original, back: Back, number: int, currency: str) -> dict[str, Any]:
    """A line that comes back: at its unit price, less what was off, with the tax that was paid."""
    units = _units(found, back)
    sold = next(each.sold for each in found.lines if each.sold.line == back.line)
    net = sum((unit.net for unit in units), ZERO)
    gross = round_amount(back.quantity * sold.unit_price, currency)
    taxes: dict[str, Decimal] = {}
    for unit in units:
        for code, amount in unit.taxes.items():
            taxes[code] = taxes.get(code, ZERO) + amount
    # where a cent of rounding made a unit dearer than its price, the price is what was paid
    is_dearer = net > gross
    price = net / back.quantity if is_dearer else sold.unit_price
    return {
        "line": number,
        "original_line": back.line,
        "sku": sold.sku,
        "quantity": quantity_text(Decimal(back.quantity)),
        "unit_price": unit_price_text(price.quantize(Decimal("0.0001")), currency),
        "discount": amount_text(ZERO if is_dearer else gross - net, currency),
        "tax": amount_text(sum((unit.tax for unit in units), ZERO), currency),
        "taxes": [
            {"code": code, "amount": amount_text(amount, currency)}
            for code, amount in taxes.items()
        ],
        "total": amount_text(sum((unit.total for unit in units), ZERO), currency),
        "reason": back.reason,
        "disposition": back.disposition,
    }


def _finish(
    desk: Desk,
    named: Mapping[str, Any],
    lines: Sequence[Mapping[str, Any]],
    back: Sequence[Paid],
    approval: Approval | None,
) -> Sold:
    currency, shift, return_id = desk.currency, desk.shift(), uuid7()
    total = sum((Decimal(each["total"]) for each in lines), ZERO)
    given = sum((each.amount for each in back), ZERO)
    body = {
        "type": "return",
        "id": str(return_id),
        "occurred_at": desk.local_time().isoformat(),
        "shift_id": shift.id,
        "cashier": desk.seller().code,
        "original_sale_id": None,
        "original_order_number": None,
        "customer_id": None,
        "exchange_id": None,
        **named,
        "currency": currency,
        "lines": list(lines),
        "cash_rounding": amount_text(total - given, currency),
        "tenders": paying.refund_documents(back, currency),
        "total": amount_text(-total, currency),
        "approval": vars(approval) if approval else None,
    }
    in_cash = sum((each.amount for each in back if each.type == CASH), ZERO)
    return Sold(finish(desk, Said(return_id, "return", shift.id, body)), in_cash)
