"""Selling: scan, change, discount, pay. A receipt is printed once the sale is on the disk."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any  # Any: JSON documents
from uuid import UUID

from shared_libs.ids import uuid7
from shared_libs.money import ZERO, amount_text, round_amount
from till import errors, receipts, store
from till.core._desk import Desk
from till.core._finishing import Sold, finish
from till.core._returning import returned_for
from till.rules import baskets, paying, staff
from till.rules.baskets import CASH, Approval, Basket, Discount, Paid
from till.rules.bills import Bill, line_document
from till.rules.paying import EXCHANGE, GIFT_CARD, STORE_CREDIT, Settled
from till.store import Item, Said
from till.words import _, spoken


def scan(desk: Desk, code: str, quantity: Decimal = Decimal(1)) -> Bill:
    """What the code stands for is in the basket, so many times. Raises Refused."""
    desk.seller()
    desk.shift()
    known = store.scanned(desk.database, code.strip(), desk.view(desk.basket().customer_group))
    if known is None:
        raise errors.unknown_code(code)
    if not known.is_sold:
        raise errors.not_sold(known.article.sku)
    count = known.quantity * quantity
    if known.price_printed is not None:
        count = _weight_of(desk, known.article.sku, known.price_printed)
    return _put_priced(desk, baskets.with_more(desk.basket(), known.article.sku, count))


def _weight_of(desk: Desk, sku: str, price: Decimal) -> Decimal:
    """How much of an article a printed price buys, to the gram."""
    one = desk.bill(baskets.with_more(Basket(), sku, Decimal(1))).lines[0].unit_price
    return (price / one).quantize(Decimal("0.001")) if one else Decimal(1)


def _put_priced(desk: Desk, basket: Basket) -> Bill:
    """The basket is this, if it has a price. An approval was for what it was before."""
    changed = baskets.without_approval(basket)
    bill = desk.bill(changed)
    if changed.given_but_cash > bill.total or (changed.paid and not changed.is_sale):
        raise errors.Refused(
            "paid_already", _("More is paid than this comes to: empty the basket first.")
        )
    desk.put(changed)
    return bill


def set_quantity(desk: Desk, sku: str, quantity: Decimal) -> Bill:
    """Just so much of the article is in the basket; with nothing it is out of it."""
    if desk.basket().line(sku) is None:
        raise errors.unknown_code(sku)
    return _put_priced(desk, baskets.with_quantity(desk.basket(), sku, quantity))


def discount(desk: Desk, sku: str | None, given: Discount | None) -> Bill:
    """So much is off the line, or off every line; without a reason none is given."""
    if given and not given.reason.strip():
        raise errors.Refused("reason_missing", _("A discount needs a reason."))
    if sku is not None and desk.basket().line(sku) is None:
        raise errors.unknown_code(sku)
    return _put_priced(desk, baskets.with_discount(desk.basket(), sku, given))


def needs_approval(desk: Desk) -> bool:
    """Whether a manager has to say yes before this basket can be paid."""
    basket = desk.basket()
    if basket.approval or not basket.is_sale:
        return False
    seller = desk.seller()
    may_discount = staff.may_discount(seller, desk.bill(basket).most_percent_off)
    return not (may_discount and staff.may_sell_cards(seller, basket.worth_of_cards))


def approve(desk: Desk, approval: Approval) -> None:
    """A manager has said yes to the basket as it is."""
    desk.put(replace(desk.basket(), approval=approval))


def clear(desk: Desk) -> None:
    """The basket is empty; store credit that was held for it is let go once there is a line."""
    held = desk.basket().credit
    with desk.database.transaction():
        if held:
            store.let_go(desk.database, held.sale_id)
        desk.put(Basket())
    desk.wake()


def owed(desk: Desk) -> Settled:
    """What is left to pay of the basket, and how it is paid so far."""
    basket = desk.basket()
    total = desk.bill(basket).total
    return paying.settled(total, _paid(basket, total), desk.currency)


def due_in_cash(desk: Desk) -> Decimal:
    """What is left to pay, in coins that exist."""
    basket = desk.basket()
    total = desk.bill(basket).total
    with_cash = (*_paid(basket, total), Paid(CASH, ZERO))
    return paying.settled(total, with_cash, desk.currency).left


def _paid(basket: Basket, total: Decimal) -> tuple[Paid, ...]:
    """How a basket of this total is paid so far: first by what comes back, if anything does."""
    back = min(total, basket.exchange.worth) if basket.exchange else ZERO
    return (Paid(EXCHANGE, back), *basket.paid) if back else basket.paid


def pay(desk: Desk, kind: str, amount: Decimal | None = None, reference: str = "") -> Sold | None:
    """So much is paid (all that is left, without an amount); once nothing is left it is sold.

    What comes back in exchange pays first; where it is worth more, the rest of it goes back.
    """
    may_be_paid(desk)
    basket = desk.basket()
    if not (basket.exchange and owed(desk).is_paid):
        paid = _checked(desk, kind, amount, reference)
        basket = replace(basket, paid=(*basket.paid, paid))
    total = desk.bill(basket).total
    found = paying.settled(total, _paid(basket, total), desk.currency)
    if not found.is_paid:
        desk.put(basket)
        return None
    return _sold(desk, basket, found)


def may_be_paid(desk: Desk) -> None:
    """Raises Refused where there is nothing to pay, or a manager has to say yes before."""
    desk.seller()
    desk.shift()
    if not desk.basket().is_sale:
        raise errors.Refused("basket_empty", _("The basket is empty."))
    if needs_approval(desk):
        raise errors.needs_approval()


def _sold(desk: Desk, basket: Basket, found: Settled) -> Sold:
    """It is sold; with an exchange, what came back is taken back in the same moment."""
    said = _sale(desk, desk.seller().code, basket, desk.bill(basket), found)
    if basket.exchange is None:
        return Sold(finish(desk, said), found.change)
    used = sum((each.amount for each in found.paid if each.type == EXCHANGE), ZERO)
    back = returned_for(desk, basket.exchange, said.id, used)
    in_cash = -sum(
        (Decimal(each["amount"]) for each in back.body["tenders"] if each["type"] == CASH), ZERO
    )
    return Sold(finish(desk, back, said), found.change + in_cash)


def _checked(desk: Desk, kind: str, amount: Decimal | None, reference: str) -> Paid:
    """What is paid; raises Refused for what cannot be. Only cash may be more than is due."""
    if kind not in paying.TENDERS:
        raise errors.wrong_input(kind)
    due = due_in_cash(desk) if kind == CASH else owed(desk).left
    given = due if amount is None else round_amount(amount, desk.currency)
    if given < 0 or (given == 0 and due > 0):
        raise errors.wrong_input(str(given))
    if kind != CASH and given > due:
        raise errors.Refused("too_much", _("Only cash gives change."))
    if kind == GIFT_CARD:
        _may_take_card(desk, given, reference)
    held = desk.basket().credit
    if kind == STORE_CREDIT and (held is None or held.amount != given):
        raise errors.Refused("credit_not_held", _("The shop holds no such store credit."))
    return Paid(kind, given, reference)


def _may_take_card(desk: Desk, amount: Decimal, code: str) -> None:
    """A card without a line is taken within the allowance that the shop has signed for a day."""
    if not code:
        raise errors.wrong_input(_("a gift card has a code"))
    basket = desk.basket()
    by_card = sum((each.amount for each in basket.paid if each.type == GIFT_CARD), amount)
    if by_card > desk.bill(basket).total - basket.worth_of_cards:
        raise errors.Refused("card_for_card", _("A gift card does not pay for a gift card."))
    allowance = desk.settings["offline_allowance"]
    taken = _cards_pending(desk) + amount
    is_valid = desk.clock() < datetime.fromisoformat(allowance["valid_until"])
    if not is_valid or taken > Decimal(allowance["amount"]):
        raise errors.Refused(
            "allowance_used", _("Gift cards cannot be taken now: the allowance is used up.")
        )


def _cards_pending(desk: Desk) -> Decimal:
    """What was taken from cards that the shop has not heard of."""
    rows = desk.database.rows("SELECT body FROM item WHERE verdict IS NULL AND type = 'sale'")
    pending = (tender for (body,) in rows for tender in store.tenders_in(body))
    in_basket = sum((each.amount for each in desk.basket().paid if each.type == GIFT_CARD), ZERO)
    return in_basket + sum(
        (Decimal(each["amount"]) for each in pending if each["type"] == GIFT_CARD), ZERO
    )


def _sale(desk: Desk, cashier: str, basket: Basket, bill: Bill, found: Settled) -> Said:
    sale_id, shift = _id_of(basket), desk.shift()
    body: Mapping[str, Any] = {
        "type": "sale",
        "id": str(sale_id),
        "occurred_at": desk.local_time().isoformat(),
        "shift_id": shift.id,
        "cashier": cashier,
        "customer_id": basket.customer_id,
        "ruleset_version": bill.version or None,
        "currency": bill.currency,
        "lines": [line_document(line, bill.currency) for line in bill.lines],
        "cash_rounding": amount_text(found.cash_rounding, bill.currency),
        "tenders": paying.tender_documents(found, bill.currency),
        "total": amount_text(bill.total, bill.currency),
        "approval": vars(basket.approval) if basket.approval else None,
    }
    return Said(sale_id, "sale", shift.id, body)


def _id_of(basket: Basket) -> UUID:
    """The id of the sale: the one under which store credit that pays is held, or a new one."""
    is_held = any(each.type == STORE_CREDIT for each in basket.paid)
    return UUID(basket.credit.sale_id) if basket.credit and is_held else uuid7()


def reprint(desk: Desk, number: str = "") -> Item:
    """The receipt of this number, or the last one, is printed again."""
    found = document_of(desk, number)
    desk.printer(receipts.text(desk, found))
    return found


def document_of(desk: Desk, number: str) -> Item:
    """The document of this till with this receipt number, or the last one; raises Refused."""
    found = store.document(desk.database, number) if number else store.last_document(desk.database)
    if found is None:
        raise errors.unknown_code(number or _("a receipt"))
    return found


def mail(desk: Desk, number: str, address: str) -> Item:
    """The receipt goes to this address by mail, in the till's language. Needs the line."""
    found = document_of(desk, number)
    body = {"email": address, "language": spoken()}
    try:
        desk.syncer().once()
        desk.line().post(f"pos/receipts/{found.id}/mail", body)
    except errors.NoLine as reason:
        raise errors.needs_line() from reason
    return found


def void(desk: Desk, number: str, approval: Approval) -> Item:
    """A sale of this shift is called off, by a manager's yes."""
    desk.seller()
    sale, shift = document_of(desk, number), desk.shift()
    if sale.type != "sale" or sale.shift_id != shift.id:
        raise errors.Refused("not_voidable", _("Only a sale of this shift can be called off."))
    if any(each["type"] == EXCHANGE for each in sale.body["tenders"]):
        raise errors.Refused("not_voidable", _("An exchange cannot be called off: take it back."))
    if store.returned_of(desk.database, sale.id):
        raise errors.Refused("not_voidable", _("Something of this sale has come back already."))
    void_id = uuid7()
    body = {
        "type": "void",
        "id": str(void_id),
        "occurred_at": desk.local_time().isoformat(),
        "sale_id": sale.id,
        "approval": vars(approval),
    }
    with desk.database.transaction():
        item = store.add(
            desk.database, Said(void_id, "void", shift.id, body), register=desk.register_code
        )
    desk.printer(receipts.text(desk, sale))
    desk.wake()
    return item
