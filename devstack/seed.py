"""The demo shop: people, catalogue, stock and stores by their services, then its past.

The past (devstack/past.py) goes through the public endpoints, as tills and web customers would
send it. Only replay may say when it bought: a cart is left now, and counts as left hours later.
"""

import random
import sys
import time
import uuid
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import groupby
from pathlib import Path
from typing import Any

from devstack import accounts, children, environment, files, info, past, topology
from devstack.client import Problem, Shop, Till, enrol
from devstack.console import say
from devstack.errors import Refused, refuse
from devstack.paths import ROOT, run_directory
from devstack.processes import run
from devstack.running import current_stack
from devstack.verify.books import Books, opened

DATA = ROOT / "devstack" / "demo"
# what a second app of a service adds to the first one's demo
FURTHER_SEEDS = {"inventory": ("seed_documents",)}
FIRST = ("product", "customer", "inventory", "sales")
LAST = ("reporting",)  # limits are set to a past that is known
STORES = ("MTL", "QUE", "SHE", "TRO", "GAT")
TILL_STORE = "MTL"
SALES = {"a_day": 8, "a_year_ago": 4}  # of each store
ORDERS = {"a_day": 4, "a_year_ago": 3}
MANY = 4  # sales of a day, of which one comes back
NEWS_SECONDS = 60.0
FLOAT = "200.00"
REGION = "QC"
PLACE = {"country": "CA", "region": REGION}
SEED = 20261123  # the same past for everyone
# a good verdict has no code; the others are of a seed that was stopped on its way
KNOWN_ALREADY = {None, "id_reused", "sequence_reused"}
CITY = {"name": "Hélène Lavoie", "line1": "1, rue de la Commune", "city": "Montréal"}
# who leaves a cart and is reminded of it, and one who did not say
LEFT_BY = ("marc.dube@demo.example", "ines.gauthier@demo.example", "")


def main() -> int:
    """The demo shop is full. Refuses with the first command or call that failed."""
    directory = run_directory()
    people = accounts.demo_accounts(directory)
    _seed_services(accounts.accounts_file(directory), FIRST)
    what = info.collect(directory)
    replayer = accounts.program(directory, accounts.REPLAY)
    staff = Shop(what["gateway"], what["api_keys"]["test"], replayer)
    goods = _goods(staff)
    _sell(what, staff, goods, people)
    _let_the_news_spread()
    _manage("inventory", "tell_levels")
    _seed_services(accounts.accounts_file(directory), LAST)
    register = enrol(staff, TILL_STORE, "Caisse 1")
    files.write_json(directory.credentials, _credentials(people, register))
    return 0


def _seed_services(accounts_file: Path, names: Sequence[str]) -> None:
    """Each of these services fills its own database from the same folder."""
    words = {"customer": ["--accounts", str(accounts_file)]}

    def fill(name: str) -> None:
        for seed in ("seed_demo", *FURTHER_SEEDS.get(name, ())):
            _manage(name, seed, "--data", str(DATA), *words.get(name, []))
        say(f"  {name}: demo data")

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(fill, names))


def _manage(name: str, *words: str) -> None:
    """A service has done what its manage.py was told; refuses with what it said where it failed."""
    stack, service = current_stack(), topology.service(name)
    env = environment.service_environment(stack, service)
    done = run(children.manage(service, *words), env=env, cwd=ROOT)
    if done.returncode:
        refuse(f"{name}: {words[0]} failed: {(done.stdout or '').strip()[-500:]}")


def _let_the_news_spread() -> None:
    """The shop window knows what is in stock, and the dashboard the past; or a minute has passed.

    Who buys before that finds nothing in stock.
    """
    begun = time.monotonic()
    with opened(current_stack()) as books:
        while time.monotonic() - begun < NEWS_SECONDS and _events_on_their_way(books):
            time.sleep(0.2)
    say(f"  everybody knows ... {time.monotonic() - begun:.1f} s")


def _events_on_their_way(books: Books) -> bool:
    question = """SELECT EXISTS (SELECT 1 FROM events_outboxevent WHERE NOT fanned_out)
                      OR EXISTS (SELECT 1 FROM events_delivery WHERE state = 'pending')"""
    return any(books.ask(name, question)[0][0] for name in topology.NAMES)


def _goods(shop: Shop) -> list[dict[str, Any]]:
    """Some articles that both channels sell."""
    query: dict[str, Any] = {"channel": "pos", "currency": "CAD", "page_size": 100}
    page = shop.get("/api/v1/products", **query)
    return [variant for product in page["results"] for variant in product["variants"]]


def _sell(
    what: dict[str, Any], staff: Shop, goods: Sequence[dict[str, Any]], people: dict[str, Any]
) -> None:
    with ThreadPoolExecutor(2) as pool:
        tills = pool.submit(_sell_at_tills, what, staff, goods, people["customers"][1:])
        web = pool.submit(_sell_on_the_web, what, goods)
        say(f"  {tills.result()} sales at the tills of {len(STORES)} stores")
        say(f"  {web.result()} web orders")
    _leave_carts(Shop(what["gateway"], what["api_keys"]["test"]), goods)


def _sell_at_tills(
    what: dict[str, Any],
    staff: Shop,
    goods: Sequence[dict[str, Any]],
    regulars: Sequence[dict[str, Any]],
) -> int:
    chance, now = random.Random(SEED), datetime.now(UTC)  # noqa: S311  # a demo, not a secret
    key = what["api_keys"]["test"]
    of_regulars = past.visits_of_regulars(chance, now, _ids(what, regulars))
    sold = 0
    for number, store in enumerate(STORES):
        # a register of the kind `replay` may speak of last year without being called late
        credential = enrol(staff, store, "Historique", kind="replay")["credential"]
        till = Till(what["gateway"], key, credential)
        named = [visit for visits in of_regulars[number :: len(STORES)] for visit in visits]
        visits = sorted([*past.visits(chance, now, **SALES), *named], key=lambda each: each.at)
        sales = [_sale(staff, store, visit, goods, chance) for visit in visits]
        items = [item for day in _by_day(sales) for item in _shift(day, chance)]
        answer = till.sync([till.numbered(item) for item in items])
        bad = [each for each in answer["results"] if each.get("code") not in KNOWN_ALREADY]
        if bad:
            refuse(f"the till of {store} was refused: {bad[0]}")
        sold += len(sales)
    return sold


def _ids(what: dict[str, Any], customers: Sequence[dict[str, Any]]) -> list[str]:
    """The ids by which tills know these customers."""
    shops = [Shop(what["gateway"], what["api_keys"]["test"], each) for each in customers]
    return [shop.get("/api/v1/customers/me")["id"] for shop in shops]


def _sale(
    staff: Shop,
    store: str,
    visit: past.Visit,
    goods: Sequence[dict[str, Any]],
    chance: random.Random,
) -> dict[str, Any]:
    """A sale at the prices and taxes that a quote for the counter gives."""
    quoted = _counter_quote(staff, store, _basket(goods, chance))
    total = quoted["totals"]["total"]
    return {
        "type": "sale",
        "id": str(_uuid(chance)),
        "occurred_at": visit.at.isoformat(),
        "cashier": f"c-{chance.randint(1, 3):02d}",
        "customer_id": visit.customer_id,
        "ruleset_version": quoted["ruleset_version"],
        "currency": "CAD",
        "lines": [_sold(line, number) for number, line in enumerate(quoted["lines"], start=1)],
        "cash_rounding": "0.00",
        "tenders": [{"type": chance.choice(["card", "card", "cash"]), "amount": total}],
        "total": total,
    }


def _by_day(sales: Sequence[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    days = groupby(sales, key=lambda each: past.day_of(datetime.fromisoformat(each["occurred_at"])))
    return [list(of_day) for _date, of_day in days]


def _shift(sales: list[dict[str, Any]], chance: random.Random) -> list[dict[str, Any]]:
    """A day at a till: opened, its sales and, of many, a return, and counted; today's goes on."""
    shift = {"shift_id": str(_uuid(chance)), "cashier": sales[0]["cashier"]}
    opened = {**shift, "type": "shift_opened", "id": str(_uuid(chance)), "float": FLOAT}
    opened["occurred_at"] = _later(sales[0], minutes=-30)
    closed = {**shift, "type": "shift_closed", "id": str(_uuid(chance))}
    closed["occurred_at"] = _later(sales[-1], minutes=30)
    back = [_return(sales[0], _later(sales[-1], minutes=10), chance)] if len(sales) >= MANY else []
    documents = [{**each, "shift_id": shift["shift_id"]} for each in (*sales, *back)]
    paid = [tender for each in documents for tender in each["tenders"] if tender["type"] == "cash"]
    counted = Decimal(FLOAT) + sum((Decimal(each["amount"]) for each in paid), Decimal(0))
    if datetime.fromisoformat(closed["occurred_at"]) > datetime.now(UTC):
        return [opened, *documents[: len(sales)]]
    return [opened, *documents, {**closed, "counted": {"cash": str(counted)}}]


def _later(sale: dict[str, Any], *, minutes: int) -> str:
    moment = datetime.fromisoformat(sale["occurred_at"]) + timedelta(minutes=minutes)
    return moment.isoformat()


def _return(sale: dict[str, Any], at: str, chance: random.Random) -> dict[str, Any]:
    """The first line of a sale comes back whole, and is paid back as it was paid."""
    line = {**sale["lines"][0], "original_line": 1, "reason": "unwanted", "disposition": "restock"}
    total = f"-{line['total']}"
    return {
        "type": "return",
        "id": str(_uuid(chance)),
        "occurred_at": at,
        "cashier": sale["cashier"],
        "original_sale_id": sale["id"],
        "currency": sale["currency"],
        "lines": [line],
        "cash_rounding": "0.00",
        "tenders": [{"type": sale["tenders"][0]["type"], "amount": total}],
        "total": total,
    }


def _counter_quote(staff: Shop, store: str, basket: list[dict[str, Any]]) -> dict[str, Any]:
    asked = {
        "channel": "pos",
        "currency": "CAD",
        "store": store,
        "lines": basket,
        "ship_to": PLACE,
        "shipping_method": "pickup",
        "coupons": [],
    }
    quoted: dict[str, Any] = staff.post("/api/v1/quotes", asked, keyed=True)
    return quoted


def _sold(line: dict[str, Any], number: int) -> dict[str, Any]:
    columns = ("sku", "quantity", "unit_price", "discount", "tax", "total")
    taxes = [{"code": tax["code"], "amount": tax["amount"]} for tax in line["taxes"]]
    return {"line": number, **{name: line[name] for name in columns}, "taxes": taxes}


def _sell_on_the_web(what: dict[str, Any], goods: Sequence[dict[str, Any]]) -> int:
    chance = random.Random(SEED + 1)  # noqa: S311  # a demo, not a secret
    account = accounts.program(run_directory(), accounts.REPLAY)
    buyer = Shop(what["gateway"], what["api_keys"]["test"], account)
    sold = 0
    for visit in past.visits(chance, datetime.now(UTC), **ORDERS):
        cart = buyer.post("/api/v1/carts", {"currency": "CAD", "channel": "web"}, keyed=True)
        path = f"/api/v1/carts/{cart['id']}"
        for line in _basket(goods, chance):
            _add_when_known(buyer, path, line)
        method = chance.choice(["standard", "standard", "express"])
        buyer.put(f"{path}/shipping", {**PLACE, "method": method})
        quoted = buyer.post(f"{path}/quote", {}, keyed=True)
        address = {**CITY, **PLACE, "postal_code": "H2Y 4B8"}
        order = {
            "cart_id": cart["id"],
            "cart_version": quoted["version"],
            "email": "helene.lavoie@demo.example",
            "shipping_address": address,
            "shipping_method": method,
            "payment": {"provider": "test", "token": "tok_approve"},
            "quote_token": quoted["quote_token"],
            "occurred_at": visit.at.isoformat(),
        }
        sold += _is_bought(buyer, order)
    return sold


def _leave_carts(guest: Shop, goods: Sequence[dict[str, Any]]) -> None:
    """Some carts have something in them, and nobody will come to order it."""
    chance = random.Random(SEED + 2)  # noqa: S311  # a demo, not a secret
    for email in LEFT_BY:
        cart = guest.post("/api/v1/carts", {"currency": "CAD", "channel": "web"}, keyed=True)
        path = f"/api/v1/carts/{cart['id']}"
        for line in _basket(goods, chance):
            _add_when_known(guest, path, line)
        if email:
            guest.put(f"{path}/contact", {"email": email, "consent": True})


def _is_bought(buyer: Shop, order: dict[str, Any]) -> bool:
    """Whether the cart became an order; some articles of a real shop are out of stock."""
    try:
        buyer.post("/api/v1/checkout", order, keyed=True)
    except Problem as problem:
        if problem.code != "insufficient_stock":
            raise
        return False
    return True


def _add_when_known(buyer: Shop, path: str, line: dict[str, Any]) -> None:
    """Put a line into the cart; cart hears of new articles by events, which need a moment."""
    _patiently(lambda: buyer.post(f"{path}/lines", line, keyed=True))


def _patiently(call: Callable[[], Any], tries: int = 120) -> Any:
    for _each in range(tries):
        try:
            return call()
        except Problem as problem:
            if problem.code not in {"unknown_sku", "no_price"}:
                raise
            time.sleep(0.5)
    return call()


def _basket(goods: Sequence[dict[str, Any]], chance: random.Random) -> list[dict[str, Any]]:
    chosen = chance.sample(list(goods), chance.randint(1, 4))
    return [{"sku": each["sku"], "quantity": chance.randint(1, 3)} for each in chosen]


def _uuid(chance: random.Random) -> str:
    return str(uuid.UUID(int=chance.getrandbits(128), version=4))


def _credentials(people: dict[str, Any], register: dict[str, Any]) -> dict[str, Any]:
    customer = people["customers"][0]
    return {
        "staff": [
            {name: each[name] for name in ("role", "email", "password")} for each in people["staff"]
        ],
        "customer": {"email": customer["email"], "password": customer["password"]},
        "register": {
            "id": register["register_id"],
            "store": TILL_STORE,
            "header": "X-Register-Key",
            "value": register["credential"],
        },
    }


if __name__ == "__main__":
    try:
        sys.exit(main())
    except (Refused, Problem) as problem:
        sys.exit(f"comptoir: {problem}")
