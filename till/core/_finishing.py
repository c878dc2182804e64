"""What has happened: on the disk first, then on paper."""

from dataclasses import dataclass
from decimal import Decimal

from till import receipts, store
from till.core._desk import Desk
from till.rules.baskets import Basket
from till.store import Item, Said

EMPTY = Basket()


@dataclass(frozen=True)
class Sold:
    """A document that has happened, and what goes back to the customer in cash."""

    item: Item
    change: Decimal


def finish(desk: Desk, *said: Said, basket: Basket = EMPTY) -> Item:
    """All of it has happened: on the disk first, with the basket as it is now; then on paper.

    Returns the last of them.
    """
    items = record(desk, *said, basket=basket)
    for item in items:
        print_out(desk, item)
    desk.wake()
    return items[-1]


def record(desk: Desk, *said: Said, basket: Basket = EMPTY) -> list[Item]:
    """One transaction gives each its place in the queue and leaves this basket, or nothing."""
    with desk.database.transaction():
        items = [store.add(desk.database, each, register=desk.register_code) for each in said]
        desk.put(basket)
    return items


def print_out(desk: Desk, item: Item) -> None:
    """Its receipt is printed, and noted as printed."""
    desk.printer(receipts.text(desk, item))
    store.mark_printed(desk.database, item.id)


def print_missing(desk: Desk) -> list[Item]:
    """Receipts whose printing was cut off are printed now; returns them."""
    missing = store.unprinted(desk.database)
    for item in missing:
        print_out(desk, item)
    return missing
