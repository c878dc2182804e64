"""What a till's line costs until all books have it: `python -m bench.flow`, with a shop up.

A store of its own gets articles and stock; then registers send sales in batches, and the processor
time of every process is taken from before the first batch until nothing is on its way any more:
sales, inventory, reporting and customer have had it all. It exits with 1 where the books are not
what was sent, or a line costs more than two cores have for it at the rate that is asked for.
"""

import argparse
import os
import random
import secrets
import sys
import time
import uuid
from collections import defaultdict
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any  # Any: what a till says is JSON

from devstack import accounts, info, processes, state
from devstack.client import Shop, Till, enrol, open_stock
from devstack.console import say, table
from devstack.environment import Stack
from devstack.running import current_stack
from devstack.verify.books import Books, opened

CORES, SEED, BULK, PATIENCE_SECONDS = 2, 1500, 500, 900
WORTH_TELLING_MS = 0.005
TICKS = os.sysconf("SC_CLK_TCK")
# places in /proc/PID/stat after the name: own time, and what follows that of ended children
UTIME, CSTIME = 11, 15
UNDER_WAY = """
SELECT (SELECT count(*) FROM events_outboxevent WHERE NOT fanned_out)
     + (SELECT count(*) FROM events_delivery WHERE state <> 'sent')
"""
BOOKED = "SELECT count(*), coalesce(sum(net), 0) FROM reports_linefact WHERE store = %s"
MOVED = """
SELECT count(*), -coalesce(sum(m.delta), 0) FROM stock_movement m
JOIN stock_stocklevel l ON l.id = m.level_id JOIN stock_location p ON p.id = l.location_id
WHERE p.code = %s AND m.kind = 'sale'
"""
Spent = dict[str, float]


@dataclass(frozen=True)
class Load:
    """What is sent: so many lines, in sales of so many, in batches, by registers."""

    lines: int
    of_a_sale: int
    batch: int
    registers: int
    articles: int

    @property
    def sales(self) -> int:
        """How many sales that makes."""
        return self.lines // self.of_a_sale


def main(arguments: list[str]) -> int:
    """The table of figures; 1 where a line costs too much, or the books are not what was sent."""
    parser = argparse.ArgumentParser(prog="python -m bench.flow", description=__doc__)
    parser.add_argument("--lines", type=int, default=20_000)
    parser.add_argument("--of-a-sale", type=int, default=20, help="lines of one sale")
    parser.add_argument("--batch", type=int, default=200, help="sales in a batch")
    parser.add_argument("--registers", type=int, default=2)
    parser.add_argument("--articles", type=int, default=2_000)
    parser.add_argument("--rate", type=int, default=1_500, help="lines a second on two cores")
    asked = vars(parser.parse_args(arguments))
    rate = asked.pop("rate")
    load, stack = Load(**asked), current_stack()
    what = info.collect(stack.run)
    staff = Shop(
        what["gateway"], what["api_keys"]["test"], accounts.program(stack.run, accounts.REPLAY)
    )
    store = _furnished(staff, load)
    tills = [
        Till(
            what["gateway"],
            what["api_keys"]["test"],
            enrol(staff, store, f"Flow {n}")["credential"],
        )
        for n in range(load.registers)
    ]
    with opened(stack) as books:
        _await_quiet(books)
        before, begun = _spent(stack), time.monotonic()
        sent = _sent(tills, load)
        answered = time.monotonic() - begun
        _await_quiet(books)
        spent, seconds = _spent(stack), time.monotonic() - begun
        equal = _are_equal(books, store, sent)
    say(f"{load.lines:,} lines in {load.sales:,} sales: answered after {answered:.1f} s,")
    say(f"in all books after {seconds:.1f} s")
    cost = _told({name: spent[name] - before.get(name, 0.0) for name in spent}, load.lines)
    budget = CORES * 1000 / rate
    say(f"{cost:.2f} ms a line: {CORES * 1000 / cost:,.0f} a second on two cores;")
    say(f"{rate:,} a second leave {budget:.2f} ms")
    return 0 if equal and cost <= budget else 1


def _furnished(staff: Shop, load: Load) -> str:
    """The code of a store that has articles and enough of each."""
    store = f"FL{secrets.token_hex(3)}"
    place = {"code": store, "name": f"Flow {store}", "time_zone": "America/Toronto"}
    staff.post(
        "/api/v1/sales/stores", {**place, "currency": "CAD", "country": "CA", "region": "QC"}
    )
    staff.post(
        "/api/v1/inventory/locations",
        {**place, "type": "store", "sells_online": False, "pickup": False},
    )
    rows = [
        {
            "sku": sku,
            "name": {"en": sku},
            "category": "flow",
            "tax_category": "standard",
            "prices": [{"channel": "web", "currency": "CAD", "amount": "5.00"}],
        }
        for sku in _skus(load)
    ]
    for start in range(0, len(rows), BULK):
        part = rows[start : start + BULK]
        staff.post("/api/v1/catalogue/variants", {"items": part}, keyed=True)
    open_stock(staff, store, dict.fromkeys(_skus(load), load.lines))
    return store


def _skus(load: Load) -> list[str]:
    return [f"FLOW-{number:05}" for number in range(load.articles)]


def _sales(load: Load) -> Iterator[dict[str, Any]]:
    """Sales of the last hours: some articles sell often, most now and then."""
    dice, skus = random.Random(SEED), _skus(load)
    opened_at = datetime.now(UTC) - timedelta(hours=8)
    for number in range(load.sales):
        picks = [
            skus[min(int(dice.paretovariate(0.5)) - 1, 10**9) % len(skus)]
            for _ in range(load.of_a_sale)
        ]
        yield _sale(picks, opened_at + timedelta(seconds=number * 8 * 3600 / load.sales), dice)


def _sale(picks: list[str], at: datetime, dice: random.Random) -> dict[str, Any]:
    lines, whole = [], Decimal(0)
    for number, sku in enumerate(picks, start=1):
        units, price = dice.randint(1, 6), Decimal(dice.randint(50, 2000)) / 100
        whole += price * units
        lines.append(
            {
                "line": number,
                "sku": sku,
                "quantity": str(units),
                "unit_price": str(price),
                "discount": "0.00",
                "tax": "0.00",
                "taxes": [],
                "total": str(price * units),
            }
        )
    total = str(whole)
    return {
        "type": "sale",
        "id": str(uuid.uuid4()),
        "occurred_at": at.isoformat(),
        "currency": "CAD",
        "lines": lines,
        "cash_rounding": "0.00",
        "tenders": [{"type": "card", "amount": total}],
        "total": total,
    }


def _sent(tills: list[Till], load: Load) -> list[dict[str, Any]]:
    """The lines that the tills have sent, side by side, and sales has answered for."""
    sales = list(_sales(load))
    with ThreadPoolExecutor(len(tills)) as pool:
        parts = [sales[number :: len(tills)] for number in range(len(tills))]
        list(pool.map(_play, tills, parts, [load.batch] * len(tills)))
    return [line for sale in sales for line in sale["lines"]]


def _play(till: Till, sales: list[dict[str, Any]], size: int) -> None:
    for start in range(0, len(sales), size):
        answer = till.sync([till.numbered(sale) for sale in sales[start : start + size]])
        refused = [each for each in answer["results"] if each["verdict"] == "malformed"]
        if refused:
            raise SystemExit(f"refused: {refused[0]}")


def _await_quiet(books: Books) -> None:
    """Return when nothing is on its way between the services."""
    give_up_at = time.monotonic() + PATIENCE_SECONDS
    while any(books.ask(name, UNDER_WAY)[0][0] for name in ("product", "sales", "inventory")):
        if time.monotonic() > give_up_at:
            raise SystemExit(f"something is still on its way after {PATIENCE_SECONDS} s")
        time.sleep(0.5)


def _are_equal(books: Books, store: str, sent: list[dict[str, Any]]) -> bool:
    """Whether the ledger and the facts have each line once, to the unit and to the cent."""
    units = sum(Decimal(line["quantity"]) for line in sent)
    total = sum(Decimal(line["total"]) for line in sent)
    moved = books.ask("inventory", MOVED, store)[0]
    booked = books.ask("reporting", BOOKED, store)[0]
    equal = (*moved,) == (len(sent), units) and (*booked,) == (len(sent), total)
    say(f"ledger: {moved[0]:,} lines, {moved[1]} units; books: {booked[0]:,} lines, {booked[1]}")
    say("all as sent" if equal else "NOT as sent")
    return equal


def _spent(stack: Stack) -> Spent:
    """The processor seconds of each process of the shop, PostgreSQL's by database, and our own."""
    current = state.read(stack.run)
    if current is None:
        raise SystemExit("nothing is running")
    spent: defaultdict[str, float] = defaultdict(float)
    for record in current.children.values():
        for pid in processes.family(record.who.pid):
            is_leader = pid == record.who.pid
            spent[_name(record.name, pid)] += _seconds(pid, with_ended=is_leader)
    spent["(the tills of this bench)"] = time.process_time()
    return dict(spent)


def _name(child: str, pid: int) -> str:
    if child != "postgres":
        return child
    title = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")[0].decode().split()
    return (
        f"postgres: {title[2]}" if title[2:] and title[2].endswith("_db") else "postgres: its own"
    )


def _seconds(pid: int, *, with_ended: bool) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    last = CSTIME if with_ended else UTIME + 2
    return sum(int(each) for each in fields[UTIME:last]) / TICKS


def _told(spent: Spent, lines: int) -> float:
    """Print what each process spent; return the milliseconds of the shop for each line."""
    rows = sorted(spent.items(), key=lambda row: -row[1])
    shown = [
        (name, f"{seconds:.2f} s", f"{seconds * 1000 / lines:.3f} ms")
        for name, seconds in rows
        if seconds * 1000 / lines >= WORTH_TELLING_MS
    ]
    say(table([("PROCESS", "CPU", "A LINE"), *shown]))
    total = sum(seconds for name, seconds in rows if not name.startswith("("))
    return total * 1000 / lines


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
