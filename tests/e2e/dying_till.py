"""A till whose power is cut at random moments, and what is true of it afterwards."""

import base64
import contextlib
import os
import random
import re
import signal
import subprocess
import sys
import time
from collections import Counter as Tally
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

from devstack import environment
from devstack.environment import Stack
from devstack.paths import ROOT
from devstack.verify.books import opened
from tests.e2e.callers import eventually
from tests.e2e.cashier import CASHIER, PIN, Counter, counter, started
from tests.e2e.shopping import Article, Staff
from till import core, store

TILL = "till"
SALES = 3_000
# of five lives one ends before it has sold anything, the others in the middle of their sales
STILLBORN, STARTING_SECONDS, SELLING_SECONDS = 5, (0.1, 1.0), (0.0, 1.0)
FIRST_SALE_SECONDS = 60.0
NUMBER = re.compile(r"^(\S+-\d{6})  \d{4}-\d\d-\d\d \d\d:\d\d$", re.MULTILINE)
TOKEN = re.compile(r"/receipts/public/(\S+)$", re.MULTILINE)


@dataclass
class Doomed:
    """A till in a folder, with a day's work that it will not see the end of."""

    folder: Path
    article: Article
    what: dict[str, Any]
    module: str = TILL
    deaths: int = 0
    printed_by: list[int] = field(default_factory=list)

    @property
    def paper(self) -> str:
        path = self.folder / "receipts.txt"
        return path.read_text() if path.exists() else ""

    def live(self, seconds: float, *, first_sells: bool) -> None:
        """It is switched on, sells and syncs, and so many seconds after its start, or after its
        first receipt, has no power.
        """
        before = len(self.paper)
        with _running(self.module, self.folder, self._day()) as process:
            give_up_at = time.monotonic() + FIRST_SALE_SECONDS
            while first_sells and len(self.paper) == before and time.monotonic() < give_up_at:
                if process.poll() is not None:
                    break
                time.sleep(0.01)
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(seconds)
            process.send_signal(signal.SIGKILL)
            process.wait()
            self.deaths += process.returncode == -signal.SIGKILL
        self.printed_by.append(len(NUMBER.findall(self.paper[before:])))

    def _day(self) -> str:
        sale = f"scan {self.article.sku}\ncash 25"
        morning = [f"login {CASHIER} {PIN}", "try open 100", "clear", "line auto"]
        return "\n".join([*morning, *[sale] * SALES])

    def recover(self) -> Counter:
        """It is switched on for good, and says all that it has to say."""
        till = started(self.folder, self.what)
        for paper in till.paper:
            with (self.folder / "receipts.txt").open("a") as roll:
                roll.write(paper)
        till.do(f"login {CASHIER} {PIN}\nclear\nline auto\nwait 60")
        return till


@contextlib.contextmanager
def _running(module: str, folder: Path, script: str) -> Iterator[subprocess.Popen[bytes]]:
    path = folder / "day.script"
    path.write_text(script)
    words: list[str | Path] = ["-m", module, "--home", folder, "--script", path]
    env = environment.inherited() | {"PYTHONPATH": str(ROOT)}
    with (folder / "shown.txt").open("ab") as shown:
        process = subprocess.Popen(
            [sys.executable, *words], env=env, cwd=ROOT, stdout=shown, stderr=shown
        )
        try:
            yield process
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.kill(process.pid, signal.SIGKILL)
            process.wait()


def doomed_till(
    folder: Path, staff: Staff, what: dict[str, Any], article: Article, module: str = TILL
) -> Doomed:
    """A till that is enrolled, knows the article, and does not know what will come."""
    folder.mkdir(parents=True)
    first = counter(folder, staff, what, name="Doomed")
    first.do("enrol")

    def known() -> bool:
        first.do("sync")
        return bool(core.find(first.desk, article.sku))

    eventually(known, wanted=True)
    first.desk.database.close()
    return Doomed(folder, article, what, module)


def kill_often(till: Doomed, *, kills: int, chance: random.Random) -> None:
    """Its power is cut so often, each time at a moment of chance."""
    for number in range(kills):
        first_sells = number % STILLBORN != 0
        moments = SELLING_SECONDS if first_sells else STARTING_SECONDS
        till.live(chance.uniform(*moments), first_sells=first_sells)


@dataclass(frozen=True)
class Aftermath:
    """What is on the paper, in the till's file, and in the books of the shop: number by id."""

    printed: dict[str, str]
    said: dict[str, str]
    taken: dict[str, str]
    exceptions: dict[str, int]
    pending: int

    @property
    def lost(self) -> Sequence[str]:
        """Printed, and not in the books."""
        return sorted(set(self.printed) - set(self.taken))

    @property
    def otherwise(self) -> Sequence[str]:
        """In the books under another number than on the paper."""
        return sorted(
            each for each, number in self.printed.items() if self.taken.get(each) != number
        )

    @property
    def unheard(self) -> Sequence[str]:
        """Said by the till and not in the books, or the other way."""
        return sorted(set(self.said) ^ set(self.taken))


def aftermath(till: Doomed, stack: Stack) -> Aftermath:
    """The till is on again and has said everything; this is what is where."""
    recovered = till.recover()
    database, mine = recovered.desk.database, recovered.desk.identity
    rows = database.rows("SELECT id, receipt_number FROM item WHERE type = 'sale'")
    question = """SELECT id::text, receipt_number FROM sales_sale WHERE register_id = %s"""
    open_cases = """SELECT kind FROM sales_syncexception WHERE register_id = %s"""
    with opened(stack) as books:
        taken: dict[str, str] = dict(books.ask("sales", question, mine.register_id))
        kinds = [kind for (kind,) in books.ask("sales", open_cases, mine.register_id)]
    numbers, tokens = NUMBER.findall(till.paper), TOKEN.findall(till.paper)
    found = Aftermath(
        printed=dict(zip(map(_id_in, tokens), numbers, strict=True)),
        said={row["id"]: row["receipt_number"] for row in rows},
        taken=taken,
        exceptions=dict(Tally(kinds)),
        pending=store.pending(database),
    )
    database.close()
    return found


def _id_in(token: str) -> str:
    return str(UUID(bytes=base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))[:16]))
