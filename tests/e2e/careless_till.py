"""A till that prints before the disk has the sale, and loses its power just then: the control."""

import os
import signal
import sys

from till import store
from till.__main__ import main
from till.core import Desk, _finishing, _selling
from till.store import Item, Said

SOLD_BEFORE = 3


def print_first(desk: Desk, said: Said) -> Item:
    """The receipt comes out of a transaction that the power does not let end."""
    with desk.database.transaction():
        item = store.add(desk.database, said, register=desk.register_code)
        _finishing.print_out(desk, item)
        if item.sequence > SOLD_BEFORE:
            os.kill(os.getpid(), signal.SIGKILL)
        _selling.clear(desk)
    return item


if __name__ == "__main__":
    _selling.finish = print_first
    sys.exit(main(sys.argv[1:]))
