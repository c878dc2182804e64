"""Baskets put aside, and taken up again by this till or another of the store."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any  # Any: JSON documents

from shared_libs.ids import uuid7
from shared_libs.money import amount_text
from till import errors, store
from till.core._desk import Desk
from till.rules import baskets
from till.rules.baskets import AMOUNT, Basket, Discount, Wanted
from till.store import Parked
from till.words import _


@dataclass(frozen=True)
class Waiting:
    """A basket that waits, and whether only this till knows of it."""

    id: str
    label: str
    cashier: str
    size: int
    is_own: bool


def park(desk: Desk, label: str) -> str:
    """The basket waits under a label, and the till is free; returns its id."""
    seller, basket = desk.seller(), desk.basket()
    if not basket.is_sale:
        raise errors.Refused("basket_empty", _("The basket is empty."))
    if basket.cards:
        # its code is money: it is told to nobody before it is sold
        raise errors.Refused("card_in_basket", _("A gift card does not wait: take it out first."))
    if basket.exchange:
        raise errors.Refused("exchange_begun", _("Something is being exchanged already."))
    if basket.paid:
        raise errors.Refused("partly_paid", _("Something of it is paid already."))
    parked_id = str(uuid7())
    document = {**baskets.as_document(basket), "shared": _shared(desk, basket)}
    waiting = Parked(
        parked_id,
        (label.strip() or f"{desk.local_time():%H:%M}")[:100],
        seller.code,
        document,
        store.OWN,
        desk.clock().isoformat(),
    )
    with desk.database.transaction():
        store.park(desk.database, waiting)
        desk.put(Basket())
    desk.wake()
    return parked_id


def _shared(desk: Desk, basket: Basket) -> list[dict[str, Any]]:
    """The basket in the words in which the shop keeps it for others; promotions are found anew."""
    bill = desk.bill(basket)
    lines = []
    for line, wanted in zip(bill.lines, basket.lines, strict=True):
        said: dict[str, Any] = {"sku": line.sku, "quantity": f"{line.quantity.normalize():f}"}
        if wanted.discount:
            said |= {
                "discount": amount_text(line.discount, bill.currency),
                "discount_reason": wanted.discount.reason,
            }
        lines.append(said)
    return lines


def waiting(desk: Desk) -> list[Waiting]:
    """What waits in the store; without a line, what waits at this till."""
    own = {each.id: each for each in store.parked(desk.database)}
    try:
        told = desk.line().get("pos/parked-sales")["results"]
    except errors.NoLine:
        return [_mine(each) for each in own.values()]
    known = {each["id"] for each in told}
    for each in own.values():
        if each.state == store.SHARED and each.id not in known:
            store.take_up(desk.database, each.id, only_own=False)
    theirs = [
        Waiting(each["id"], each["label"], each["cashier"], len(each["lines"]), is_own=False)
        for each in told
    ]
    mine = [
        _mine(each) for each in own.values() if each.id not in known and each.state != store.SHARED
    ]
    return [*mine, *theirs]


def _mine(each: Parked) -> Waiting:
    return Waiting(each.id, each.label, each.cashier, len(each.basket["lines"]), is_own=True)


def resume(desk: Desk, wanted: str) -> Basket:
    """The till goes on with a basket, by its label or id. What others may have needs the line."""
    desk.seller()
    desk.shift()
    if not desk.basket().is_empty:
        raise errors.Refused("basket_not_empty", _("Something is still in the basket."))
    own = _own(desk, wanted)
    with desk.database.transaction():
        if own and store.take_up(desk.database, own.id, only_own=True):
            desk.put(baskets.read(own.basket))
            return desk.basket()
    return _resume_shared(desk, own, wanted)


def _own(desk: Desk, wanted: str) -> Parked | None:
    waits_here = store.parked(desk.database)
    return next((each for each in waits_here if wanted in {each.id, each.label}), None)


def _resume_shared(desk: Desk, own: Parked | None, wanted: str) -> Basket:
    parked_id = own.id if own else _id_of(desk, wanted)
    try:
        told = desk.line().post(f"pos/parked-sales/{parked_id}/resume")
    except errors.NoLine as reason:
        raise errors.needs_line() from reason
    except errors.Refused as refused:
        # it never got there: nobody else knows of it
        if own is None or own.state == store.SHARED or refused.code != "parked_sale_unknown":
            raise
        told = None
    basket = baskets.read(own.basket) if own else _read(told)
    with desk.database.transaction():
        store.take_up(desk.database, parked_id, only_own=False)
        desk.put(basket)
    return basket


def _id_of(desk: Desk, wanted: str) -> str:
    for each in waiting(desk):
        if wanted in {each.id, each.label}:
            return each.id
    raise errors.unknown_code(wanted)


def _read(told: Mapping[str, Any]) -> Basket:
    return Basket(
        lines=tuple(
            Wanted(each["sku"], Decimal(each["quantity"]), _discount(each))
            for each in told["lines"]
        ),
        customer_id=told["customer_id"],
    )


def _discount(line: Mapping[str, Any]) -> Discount | None:
    if not line.get("discount") or not line.get("discount_reason"):
        return None
    return Discount(AMOUNT, Decimal(line["discount"]), line["discount_reason"])


def discard(desk: Desk, wanted: str) -> None:
    """A basket waits no more, and nobody takes it up."""
    desk.seller()
    own = _own(desk, wanted)
    if own and store.take_up(desk.database, own.id, only_own=True):
        return
    parked_id = own.id if own else _id_of(desk, wanted)
    try:
        desk.line().post(f"pos/parked-sales/{parked_id}/discard")
    except errors.NoLine as reason:
        raise errors.needs_line() from reason
    store.take_up(desk.database, parked_id, only_own=False)
