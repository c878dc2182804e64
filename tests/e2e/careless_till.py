"""A till that prints before the disk has the sale, and loses its power just then: the control."""

import os
import signal
import sys

from till import store
from till.__main__ import main
from till.core import Desk, _finishing, _selling
from till.rules.baskets import Basket
from till.store import Item, Said

SOLD_BEFORE = 3


def print_first(desk: Desk, *said: Said, basket: Basket = _finishing.EMPTY) -> Item:
    """The receipts come out of a transaction that the power does not let end."""
    with desk.database.transaction():
        items = [store.add(desk.database, each, register=desk.register_code) for each in said]
        for item in items:
            _finishing.print_out(desk, item)
        if items[-1].sequence > SOLD_BEFORE:
            os.kill(os.getpid(), signal.SIGKILL)
        desk.put(basket)
    return items[-1]


if __name__ == "__main__":
    _selling.finish = print_first  # type: ignore[attr-defined]  # by this name it sells
    sys.exit(main(sys.argv[1:]))
