"""How much of a batch is taken in one transaction."""

from collections.abc import Sequence

ITEMS = 100
# a third of a second of work on a slow processor: a busy one has still finished within the five
# seconds after which the database ends a transaction that says nothing
LINES = 1_000


def first(lines: Sequence[int]) -> int:
    """How many of the items, whose numbers of lines these are, come into the first chunk: a hundred
    at most, together of no more than LINES lines, but one of any size.
    """
    held = 0
    for count, more in enumerate(lines[:ITEMS]):
        held += more
        if held > LINES:
            return max(count, 1)
    return min(len(lines), ITEMS)
