"""What may come back: of a receipt, a web order, a customer's purchases, or of no receipt."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any  # Any: JSON documents

from shared_libs.money import ZERO, round_amount
from shared_libs.trade.cards import CARD_SKU, last_four, masked
from shared_libs.trade.returnable import (
    Returnable,
    SoldLine,
    UnitWorth,
    returnable_lines,
    worth_of,
)
from till import errors, store
from till.core._desk import Desk
from till.rules.baskets import Paid
from till.rules.bills import BillLine
from till.store import Item
from till.words import _, card_name, spoken


@dataclass(frozen=True)
class Original:
    """What was sold, and what of it may still come back; `order_number` of a web order. Neither a
    sale nor an order is known of goods without a receipt: they are worth today's price. `cards` are
    the codes of gift cards among the lines.
    """

    sale_id: str | None
    order_number: str | None
    number: str
    currency: str
    lines: Sequence[Returnable]
    paid: Sequence[Paid]
    cards: Mapping[int, str] = field(default_factory=dict)

    @property
    def is_known(self) -> bool:
        """Whether somebody has sold it, and it is known for how much."""
        return bool(self.sale_id or self.order_number)


def original(desk: Desk, number: str) -> Original:
    """What may come back of a receipt or a web order; without a line, of this till's own sales.

    Raises Refused: with no line nobody knows what other tills have taken back since.
    """
    desk.seller()
    known = store.document(desk.database, number)
    try:
        found = _asked(desk, known.number if known else number)
    except errors.NoLine as reason:
        if known is None or known.type != "sale":
            raise errors.needs_line() from reason
        found = _own(desk, known)
    return _with_cards(desk, found, known)


def _with_cards(desk: Desk, found: Original, known: Item | None) -> Original:
    """The gift cards among the lines as this till knows them: only here is their code, without
    which a card that came back would pay on. The shop counts them as one article.
    """
    since = store.returned_of(desk.database, known.id) if known else []
    gone = {line.get("gift_card") for each in since for line in each.body.get("lines", ())}
    sold = known.body.get("lines", ()) if known else ()
    coded = {line["line"]: line["gift_card"] for line in sold if line.get("gift_card")}
    cards = {number: code for number, code in coded.items() if code not in gone}
    lines = [
        each if each.sold.sku != CARD_SKU else _card(each, cards.get(each.sold.line, ""))
        for each in found.lines
    ]
    return replace(found, lines=lines, cards=cards)


def _card(each: Returnable, code: str) -> Returnable:
    """A card comes back whole or, where its code is not known, not at all."""
    amount = each.sold.unit_price
    units = [UnitWorth(amount, ZERO, {}, amount)] if code else []
    name = masked(card_name(), last_four(code)) if code else card_name()
    return Returnable(replace(each.sold, name=name), Decimal(1 - len(units)), units)


def bought_by(desk: Desk, customer_id: str) -> list[Original]:
    """The latest sales to a customer, of which something may come back. Needs the line."""
    desk.seller()
    try:
        desk.syncer().once()
        told = desk.line().get("pos/returnables", customer_id=customer_id)["results"]
    except errors.NoLine as reason:
        raise errors.needs_line() from reason
    found = [_told(each, each["receipt_number"]) for each in told]
    return [
        each
        for each in found
        if any(worth_of(line, line.left, each.currency) for line in each.lines)
    ]


def without_receipt(desk: Desk) -> Original:
    """What is in the basket comes back, and nobody knows what it was sold for: at what it would
    cost now. Raises Refused for an empty basket.
    """
    desk.seller()
    bill = desk.bill()
    if desk.basket().cards:
        raise errors.Refused("card_in_basket", _("A gift card comes back with its receipt only."))
    if not bill.lines:
        raise errors.Refused("basket_empty", _("The basket is empty."))
    lines = returnable_lines([_priced(each) for each in bill.lines], {}, bill.currency)
    return Original(None, None, _("without a receipt"), bill.currency, lines, [])


def _priced(line: BillLine) -> SoldLine:
    return SoldLine(
        line=line.number,
        sku=line.sku,
        name=line.name,
        quantity=line.quantity,
        unit_price=line.unit_price,
        net=line.gross - line.discount,
        taxes=dict(line.taxes),
        tax=line.tax,
        total=line.total,
    )


def _asked(desk: Desk, number: str) -> Original:
    """The shop's own word; what is pending is said to it before."""
    desk.syncer().once()
    line, names = desk.line(), ("receipt_number", "order_number")
    for name in names:
        try:
            (found, *_more) = line.get("pos/returnables", **{name: number})["results"]
        except errors.Refused:
            continue
        return _told(found, number)
    raise errors.unknown_code(number)


def _told(found: Mapping[str, Any], number: str) -> Original:
    return Original(
        found["original_sale_id"],
        found["original_order_number"],
        number,
        found["currency"],
        [_told_line(each) for each in found["lines"]],
        [
            Paid(each["type"], Decimal(each["amount"]), each["reference"] or "")
            for each in found["tenders"]
        ],
    )


def _told_line(line: Mapping[str, Any]) -> Returnable:
    units = [_unit(each) for each in line["units"]]
    sold = SoldLine(
        line=line["original_line"],
        sku=line["sku"],
        name=line["name"],
        quantity=Decimal(line["sold"]),
        unit_price=Decimal(line["unit_price"]),
        # an older shop does not say what the whole line came to: then whole units alone come back
        net=Decimal(line.get("net") or sum((each.net for each in units), ZERO)),
        taxes={each["code"]: Decimal(each["amount"]) for each in line.get("taxes") or ()},
        tax=Decimal(line.get("tax") or sum((each.tax for each in units), ZERO)),
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
