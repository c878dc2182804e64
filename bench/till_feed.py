"""A till and a catalogue of 100,000 articles: what it costs to get there, and to sell there.

`python -m bench.till_feed`, with the big shop running (`python -m bench.big_shop`). Sales is told
of the articles first, which `big_shop` does not announce. Then a till enrols over a line that
counts bytes; a second one's line is cut in the middle and goes on in a new process; then articles
are scanned and looked up with no line. It exits with 1 where a limit is missed.
"""

import argparse
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from decimal import Decimal
from pathlib import Path
from urllib.parse import urlsplit

from bench.shop.plan import Sizes
from devstack import environment, processes, topology
from devstack.console import say
from devstack.environment import Stack
from devstack.paths import ROOT, venv_python
from devstack.running import current_stack
from devstack.till import enrolment_code
from devstack.verify.books import opened
from tests.drills.proxy import BadLine, Weather

MEGABYTE = 1_000_000
MOST_BYTES = 10 * MEGABYTE
STORE, SCANS, LOOKUPS = "MTL", 400, 100
PERCENT_95 = 0.95
ARTICLES = "SELECT count(*) FROM {table}"


@dataclass(frozen=True)
class Life:
    """One run of the till's program: how long it lived, what it took, what it said."""

    seconds: float
    cpu_seconds: float
    peak_megabytes: float
    said: str


def main(arguments: list[str]) -> int:
    """The table of figures; 1 where a limit is missed."""
    parser = argparse.ArgumentParser(prog="python -m bench.till_feed", description=__doc__)
    parser.add_argument("--counter", type=Path, help="(the part that sells, in a process)")
    options = parser.parse_args(arguments)
    if options.counter:
        return _sell(options.counter)
    stack = current_stack()
    count = _told(stack)
    with tempfile.TemporaryDirectory(prefix="comptoir-feed-") as folder:
        return _measured(stack, Path(folder), count)


def _told(stack: Stack) -> int:
    """How many articles sales knows, once it knows all of them."""
    with opened(stack) as books:
        have = books.ask("sales", ARTICLES.format(table="sales_variantcopy"))[0][0]
        want = books.ask("product", ARTICLES.format(table="catalog_variant"))[0][0]
    if have < want:
        announced = _stage(stack, "product", "announce")
        lines = [each for each in announced.splitlines() if each.startswith("[")]
        say(f"  product announces {len(lines):,} articles")
        taken = _stage(stack, "sales", "take", told="\n".join(lines))
        say(f"  sales takes {taken.splitlines()[-1]}")
    return max(have, want)


def _stage(stack: Stack, name: str, stage: str, told: str = "") -> str:
    service = topology.service(name)
    env = environment.service_environment(stack, service)
    settings = {"DJANGO_SETTINGS_MODULE": f"{service.package}.config.settings"}
    sizes = json.dumps(asdict(Sizes(0, 0, 0, 0, 0)))
    done = processes.run(
        [venv_python(), "-m", "bench.shop", stage, sizes],
        env=env | settings,
        cwd=ROOT,
        text_in=told,
    )
    if done.returncode:
        raise SystemExit(f"{name}: {(done.stdout or '')[-2000:]}")
    return done.stdout or ""


def _measured(stack: Stack, folder: Path, count: int) -> int:
    port = urlsplit(stack.gateway).port or 80
    missed = []
    with BadLine(port).laid() as line:
        whole, brought = _enrolled(folder / "whole", line)
        say(f"{count:,} articles")
        _tell("bootstrap", whole, f"{brought / MEGABYTE:.2f} MB came over the line")
        missed += ["bytes"] if brought >= MOST_BYTES else []
        before = line.brought
        with line.under(Weather(cut_after_bytes=brought // 2)):
            cut, _bytes = _enrolled(folder / "cut", line)
        rest = _life(folder / "cut", line.url, "sync")
        both = line.brought - before
        _tell("cut in the middle", cut, cut.said.splitlines()[-1])
        _tell("and gone on", rest, f"{both / MEGABYTE:.2f} MB for both together")
        missed += ["resumed"] if f"{count} " not in rest.said or both > brought * 1.1 else []
        started = _life(folder / "whole", line.url, "pending")
    _tell("start with all of it", started, started.said.splitlines()[-1].strip())
    missed += ["catalogue"] if f"{count} " not in started.said else []
    _tell("sell with all of it", *_sold(folder / "whole"))
    for each in missed:
        say(f"missed: {each}")
    return 1 if missed else 0


def _enrolled(home: Path, line: BadLine) -> tuple[Life, int]:
    """A new till in this folder, and the bytes that came over the line until it knew all."""
    before, code = line.brought, enrolment_code(STORE, home)
    life = _life(home, line.url, f"try enrol {code}")
    return life, line.brought - before


def _life(home: Path, gateway: str, script: str) -> Life:
    words = ["-m", "till", "--home", home, "--gateway", gateway, "--script", "-"]
    return _run(words, script)


def _run(words: list[str | Path], script: str = "") -> Life:
    """A program from its start to its end, with what it took."""
    begun = time.monotonic()
    with tempfile.TemporaryFile("w+") as heard, tempfile.TemporaryFile("w+") as told:
        told.write(script)
        told.seek(0)
        child = subprocess.Popen(
            [str(venv_python()), *map(str, words)],
            stdin=told,
            stdout=heard,
            stderr=subprocess.STDOUT,
            cwd=ROOT,
            env=environment.inherited() | {"PYTHONPATH": str(ROOT)},
        )
        _pid, status, used = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        seconds = time.monotonic() - begun
        heard.seek(0)
        return Life(seconds, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, heard.read())


def _sold(home: Path) -> tuple[Life, str]:
    life = _run(["-m", "bench.till_feed", "--counter", home])
    return life, life.said.strip()


def _tell(what: str, life: Life, more: str) -> None:
    took = f"{life.seconds:6.1f} s  {life.cpu_seconds:6.1f} s CPU  {life.peak_megabytes:5.0f} MB"
    say(f"{what:22}{took}  {more}")


def _sell(home: Path) -> int:
    """Articles are scanned and looked up at the till of this folder, with the cable out."""
    # the till's own parts: the rest of this file needs none of them
    from till import core, store  # noqa: PLC0415
    from till.core import Desk  # noqa: PLC0415
    from till.rules.baskets import Basket  # noqa: PLC0415
    from till.rules.staff import Person  # noqa: PLC0415

    desk = Desk(store.open_database(home / "till.sqlite3"), lambda _text: None)
    desk.cable.is_out = True
    desk.cashier = Person("c-1", "Bench", "cashier", Decimal(0), Decimal(0), "", "")
    if store.open_shift(desk.database) is None:
        core.open_shift(desk, Decimal(0))
    rows = desk.database.rows(
        """SELECT article.sku, name_en, key FROM article JOIN barcode USING (sku)
           WHERE status = 'active' AND prices <> '[]' AND whole_quantity ORDER BY article.sku"""
    )
    chosen = random.Random(5).choices([each for each in rows if each["key"].isdigit()], k=SCANS)

    def scan(row: dict[str, str]) -> None:
        core.scan(desk, row["key"])

    def look(row: dict[str, str]) -> None:
        core.find(desk, row["name_en"].split()[0][:5])

    for what, do, some in (("scan", scan, chosen), ("look-up", look, chosen[:LOOKUPS])):
        times = sorted(_timed(do, some, lambda: desk.put(Basket())))
        middle, late = statistics.median(times), times[int(len(times) * PERCENT_95)]
        sys.stdout.write(f"{what} p50 {middle:.1f}, p95 {late:.1f} ms CPU  ")
    return 0


def _timed(
    do: Callable[[dict[str, str]], None], rows: list[dict[str, str]], after: Callable[[], None]
) -> Iterator[float]:
    for row in rows:
        begun = time.process_time()
        do(row)
        yield (time.process_time() - begun) * 1000
        after()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
