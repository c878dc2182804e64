"""A real till: in a terminal, by a script, without a line, without power."""

import asyncio
import json
import random
import sqlite3
import sys
from pathlib import Path
from typing import Any

from textual.pilot import Pilot

from devstack import environment, processes
from devstack.paths import ROOT
from tests.acceptance.counter._bench import bench, till_command
from tests.acceptance.shop import RunningShop
from tests.acceptance.shown import Chapter
from tests.e2e.cashier import CASHIER, MORNING, PIN, counter
from tests.e2e.dying_till import aftermath, doomed_till, kill_often
from till.screens import TillApp
from till.tests.unit.test_screens import shown, typed

CHAPTER = Chapter("counter")
ALONE = """
import sys, till.script, till.screens, till.__main__
print([each for each in sys.modules if each.split(".")[0] == "django" or "_svc" in each])"""
KILLS = 3


@CHAPTER.shows("A till in the terminal, for a cashier with a keyboard and a scanner")
def terminal(shop: RunningShop) -> str:
    here = bench(shop)
    mine = counter(Path(here.folder.name) / "screen", shop.staff, shop.what, name="Screen")
    mine.do(MORNING)
    seen: list[str] = []

    async def work() -> None:
        app: Any = TillApp(mine.desk)
        async with app.run_test(size=(100, 30)) as pilot:
            await pilot.pause()
            await _sells(pilot, app, here.article.sku, seen)

    asyncio.run(work())
    assert seen[0] == "23.00", seen
    assert "change 2.00" in seen[1], seen
    return f"scanned: {seen[0]}; F5 and 25: {seen[1].split()}"


async def _sells(pilot: Pilot[Any], app: Any, sku: str, seen: list[str]) -> None:
    await typed(pilot, sku)
    seen.append(shown(app, "#total"))
    await pilot.press("f5")
    await typed(pilot, "25")
    await pilot.pause(0.2)
    seen.append(shown(app, "#last"))


@CHAPTER.shows(
    "`--script FILE` drives a whole day: enrol, open, scan, look up, discount, tenders, receipt, "
    "return, park, cash movements, X, close"
)
def scripted(shop: RunningShop) -> str:
    here = bench(shop)
    sku, home = here.article.sku, Path(here.folder.name) / "day"
    code = here.enrolment_code()
    day = (
        f"{MORNING}\nfind {sku}\nscan {sku} 2\ndiscount {sku} 5% scratched\ncard 10\ncash 40\n"
        f"receipt\nsync\nscan {sku}\npark later\nresume later\ncash 25\nin 5 change\nx\n"
        "close 264.70\nsync\npending\n"
    )
    status, said = _run(here.shop, home, day, code)
    assert status == 0, said[-400:]
    assert "pending 0" in said.rpartition("> pending")[2]
    paper = (home / "receipts.txt").read_text()
    assert [each in paper for each in ("X REPORT", "END OF SHIFT", "cash rounding")] == [True] * 3
    wrong, told = _run(here.shop, home, f"login {CASHIER} {PIN}\nopen 1\nscan NOTHING\n", "")
    assert (wrong, "! unknown_code" in told) == (1, True), told
    return f"{len(day.splitlines())} lines, status {status}; a refused line: {wrong}"


def _run(shop: RunningShop, home: Path, day: str, code: str) -> tuple[int, str]:
    """What a script ends with, and what it shows."""
    home.mkdir(exist_ok=True)
    script = home / "day.script"
    script.write_text(day)
    command = till_command(shop, home, code, script)
    done = processes.run(command, env=environment.inherited(), cwd=ROOT)
    return done.returncode, done.stdout or ""


@CHAPTER.shows("It keeps its catalogue and its queue in SQLite")
def kept(shop: RunningShop) -> str:
    here = bench(shop)
    here.till.do("sync", "cable out", f"scan {here.article.sku}", "card")
    with sqlite3.connect(here.till.home / "till.sqlite3") as file:
        (articles,) = file.execute("SELECT count(*) FROM article").fetchone()
        (waiting,) = file.execute("SELECT count(*) FROM item WHERE verdict IS NULL").fetchone()
    here.till.do("cable in", "sync")
    assert articles > 100, articles
    assert waiting == 1, waiting
    return f"{articles} articles, {waiting} sale waiting"


@CHAPTER.shows("It prices with the rule set that it holds, as product quotes")
def priced(shop: RunningShop) -> str:
    here = bench(shop)
    sold = here.sell(f"scan {here.article.sku}", "card")
    with sqlite3.connect(here.till.home / "till.sqlite3") as file:
        (cited,) = file.execute("SELECT value FROM kept WHERE name = 'cited'").fetchone()
    totals = sold["total"], here.quote["totals"]["total"]
    assert totals[0] == totals[1], totals
    assert sold["ruleset_version"] == json.loads(cited)
    assert here.journal()[0]["exceptions"] == []
    return f"{totals[0]} by {sold['ruleset_version']}, and so quoted"


@CHAPTER.shows(
    "It sells with the network gone, shows what is pending, and says it all by itself later"
)
def offline(shop: RunningShop) -> str:
    here = bench(shop)
    sale = (f"scan {here.article.sku}", "cash 25")
    gone = here.till.do("sync", "line auto", "cable out", *sale, *sale, "pending")
    back = here.till.do("cable in", "wait 20", "line off")
    numbers = [
        each for each in gone.split() if each.startswith(here.register) and each[-6:].isdigit()
    ]
    taken = [each["receipt_number"] for each in here.journal()[:2]]
    assert "pending 2," in gone, gone
    assert "pending 0," in back, back
    assert sorted(taken) == numbers, (taken, numbers)
    assert all(number in here.till.paper for number in numbers)
    return f"pending 2: {numbers}; with the line back: pending 0, in the books under these"


@CHAPTER.shows("Its power is cut at random moments: what was printed is in the books, once")
def cut(shop: RunningShop) -> str:
    here = bench(shop)
    folder = Path(here.folder.name) / "doomed"
    mine = doomed_till(folder, shop.staff, shop.what, here.article)
    kill_often(mine, kills=KILLS, chance=random.Random())
    found = aftermath(mine, shop.stack)
    assert (found.lost, found.otherwise, found.unheard) == ([], [], []), found
    assert found.pending == 0
    assert found.printed, "it has printed nothing"
    return f"{mine.deaths} cuts, {len(found.printed)} receipts, each in the books once"


@CHAPTER.shows("It is a reference for others: a client of the public API and nothing else")
def reference(_shop: RunningShop) -> str:
    done = processes.run([sys.executable, "-c", ALONE], env=environment.inherited(), cwd=ROOT)
    page = (ROOT / "docs/till.md").read_text()
    assert (done.returncode, (done.stdout or "").strip()) == (0, "[]"), done.stdout
    assert "For those who write their own" in page
    return "no Django, no service; docs/till.md says what others have to get right"


CHAPTER.tested(
    "A hundred power cuts at random moments lose no sale that printed and send none twice",
    "tests/e2e/test_power_cuts.py",
    "tests/drills/till.py",
)
