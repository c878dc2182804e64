"""`./comptoir replay FILE`: import the catalogue, open stock, play the invoices, compare."""

import argparse
import secrets
import sys
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from devstack import accounts, info, processes, state, status
from devstack.client import Problem, Shop, Till, enrol
from devstack.environment import TIME_ZONE
from devstack.errors import Refused, refuse
from devstack.paths import run_directory
from devstack.replay import columns, plan, play
from devstack.replay.lines import ARTICLE, Line, read
from devstack.replay.progress import Progress

BULK = 500
CATCH_UP_SECONDS = 300


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
        """The replay's own account; one connection for each thread that asks."""
        return Shop(self.gateway, self.api_key, self.account)

    def guest(self) -> Shop:
        """A visitor without an account."""
        return Shop(self.gateway, self.api_key)


def main(arguments: Sequence[str]) -> int:
    """Play the file; 0 when every day, country and article of the report equals it to the cent."""
    asked = _parse(arguments)
    lines = list(read(asked.file, asked.lines))
    invoices = plan.invoices(lines)
    ways = {invoice.number: plan.way(invoice, asked.web_share) for invoice in invoices}
    stage = _stage()
    stores = _stores(stage, lines)
    _describe(lines, ways)
    before = {group: _reported(stage.staff(), lines, group) for group in ("day", "sku", "store")}
    published = _prepare_shop(stage, stores, lines, invoices, ways)
    refused = _play(stage, stores, invoices, ways, published, asked)
    days = _catch_up(stage.staff(), lines, before["day"])
    print("\n".join(columns.printed(days)))
    sold = _gained(_reported(stage.staff(), lines, "sku"), before["sku"])
    articles = columns.by_article(lines, sold)
    print(f"{len(articles):,} articles, {sum(each.differs for each in articles):,} differ")
    for article in filter(lambda each: each.differs, articles):
        print(f"  {article.sku}: file {article.in_file}, report {article.reported}")
    gained = _gained(_reported(stage.staff(), lines, "store"), before["store"])
    countries = columns.by_country(lines, gained, stores, plan.WEB_COUNTRY)
    print(f"{len(countries):,} countries, {sum(each.differs for each in countries):,} differ")
    for country in countries:
        print(f"  {country.country:<22}{country.in_file:>14}{country.reported:>14}")
    print(f"memory: {_memory()}")
    for row in refused:
        print(f"refused: {row}", file=sys.stderr)
    differs = any(each.differs for each in articles) or any(each.differs for each in countries)
    equal = columns.is_equal(days) and not refused and not differs
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


def _memory() -> str:
    """What all processes of the shop hold after it, as `status` counts it."""
    current = state.read(run_directory())
    held = sum(status.memory_of(current).values()) if current else 0
    return f"{held / processes.MIB:,.0f} MB (PSS)"


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
        for way in (plan.TILL, plan.WEB):  # web orders of the replay are picked up at the store
            _open_stock(shop, store, _wanted(there, ways, way))
    _await_copies(stage.guest(), list(articles))
    return {sku: line.unit_price for sku, line in articles.items()}


def _open_store(shop: Shop, code: str, country: str) -> None:
    place = {"code": code, "name": f"Replay {country}", "time_zone": "Europe/London"}
    shop.post(
        "/api/v1/sales/stores", {**place, "currency": play.CURRENCY, "country": "GB", "region": ""}
    )
    shelf = {**place, "type": "store", "sells_online": False, "pickup": True}
    shop.post("/api/v1/inventory/locations", shelf)


def _import_catalogue(shop: Shop, articles: dict[str, Line]) -> None:
    rows = [
        {
            "sku": sku,
            "name": {"en": line.description.strip() or sku},
            "category": "online-retail",
            "tax_category": "standard",
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
    rows = [{"sku": sku, "quantity": str(units)} for sku, units in sorted(wanted.items())]
    if not rows:
        return
    for start in range(0, len(rows), BULK):
        body = {"location": location, "reason": "opening", "lines": rows[start : start + BULK]}
        shop.post("/api/v1/inventory/adjustments", body, keyed=True)
    print(f"stock: {sum(wanted.values()):,} units of {len(rows):,} articles at {location}")


def _await_copies(guest: Shop, skus: list[str]) -> None:
    """Wait until cart has heard of the last articles; events need a moment."""
    cart = guest.post("/api/v1/carts", {"currency": play.CURRENCY, "channel": "web"})
    give_up_at = time.monotonic() + CATCH_UP_SECONDS
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


def _play(  # one argument for each thing that is played with
    stage: Stage,
    stores: dict[str, str],
    invoices: Sequence[plan.Invoice],
    ways: dict[str, str],
    published: dict[str, Decimal],
    asked: argparse.Namespace,
) -> list[str]:
    """Everything is played, tills and web side by side; what was refused, by invoice."""
    till_invoices = [each for each in invoices if ways[each.number] == plan.TILL]
    web_invoices = [each for each in invoices if ways[each.number] == plan.WEB]
    progress = Progress(sum(len(each.lines) for each in [*till_invoices, *web_invoices]))
    board = play.PriceBoard(published)
    with (
        ThreadPoolExecutor(asked.registers) as tills_pool,
        ThreadPoolExecutor(asked.buyers) as web_pool,
    ):
        tills = [
            tills_pool.submit(_run_till, stage, f"Replay {number}", part, asked.batch, progress)
            for number, part in enumerate(_by_register(stores, till_invoices, asked.registers), 1)
        ]
        web = _WebQueue(web_invoices)
        buyers = [
            web_pool.submit(
                _run_buyer, stage, stores.get(plan.WEB_COUNTRY, ""), web, board, progress
            )
            for _ in range(asked.buyers)
        ]
        refused = [row for future in [*tills, *buyers] for row in future.result()]
    count, seconds = progress.finish()
    print(f"{count:,} lines in {seconds:.1f} s: {count / max(seconds, 0.001):,.0f} lines/s")
    return refused


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
        for share in [registers if country == plan.WEB_COUNTRY else 1]
        for number in range(share)
    ]
    return sorted((part for part in parts if part[1]), key=lambda part: -len(part[1]))


def _run_till(
    stage: Stage,
    name: str,
    part: tuple[str, list[plan.Invoice]],
    batch: int,
    progress: Progress,
) -> list[str]:
    """A register of its own in the store of the part: one name is one register there."""
    store, invoices = part
    enrolled = enrol(stage.staff(), store, name, kind="replay")
    till = Till(stage.gateway, stage.api_key, enrolled["credential"])
    return play.sync_in_batches(till, invoices, batch, progress.advance)


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
    stage: Stage, store: str, queue: _WebQueue, board: play.PriceBoard, progress: Progress
) -> list[str]:
    buyer = play.WebBuyer(stage.guest(), stage.staff(), board, TIME_ZONE, store)
    refused = []
    while invoice := queue.take():
        try:
            buyer.buy(invoice)
        except Problem as problem:
            refused.append(f"{invoice.number}: {problem}")
        progress.advance(len(invoice.lines))
    return refused


def _reported(shop: Shop, lines: Sequence[Line], group: str) -> dict[str, Decimal]:
    """What the report has now of each day or article, in the replay's currency."""
    days = [line.day for line in lines]
    answer = shop.send(
        "GET",
        "/api/v1/reports/sales",
        params={
            "from": min(days).isoformat(),
            "to": max(days).isoformat(),
            "group_by": group,
            "currency": play.CURRENCY,
        },
    )
    return {row[group]: Decimal(row["total"]) for row in answer["rows"]}


def _gained(now: dict[str, Decimal], before: dict[str, Decimal]) -> dict[str, Decimal]:
    return {name: now[name] - before.get(name, columns.ZERO) for name in now}


def _catch_up(shop: Shop, lines: Sequence[Line], before: dict[str, Decimal]) -> list[columns.Day]:
    """The comparison, once the books have heard of everything or have fallen silent."""
    give_up_at = time.monotonic() + CATCH_UP_SECONDS
    while True:
        gained = _gained(_reported(shop, lines, "day"), before)
        days = columns.by_day(lines, {date.fromisoformat(day): gained[day] for day in gained})
        if columns.is_equal(days) or time.monotonic() > give_up_at:
            return days
        time.sleep(1)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except (Refused, Problem) as problem:
        print(f"comptoir: {problem}", file=sys.stderr)
        sys.exit(1)
