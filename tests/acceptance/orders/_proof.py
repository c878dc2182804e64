"""Promises about what becomes of all this when processes die and many come at once."""

import contextlib
import io
import re

from devstack.paths import ROOT
from devstack.verify.__main__ import verify
from tests.acceptance.shop import RunningShop
from tests.acceptance.shown import Chapter
from tests.e2e.callers import eventually

CHAPTER = Chapter("proof")
FIRST, LAST = 5, 27
_ROW = re.compile(r"^\| (R\d\d) \|", re.MULTILINE)
_OPEN = """SELECT count(*) FROM orders_checkoutattempt
           WHERE finished_at IS NULL AND created_at < now() - interval '6 minutes'"""

CHAPTER.tested(
    "kill -9 at each fault point three times, then 200 at random: drilled, a sample in every run.",
    "tests/drills/kill.py",
    "tests/e2e/test_crashes.py",
    "order_svc/tests/integration/test_recovery.py",
)
CHAPTER.tested(
    "A new step without its fault points fails a test.",
    "order_svc/tests/integration/test_recovery.py",
)


@CHAPTER.shows("R05 to R27 are drilled, and their figures written down beside their targets.")
def drilled(_shop: RunningShop) -> str:
    rows = _ROW.findall((ROOT / "docs" / "drills.md").read_text())
    wanted = {f"R{number:02}" for number in range(FIRST, LAST + 1)}
    missing = sorted(wanted - set(rows))
    assert not missing, missing
    return f"{sum(each in wanted for each in rows)} figures for {len(wanted)} requirements"


CHAPTER.tested(
    "R05 to R27 are drilled by these: races, provider, outages, stock, prices.",
    "tests/drills/races.py",
    "tests/drills/provider.py",
    "tests/drills/away.py",
    "tests/drills/stock.py",
    "tests/drills/stock_kill.py",
    "tests/drills/prices.py",
)
CHAPTER.tested(
    "Random baskets, promotions, taxes and partial refunds gain and lose nothing, to the cent.",
    "order_svc/tests/integration/test_to_the_cent.py",
)


@CHAPTER.shows("Every checkout comes to its end.")
def ended(shop: RunningShop) -> str:
    eventually(lambda: shop.ask("order", _OPEN), wanted=[(0,)], seconds=60)
    ((all_,),) = shop.ask("order", "SELECT count(*) FROM orders_checkoutattempt")
    return f"of {all_} none is open that began more than six minutes ago"


@CHAPTER.shows("After all of this every invariant holds.")
def verified(shop: RunningShop) -> str:
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        holds = verify(shop.stack)
    assert holds, said.getvalue()
    return said.getvalue().splitlines()[-1]
