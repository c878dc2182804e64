"""The drawer: a shift opens, cash moves, X, and the blind count at the end."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any  # Any: JSON documents

from shared_libs.ids import uuid7
from shared_libs.money import ZERO, amount_text
from till import errors, receipts, store
from till.core._desk import Desk
from till.rules import takings
from till.rules.takings import DRAWER, Takings
from till.store import Said, Shift
from till.words import _


@dataclass(frozen=True)
class Closing:
    """A shift that is over: what it came to, what the drawer should hold, what was counted."""

    shift_id: str
    report: Mapping[str, Any]
    expected: Decimal
    counted: Decimal

    @property
    def difference(self) -> Decimal:
        """How much there is too much; less than nothing where it is missing."""
        return self.counted - self.expected


def open_shift(desk: Desk, float_amount: Decimal) -> Shift:
    """A shift is open, with so much in the drawer."""
    seller = desk.seller()
    if store.open_shift(desk.database):
        raise errors.Refused("shift_open", _("A shift is open already."))
    _not_negative(float_amount)
    shift_id, item_id, now = uuid7(), uuid7(), desk.local_time()
    shift = Shift(str(shift_id), seller.code, float_amount, now)
    body = {
        "type": "shift_opened",
        "id": str(item_id),
        "occurred_at": now.isoformat(),
        "shift_id": shift.id,
        "cashier": seller.code,
        "float": amount_text(float_amount, desk.currency),
    }
    with desk.database.transaction():
        store.record_shift(desk.database, shift)
        _add(desk, Said(item_id, "shift_opened", shift.id, body))
    desk.wake()
    return shift


def _add(desk: Desk, said: Said) -> None:
    store.add(desk.database, said, register=desk.register_code)


def move_cash(desk: Desk, kind: str, amount: Decimal, reason: str) -> None:
    """Cash went in or out beside sales, or the drawer was opened for nothing."""
    desk.seller()
    shift, item_id = desk.shift(), uuid7()
    if kind not in DRAWER:
        raise errors.wrong_input(kind)
    if not reason.strip():
        raise errors.Refused("reason_missing", _("Why does cash move? Say a reason."))
    _not_negative(amount)
    body = {
        "type": "cash_movement",
        "id": str(item_id),
        "occurred_at": desk.local_time().isoformat(),
        "shift_id": shift.id,
        "kind": kind,
        "amount": amount_text(ZERO if kind == "no_sale" else amount, desk.currency),
        "reason": reason,
    }
    with desk.database.transaction():
        _add(desk, Said(item_id, "cash_movement", shift.id, body))
    desk.wake()


def x_report(desk: Desk) -> dict[str, Any]:
    """What the open shift comes to so far; not what the drawer should hold: that is counted."""
    return takings.report(_takings(desk, desk.shift().id))


def close_shift(desk: Desk, counted: Decimal) -> Closing:
    """The shift is over with what was counted; the shop issues its Z report when it hears of it."""
    desk.seller()
    shift = desk.shift()
    if not desk.basket().is_empty:
        raise errors.Refused("basket_not_empty", _("Something is still in the basket."))
    _not_negative(counted)
    found, item_id, now = _takings(desk, shift.id), uuid7(), desk.local_time()
    amounts = {"cash": amount_text(counted, desk.currency)}
    body = {
        "type": "shift_closed",
        "id": str(item_id),
        "occurred_at": now.isoformat(),
        "shift_id": shift.id,
        "counted": amounts,
    }
    with desk.database.transaction():
        store.close_shift(desk.database, shift.id, counted=amounts, at=now)
        _add(desk, Said(item_id, "shift_closed", shift.id, body))
    expected = shift.float_amount + found.cash_in_drawer
    closing = Closing(shift.id, takings.report(found), expected, counted)
    desk.printer(receipts.closing_text(desk, closing.report, expected, counted))
    desk.wake()
    return closing


def _takings(desk: Desk, shift_id: str) -> Takings:
    items = store.documents_of_shift(desk.database, shift_id)
    sales = {each.id: each.body for each in items if each.type == "sale"}
    numbers = [each.number for each in items if each.number]
    return takings.takings_of([each.body for each in items], numbers, sales, desk.currency)


def _not_negative(amount: Decimal) -> None:
    if amount < 0:
        raise errors.wrong_input(str(amount))
