"""Issue 5: a till loses its power at a hundred random moments, while it sells and syncs."""

import random
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from tests.drills.figures import Figure, Requirement
from tests.drills.ground import Ground
from tests.e2e import shopping
from tests.e2e.callers import eventually
from tests.e2e.dying_till import aftermath, doomed_till, kill_often

POWER = Requirement("till")
CUTS = 100
SETTLE_SECONDS = 120


def till(ground: Ground) -> Iterator[Figure]:
    """Every receipt that came out is a sale in the books, under its number, once."""
    article = shopping.stock_article(ground.staff, ground.shopper, units=1)
    cuts = min(CUTS, ground.effort.kills)
    with tempfile.TemporaryDirectory(prefix="comptoir-till-") as folder:
        mine = doomed_till(Path(folder) / "till", ground.staff, ground.what, article)
        kill_often(mine, kills=cuts, chance=random.Random(5))
        found = aftermath(mine, ground.stack)
    printed, sold = len(found.printed), len(found.taken)
    yield POWER.exactly("power cuts at random moments", mine.deaths, cuts)
    lives = sum(count > 0 for count in mine.printed_by)
    yield POWER.at_least("of these lives, some that printed", lives, cuts * 3 // 4)
    yield POWER.none(f"of {printed} printed receipts, sales not in the books", len(found.lost))
    yield POWER.none("of these under another number than on the paper", len(found.otherwise))
    yield POWER.none(f"of {sold} sales in the books, unknown to the till", len(found.unheard))
    yield POWER.none("not said yet when the line was back", found.pending)
    numbers = sorted(int(number[-6:]) for number in found.taken.values())
    gaps = len(set(range(1, sold + 1)) ^ set(numbers))
    yield POWER.none("gaps and doubles in their numbers", gaps)
    units = -sold
    with suppress(AssertionError):
        eventually(lambda: _on_hand(ground, article), wanted=units, seconds=SETTLE_SECONDS)
    yield POWER.exactly("units that left the shelf", -_on_hand(ground, article), sold)
    yield POWER.exactly("exceptions", found.exceptions, {"oversell": 1})
    yield ground.books_agree(POWER, "the power cuts")


def _on_hand(ground: Ground, article: shopping.Article) -> int:
    return shopping.level(ground.staff, article, "MTL").on_hand
