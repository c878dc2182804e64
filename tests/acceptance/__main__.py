"""`./comptoir accept [CHAPTER ...]`: every promise is shown on the demo shop that runs.

It buys, sells, imports and counts there, and leaves what it made; the status is 0 when every
promise is kept.
"""

import argparse
import sys
from collections.abc import Sequence

from devstack.console import say
from devstack.errors import Refused
from tests.acceptance import books, catalogue, counter, desk, orders, stock
from tests.acceptance.shop import RunningShop

CHAPTERS = (
    catalogue.CHAPTER,
    stock.CHAPTER,
    desk.CHAPTER,
    orders.CHAPTER,
    counter.CHAPTER,
    books.CHAPTER,
)


def main(arguments: Sequence[str]) -> int:
    """Walk through the named chapters, or all."""
    chapters = {each.name: each for each in CHAPTERS}
    parser = argparse.ArgumentParser(prog="./comptoir accept", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="CHAPTER", help=", ".join(chapters))
    names = parser.parse_args(arguments).names
    if unknown := set(names) - set(chapters):
        parser.error(f"no chapter is called {', '.join(sorted(unknown))}: {', '.join(chapters)}")
    shop, chosen = RunningShop(), [chapters[name] for name in names or chapters]
    kept = [each for chapter in chosen for each in chapter.walk(shop)]
    by_test = sum(promise.is_by_test for chapter in chosen for promise in chapter.promises)
    say(f"\n{len(kept)} promises, {kept.count(False)} not kept; {by_test} are held by tests alone")
    return int(not all(kept))


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except Refused as refused:
        sys.exit(f"comptoir: {refused}")
    except KeyboardInterrupt:
        sys.exit(130)
