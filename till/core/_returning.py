"""Taking goods back: the money that goes with them, or other goods in their place."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any  # Any: JSON documents
from uuid import UUID

from shared_libs.ids import uuid7
from shared_libs.money import ZERO, amount_text, quantity_text, round_amount, unit_price_text
from shared_libs.trade.returnable import UnitWorth, worth_of
from till import errors
from till.core._desk import Desk
from till.core._finishing import Sold, finish
from till.core._originals import Original
from till.rules import paying, staff
from till.rules.baskets import CASH, Approval, Basket, Exchange, Paid
from till.store import Said
from till.words import _

DISPOSITIONS = ("restock", "damage", "scrap")
# how most web orders were paid
WEB_TENDER = "card"


@dataclass(frozen=True)
class Back:
    """So many units of a line that come back, why, and what becomes of them."""

    line: int
    quantity: Decimal | int
    reason: str
    disposition: str = "restock"


def all_of(found: Original, reason: str, disposition: str) -> list[Back]:
    """All that may come back of it."""
    return [
        Back(each.sold.line, each.left, reason, disposition)
        for each in found.lines
        if worth_of(each, each.left, found.currency)
    ]


def worth(found: Original, back: Sequence[Back]) -> Decimal:
    """What the goods were sold for; raises Refused for more than may come back."""
    return sum((_worth(found, each).total for each in back), ZERO)


def needs_approval(desk: Desk, found: Original, back: Sequence[Back]) -> bool:
    """Whether a manager has to say yes: to so much money, and to anything without a receipt."""
    seller = desk.seller()
    if not found.is_known:
        return not seller.is_manager
    return not staff.may_refund(seller, worth(found, back))


def take_back(
    desk: Desk, found: Original, back: Sequence[Back], approval: Approval | None = None
) -> Sold:
    """The goods are back, and the money as it came: cards before cash. Raises Refused."""
    coming = _coming(desk, found, back, approval)
    paid = paying.refunded(coming.worth, coming.paid, found.currency)
    # goods without a receipt were the basket; any other basket stays what it is
    basket = desk.basket() if found.is_known else Basket()
    said = _return(desk, coming, paid)
    in_cash = sum((each.amount for each in paid if each.type == CASH), ZERO)
    return Sold(finish(desk, said, basket=basket), in_cash)


def exchange(
    desk: Desk, found: Original, back: Sequence[Back], approval: Approval | None = None
) -> Exchange:
    """What comes back pays for other goods: it is set against the basket, and nothing has happened
    before that is paid. Raises Refused.
    """
    coming = _coming(desk, found, back, approval)
    basket = desk.basket()
    if basket.exchange:
        raise errors.Refused("exchange_begun", _("Something is being exchanged already."))
    if found.currency != desk.currency:
        raise errors.Refused("other_currency", _("This was paid in another currency."))
    desk.put(replace(basket if found.is_known else Basket(), exchange=coming))
    return coming


def without_exchange(desk: Desk) -> None:
    """Nothing is exchanged: the goods stay with the customer."""
    desk.put(replace(desk.basket(), exchange=None))


def returned_for(desk: Desk, coming: Exchange, sale_id: UUID, used: Decimal) -> Said:
    """The return of an exchange: so much of it has paid the sale, the rest goes back as it came."""
    rest = paying.refunded(coming.worth - used, coming.paid, desk.currency)
    paid = [Paid(paying.EXCHANGE, used), *rest] if used else rest
    return _return(desk, coming, paid, exchange_id=str(sale_id))


def _coming(
    desk: Desk, found: Original, back: Sequence[Back], approval: Approval | None
) -> Exchange:
    amount = worth(found, back)
    if not back:
        raise errors.Refused("nothing_back", _("Nothing was chosen to come back."))
    if approval is None and needs_approval(desk, found, back):
        raise errors.needs_approval()
    lines = [
        _line(found, each, number, found.currency) for number, each in enumerate(back, start=1)
    ]
    paid = found.paid or ([Paid(WEB_TENDER, amount)] if found.order_number else [])
    return Exchange(
        found.sale_id, found.order_number, found.number, tuple(lines), amount, tuple(paid), approval
    )


def _worth(found: Original, back: Back) -> UnitWorth:
    line = next((each for each in found.lines if each.sold.line == back.line), None)
    worth = worth_of(line, Decimal(back.quantity), found.currency) if line else None
    if worth is None:
        raise errors.Refused("not_returnable", _("So much of this line cannot come back."))
    return worth


def _line(found: Original, back: Back, number: int, currency: str) -> dict[str, Any]:
    """A line that comes back: at its unit price, less what was off, with the tax that was paid."""
    unit = _worth(found, back)
    sold = next(each.sold for each in found.lines if each.sold.line == back.line)
    net = unit.net
    gross = round_amount(back.quantity * sold.unit_price, currency)
    # where a cent of rounding made a unit dearer than its price, the price is what was paid
    is_dearer = net > gross
    price = net / back.quantity if is_dearer else sold.unit_price
    card = {"gift_card": found.cards[back.line]} if back.line in found.cards else {}
    return {
        **card,
        "line": number,
        "original_line": back.line if found.is_known else None,
        "sku": sold.sku,
        "quantity": quantity_text(Decimal(back.quantity)),
        "unit_price": unit_price_text(price.quantize(Decimal("0.0001")), currency),
        "discount": amount_text(ZERO if is_dearer else gross - net, currency),
        "tax": amount_text(unit.tax, currency),
        "taxes": [
            {"code": code, "amount": amount_text(amount, currency)}
            for code, amount in unit.taxes.items()
        ],
        "total": amount_text(unit.total, currency),
        "reason": back.reason,
        "disposition": back.disposition,
    }


def _return(
    desk: Desk, coming: Exchange, paid: Sequence[Paid], exchange_id: str | None = None
) -> Said:
    currency, shift, return_id = desk.currency, desk.shift(), uuid7()
    given = sum((each.amount for each in paid), ZERO)
    body: Mapping[str, Any] = {
        "type": "return",
        "id": str(return_id),
        "occurred_at": desk.local_time().isoformat(),
        "shift_id": shift.id,
        "cashier": desk.seller().code,
        "original_sale_id": coming.sale_id,
        "original_order_number": coming.order_number,
        "customer_id": None,
        "exchange_id": exchange_id,
        "currency": currency,
        "lines": list(coming.lines),
        "cash_rounding": amount_text(coming.worth - given, currency),
        "tenders": paying.refund_documents(paid, currency),
        "total": amount_text(-coming.worth, currency),
        "approval": vars(coming.approval) if coming.approval else None,
    }
    return Said(return_id, "return", shift.id, body)
