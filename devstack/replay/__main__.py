"""`./comptoir replay FILE`: import the catalogue, open stock, play the invoices, compare."""

import argparse
import gc
import secrets
import sys
import threading
import time
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from devstack import accounts, info
from devstack.client import Problem, Shop, Till, enrol, open_stock
from devstack.environment import TIME_ZONE
from devstack.errors import Refused, refuse
from devstack.paths import run_directory
from devstack.replay import columns, compare, countries, memory, plan, play
from devstack.replay.lines import ARTICLE, Line, read
from devstack.replay.progress import Progress

# how long the shop may be too busy with tills to take a checkout
BUSY_SECONDS = 600.0
BULK = 100
COPIES_SECONDS = 300


@dataclass(frozen=True)
class Stage:
    """Where a replay plays: gateway, key without limits, the replay's own account, a store."""

    gateway: str
    api_key: str
    account: dict[str, Any]
    store: str

    def store_of(self, country: str, countries: Sequence[str]) -> str:
        """The code of the store that a country has for itself."""
        return f"{self.store}{countries.index(country):02}"

    def staff(self) -> Shop:
        """The replay's own account; one connection for each thread that asks. While tills play a
        year, a checkout may have to be asked for long.
        """
        return Shop(self.gateway, self.api_key, self.account, patience_seconds=BUSY_SECONDS)

    def guest(self) -> Shop:
        """A visitor without an account."""
        return Shop(self.gateway, self.api_key)


@dataclass(frozen=True)
class Register:
    """A till that has enrolled, and what it has sold."""

    till: Till
    invoices: list[plan.Invoice]


def main(arguments: Sequence[str]) -> int:
    """Play the file; 0 when every day, country and article of the report equals it to the cent."""
    asked = _parse(arguments)
    lines = list(read(asked.file, asked.lines))
    gc.freeze()  # they stay to the end: no collection looks at them
    invoices = plan.invoices(lines)
    ways = {invoice.number: plan.way(invoice, asked.web_share) for invoice in invoices}
    stage = _stage()
    stores = _stores(stage, lines)
    _describe(lines, ways)
    books = compare.books_before(stage.staff(), lines)
    with memory.watched() as peaks:
        published = _prepare_shop(stage, stores, lines, invoices, ways)
        at_tills = [each for each in invoices if ways[each.number] == plan.TILL]
        registers = _registers(stage, _by_register(stores, at_tills, asked.registers))
        begun = time.monotonic()
        refused = _play(stage, stores, invoices, ways, published, registers, asked)
        equal = compare.all_equal(books) and not refused
        seconds = time.monotonic() - begun
    count = sum(len(each.lines) for each in invoices)
    print(f"until they were in the books: {seconds:,.1f} s, {count / seconds:,.0f} lines/s")
    print("\n".join(peaks.printed()))
    for row in refused:
        print(f"refused: {row}", file=sys.stderr)
    said = "every day, every country and every article equal to the cent"
    print(said if equal else "NOT equal: see the difference column")
    return 0 if equal else 1


def _parse(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="comptoir replay", description=main.__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--lines", type=int, help="stop after the invoice with this line")
    parser.add_argument(
        "--web-share", type=Decimal, default=Decimal("0.1"), help="of the invoices, 0 to 1"
    )
    parser.add_argument("--registers", type=int, default=2)
    parser.add_argument("--buyers", type=int, default=2)
    parser.add_argument("--batch", type=int, default=200, help="invoices in a till's batch")
    asked = parser.parse_args(arguments)
    if not asked.file.is_file():
        refuse(f"there is no file {asked.file}")
    return asked


def _stage() -> Stage:
    run = run_directory()
    what = info.collect(run)
    account = accounts.program(run, accounts.REPLAY)
    return Stage(what["gateway"], what["api_keys"]["test"], account, f"RP{secrets.token_hex(3)}")


def _stores(stage: Stage, lines: Sequence[Line]) -> dict[str, str]:
    """A store for each country that anything was sold in, by country."""
    countries = sorted({line.country for line in lines if line.kind == ARTICLE})
    return {country: stage.store_of(country, countries) for country in countries}


def _describe(lines: Sequence[Line], ways: dict[str, str]) -> None:
    print(f"{len(lines):,} lines, {len(ways):,} invoices")
    for way in (plan.TILL, plan.WEB, plan.NOTHING):
        print(f"  {sum(1 for each in ways.values() if each == way):>9,} invoices to {way}")
    for kind, count, amount in columns.kinds(lines):
        print(f"  {count:>9,} lines {kind:<14}{amount:>16}")


def _prepare_shop(
    stage: Stage,
    stores: dict[str, str],
    lines: Sequence[Line],
    invoices: Sequence[plan.Invoice],
    ways: dict[str, str],
) -> dict[str, Decimal]:
    """The stores, their articles with a first web price, and enough stock; the prices published."""
    shop = stage.staff()
    for country, store in stores.items():
        _open_store(shop, store, country)
    articles = {line.sku: line for line in lines if line.kind == ARTICLE}
    _import_catalogue(shop, articles)
    for country, store in stores.items():
        there = [each for each in invoices if each.lines and each.country == country]
        for way in (plan.TILL, plan.WEB):  # web orders of the replay are picked up at its store
            _open_stock(shop, store, _wanted(there, ways, way))
    _await_copies(stage.guest(), list(articles))
    return {sku: line.unit_price for sku, line in articles.items()}


def _open_store(shop: Shop, code: str, country: str) -> None:
    place = {"code": code, "name": f"Replay {country}", "time_zone": "Europe/London"}
    shop.post(
        "/api/v1/sales/stores",
        {**place, "currency": play.CURRENCY, "country": countries.code(country), "region": ""},
    )
    shelf = {**place, "type": "store", "sells_online": False, "pickup": True}
    shop.post("/api/v1/inventory/locations", shelf)


def _import_catalogue(shop: Shop, articles: dict[str, Line]) -> None:
    rows = [
        {
            "sku": sku,
            "name": {"en": line.description.strip() or sku},
            "category": "online-retail",
            # bears no tax wherever it goes: the amounts of the file are whole
            "tax_category": "exempt",
            "prices": [
                {"channel": "web", "currency": play.CURRENCY, "amount": str(line.unit_price)}
            ],
        }
        for sku, line in articles.items()
    ]
    for start in range(0, len(rows), BULK):
        shop.post("/api/v1/catalogue/variants", {"items": rows[start : start + BULK]}, keyed=True)
    print(f"catalogue: {len(rows):,} articles")


def _wanted(invoices: Sequence[plan.Invoice], ways: dict[str, str], way: str) -> dict[str, int]:
    sold = [
        line
        for invoice in invoices
        if ways[invoice.number] == way and not invoice.is_return
        for line in invoice.lines
    ]
    return plan.basket(sold)


def _open_stock(shop: Shop, location: str, wanted: dict[str, int]) -> None:
    if wanted:
        open_stock(shop, location, wanted)
        units = sum(wanted.values())
        print(f"stock: {units:,} units of {len(wanted):,} articles at {location}")


def _await_copies(guest: Shop, skus: list[str]) -> None:
    """Wait until cart has heard of the last articles; events need a moment."""
    cart = guest.post("/api/v1/carts", {"currency": play.CURRENCY, "channel": "web"})
    give_up_at = time.monotonic() + COPIES_SECONDS + len(skus)  # a second for each at worst
    waiting = [*skus[:3], *skus[-3:]]
    while waiting:
        try:
            body = {"sku": waiting[0], "quantity": 1}
            guest.post(f"/api/v1/carts/{cart['id']}/lines", body, keyed=True)
            waiting.pop(0)
        except Problem as refused:
            if refused.status != 422 or time.monotonic() > give_up_at:  # noqa: PLR2004
                raise
            time.sleep(0.5)
    print("the carts know the last articles", flush=True)


def _play(  # one argument for each thing that is played with
    stage: Stage,
    stores: dict[str, str],
    invoices: Sequence[plan.Invoice],
    ways: dict[str, str],
    published: dict[str, Decimal],
    registers: Sequence[Register],
    asked: argparse.Namespace,
) -> list[str]:
    """Everything is played, tills and web side by side; what was refused, by invoice."""
    web_invoices = [each for each in invoices if ways[each.number] == plan.WEB]
    played = [*web_invoices, *(each for register in registers for each in register.invoices)]
    progress = Progress(sum(len(each.lines) for each in played))
    board = play.PriceBoard(published)
    with (
        ThreadPoolExecutor(asked.registers) as tills_pool,
        ThreadPoolExecutor(asked.buyers) as web_pool,
    ):
        tills = [
            tills_pool.submit(
                play.sync_in_batches, each.till, each.invoices, asked.batch, progress.advance
            )
            for each in registers
        ]
        web = _WebQueue(web_invoices)
        buyers = [
            web_pool.submit(_run_buyer, stage, stores, web, board, progress)
            for _ in range(asked.buyers)
        ]
        refused = _refused([*tills, *buyers], progress)
    count, seconds = progress.finish()
    print(f"{count:,} lines in {seconds:.1f} s: {count / max(seconds, 0.001):,.0f} lines/s")
    return refused


def _refused(running: Sequence[Future[list[str]]], progress: Progress) -> list[str]:
    """What all of them were refused; the first that fails, or an interrupt, stops the others."""
    try:
        return [row for future in as_completed(running) for row in future.result()]
    except BaseException:
        progress.stop()
        for future in running:
            future.cancel()
        raise


def _by_register(
    stores: dict[str, str], invoices: Sequence[plan.Invoice], registers: int
) -> list[tuple[str, list[plan.Invoice]]]:
    """What each register says, and in which store: the country with the most has several, the
    others one each; the longest first.
    """
    by_country: dict[str, list[plan.Invoice]] = {}
    for invoice in invoices:
        by_country.setdefault(invoice.country, []).append(invoice)
    parts = [
        (stores[country], there[number::share])
        for country, there in by_country.items()
        for share in [registers if country == plan.HOME else 1]
        for number in range(share)
    ]
    return sorted((part for part in parts if part[1]), key=lambda part: -len(part[1]))


def _registers(stage: Stage, parts: Sequence[tuple[str, list[plan.Invoice]]]) -> list[Register]:
    """A register of its own in the store of each part: one name is one register there."""
    staff, found = stage.staff(), []
    for number, (store, invoices) in enumerate(parts, 1):
        enrolled = enrol(staff, store, f"Replay {number}", kind="replay")
        till = Till(stage.gateway, stage.api_key, enrolled["credential"])
        found.append(Register(till, invoices))
    return found


class _WebQueue:
    """Invoices that buyers take one by one."""

    def __init__(self, invoices: Sequence[plan.Invoice]) -> None:
        self._left = list(reversed(invoices))
        self._lock = threading.Lock()

    def take(self) -> plan.Invoice | None:
        """The next invoice, or None when all are taken."""
        with self._lock:
            return self._left.pop() if self._left else None


def _run_buyer(
    stage: Stage,
    stores: dict[str, str],
    queue: _WebQueue,
    board: play.PriceBoard,
    progress: Progress,
) -> list[str]:
    buyer = play.WebBuyer(stage.guest(), stage.staff(), board, TIME_ZONE, stores)
    refused = []
    while invoice := queue.take():
        try:
            buyer.buy(invoice)
        except Problem as problem:
            refused.append(f"{invoice.number}: {problem}")
        progress.advance(len(invoice.lines))
    return refused


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except (Refused, Problem) as problem:
        print(f"comptoir: {problem}", file=sys.stderr)
        sys.exit(1)
