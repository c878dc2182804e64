"""Store credit of the customer whose basket it is: seen, made out of points, held for the sale.

It is the customer's and has no code: whoever shows the customer card spends it, or a manager says
yes. What pays is held by the shop first, so that nothing is spent that is not there.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any  # Any: JSON documents

from shared_libs.ids import uuid7
from shared_libs.money import amount_text, round_amount
from till import errors, store
from till.core._desk import Desk
from till.core._finishing import Sold
from till.core._selling import may_be_paid, owed, pay
from till.rules.baskets import HeldCredit
from till.rules.paying import STORE_CREDIT
from till.words import _

SHOWN_CARD = "card"


@dataclass(frozen=True)
class Purse:
    """What a customer can pay with here, and what all points would be worth as credit."""

    credit: Decimal
    currency: str
    points: int
    points_worth: str


def purse(desk: Desk) -> Purse:
    """What the customer of the basket has. Needs the line."""
    found = _asked(lambda: desk.line().get(f"pos/customers/{_customer(desk)}/credit"))
    worth = found["points_worth"]
    return Purse(
        Decimal(found["credit"]),
        found["currency"],
        int(found["points"]),
        f"{worth['amount']} {worth['currency']}",
    )


def credit_needs_approval(desk: Desk) -> bool:
    """Whether a manager has to say yes before the customer's credit or points are spent."""
    basket = desk.basket()
    is_sure = basket.customer_shown == SHOWN_CARD or basket.approval is not None
    return not (is_sure or desk.seller().is_manager)


def spend_points(desk: Desk, points: int) -> str:
    """So many points of the customer are store credit; returns how much. Needs the line.

    Asked again after an answer that was lost, the shop does it once.
    """
    customer = _customer(desk)
    _ensure_approved(desk)
    if points <= 0:
        raise errors.wrong_input(str(points))
    wish = {"customer_id": customer, "points": points}
    asked = store.kept(desk.database, "spending") or {}
    if {name: asked.get(name) for name in wish} != wish:
        asked = {**wish, "key": str(uuid7())}
        store.keep(desk.database, spending=asked)
    path, body = f"pos/customers/{customer}/credit", {"points": points}
    try:
        found = _asked(lambda: desk.line().post(path, body, key=asked["key"]))
    except errors.Refused as refused:
        if refused.code != errors.NEEDS_LINE:
            store.keep(desk.database, spending=None)
        raise
    store.keep(desk.database, spending=None)
    return f"{found['amount']} {found['currency']}"


def pay_by_credit(desk: Desk, amount: Decimal | None = None) -> Sold | None:
    """So much is paid by the customer's store credit (without an amount, as much as there is); once
    nothing is left it is sold. Needs the line: without one nobody knows what there is.
    """
    may_be_paid(desk)
    basket = desk.basket()
    customer = _customer(desk)
    _ensure_approved(desk)
    if any(each.type == STORE_CREDIT for each in basket.paid):
        raise errors.Refused("credit_twice", _("Store credit pays once for a basket."))
    left = owed(desk).left
    wanted = min(left, purse(desk).credit) if amount is None else amount
    given = round_amount(wanted, desk.currency)
    if given <= 0:
        raise errors.Refused("no_credit", _("There is no store credit to pay with."))
    if given > left:
        raise errors.Refused("too_much", _("Only cash gives change."))
    _hold(desk, customer, given)
    return pay(desk, STORE_CREDIT, given)


def _hold(desk: Desk, customer: str, amount: Decimal) -> None:
    """The shop holds it for the sale that this basket will be; the basket knows its id before the
    shop is asked, so that what was held without our hearing of it is let go.
    """
    _let_go(desk)
    held = HeldCredit(str(uuid7()), amount)
    desk.put(replace(desk.basket(), credit=held))
    body = {"customer_id": customer, "amount": amount_text(amount, desk.currency)}
    try:
        _asked(lambda: desk.line().post(f"pos/sales/{held.sale_id}/credit", body))
    except errors.Refused:
        _let_go(desk)
        raise


def _let_go(desk: Desk) -> None:
    basket = desk.basket()
    if basket.credit:
        with desk.database.transaction():
            store.let_go(desk.database, basket.credit.sale_id)
            desk.put(replace(basket, credit=None))
        desk.wake()


def _customer(desk: Desk) -> str:
    """Whose basket it is; raises Refused for nobody's."""
    desk.seller()
    found = desk.basket().customer_id
    if found is None:
        raise errors.Refused("nobodys_basket", _("Say first whose basket this is."))
    return found


def _ensure_approved(desk: Desk) -> None:
    if credit_needs_approval(desk):
        raise errors.needs_approval()


def _asked(ask: Callable[[], Any]) -> Mapping[str, Any]:
    """The shop's answer; raises Refused `needs_line` where there is none."""
    try:
        found: Mapping[str, Any] = ask()
    except errors.NoLine as reason:
        raise errors.needs_line() from reason
    return found
