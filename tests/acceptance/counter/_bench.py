"""What the counter's promises share: goods in the store, a till that is driven by its script, and
registers of those who write their own.
"""

import atexit
import re
import subprocess
import tempfile
import uuid
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import requests

from devstack import environment
from devstack.paths import ROOT, venv_python
from tests.acceptance.shop import RunningShop
from tests.e2e.callers import Caller, eventually, good, new_key
from tests.e2e.cashier import CASHIER, MORNING, PIN
from tests.e2e.giving import GiftCard, new_gift_cards
from tests.e2e.selling import STORE, SYNC, batch, counter_quote, enrolled_register, sale
from tests.e2e.shopping import (
    Article,
    check_out,
    deliver,
    new_customer,
    order_for,
    quoted_cart,
    stock_article,
)

REGISTERS = "/api/v1/sales/registers"
RECEIPT = re.compile(r"^  (\S+)-\d{6} [0-9a-f-]{36} ", re.MULTILINE)
UNITS = 200
Json = dict[str, Any]


def till_command(shop: RunningShop, home: Path, code: str, script: str | Path) -> list[str | Path]:
    """How a till of this folder is driven by a script."""
    words: list[str | Path] = ["--home", home, "--gateway", shop.gateway, "--code", code]
    key = str(shop.what["api_keys"]["test"])
    return [venv_python(), "-m", "till", *words, "--api-key", key, "--script", script]


class Till:
    """`python -m till --script -` in a folder of its own, fed line by line."""

    def __init__(self, shop: RunningShop, home: Path, code: str) -> None:
        self.home, self.marks = home, 0
        self._command = till_command(shop, home, code, "-")
        self._process = self._started()
        atexit.register(self.kill)

    def _started(self) -> subprocess.Popen[str]:
        pipe = subprocess.PIPE
        env = environment.inherited()
        return subprocess.Popen(
            self._command, stdin=pipe, stdout=pipe, text=True, env=env, cwd=ROOT
        )

    def do(self, *lines: str) -> str:
        """What the till shows while this is done; a line that is refused without `try` is wrong."""
        self.marks += 1
        if self._process.poll() is not None:
            # a promise before this one was broken: this one begins anew
            self._process = self._started()
            lines = (f"login {CASHIER} {PIN}", "clear", *lines)
        mark = f"mark-{self.marks}"
        assert self._process.stdin
        self._process.stdin.write("\n".join((*lines, f"try {mark}", "")))
        self._process.stdin.flush()
        return self._until(mark)

    def _until(self, mark: str) -> str:
        said: list[str] = []
        assert self._process.stdout
        for line in self._process.stdout:
            if line.startswith("! wrong_input") and mark in line:
                return "".join(said).removesuffix(f"> {mark}\n")
            said.append(line)
        raise AssertionError(f"the till has stopped: {''.join(said[-4:])}")

    def kill(self) -> None:
        """Its power is gone."""
        self._process.kill()
        self._process.wait()

    @property
    def paper(self) -> str:
        """What its printer has printed."""
        path = self.home / "receipts.txt"
        return path.read_text() if path.exists() else ""


@dataclass
class Bench:
    """The counter of one shop, while its promises are shown."""

    shop: RunningShop
    sold: int = 0
    folder: tempfile.TemporaryDirectory[str] = field(
        default_factory=lambda: tempfile.TemporaryDirectory(prefix="comptoir-counter-")
    )

    @cached_property
    def article(self) -> Article:
        """Something at 20.00, with taxes 23.00, of which the store has plenty."""
        made = stock_article(self.shop.staff, self.shop.shopper, units=9)
        deliver(self.shop.staff, made, UNITS, STORE)
        return made

    @cached_property
    def quote(self) -> Json:
        """One of it over the counter."""
        return counter_quote(self.shop.shopper, self.article)

    @cached_property
    def till(self) -> Till:
        """A till whose morning is over and that knows the article."""
        till = self.new_till("till")
        till.do(*MORNING.splitlines())
        self.heard(till, self.article)
        return till

    @cached_property
    def customer(self) -> Caller:
        """Somebody with an account."""
        return new_customer(self.shop.shopper)

    @cached_property
    def number(self) -> str:
        """What that customer says at the till."""
        return str(good(self.customer.get("/api/v1/customers/me"))["number"])

    @cached_property
    def gift_card(self) -> GiftCard:
        """A card of 30.00 that was sold."""
        (card,) = new_gift_cards(self.shop.stack, count=1, amount="30.00")
        return card

    @cached_property
    def register(self) -> str:
        """The code of that till's register, with which its receipts begin."""
        said = self.till.do(f"scan {self.article.sku}", "card", "sync")
        return str(RECEIPT.findall(said)[0])

    @cached_property
    def order(self) -> str:
        """The number of two of it that the customer has bought online and taken home."""
        cart = quoted_cart(self.customer, self.article, 2)
        number: str = good(check_out(self.customer, order_for(cart)), 201)["number"]
        good(self.shop.staff.stock_clerk.post(f"/api/v1/orders/{number}/hand-over", key=new_key()))
        eventually(lambda: "! " in self.till.do(f"try return {number}"), wanted=False)
        return number

    def new_till(self, name: str) -> Till:
        """A till with a code of staff to enrol by."""
        return Till(self.shop, Path(self.folder.name) / name, self.enrolment_code())

    def enrolment_code(self) -> str:
        """By which somebody becomes a register of the store."""
        wanted = {"store": STORE, "name": f"Walk {uuid.uuid4().hex[:6]}"}
        return str(good(self.shop.staff.store_manager.post(REGISTERS, wanted))["code"])

    def other_article(self) -> Article:
        """Something that the store has none of, once sales knows it."""
        made = stock_article(self.shop.staff, self.shop.shopper, units=1)
        self.heard(self.till, made)
        return made

    def heard(self, till: Till, article: Article) -> None:
        """The till has heard of the article."""

        def known() -> bool:
            return f"\n  {article.sku}  " in till.do("sync", f"find {article.sku}")

        eventually(known, wanted=True)

    def sell(self, *lines: str) -> Json:
        """A sale of the till as the shop shows its receipt."""
        self.till.do(*lines, "sync")
        return self.latest()

    def journal(self) -> list[Json]:
        """What the shop has taken from the till, the latest first."""
        path = "/api/v1/sales/transactions"
        found = good(self.shop.staff.analyst.get(path, register=self.register, page_size=100))
        return sorted(found["results"], key=lambda each: -int(each["sequence"]))

    def latest(self) -> Json:
        """The receipt of what the till has said last."""
        path = f"/api/v1/sales/receipts/{self.journal()[0]['id']}"
        receipt: Json = good(self.shop.staff.analyst.get(path))
        return receipt

    def own(self, name: str = "Own") -> "Own":
        """A till of somebody else's making."""
        return Own(self, enrolled_register(self.shop.staff, self.shop.shopper, name))


@dataclass
class Own:
    """A register and the bodies that are posted with its key."""

    bench: Bench
    key: str
    shift: str = field(default_factory=lambda: str(uuid.uuid4()))

    def sale(self, sequence: int, quote: Json | None = None, **changes: Any) -> Json:
        """A sale of one piece of an article, at the price that product quotes, in a shift."""
        said = {"shift_id": self.shift, "cashier": CASHIER, **changes}
        return sale(sequence, quote or self.bench.quote, **said)

    def post(self, body: Json, **headers: str) -> requests.Response:
        return self.bench.shop.shopper.post(SYNC, body, **{"X-Register-Key": self.key}, **headers)

    def ask(self, method: str, path: str, body: Any = None, **query: str) -> requests.Response:
        """One of the other calls of a till."""
        headers = {"X-Register-Key": self.key}
        path = f"/api/v1/pos/{path}"
        return self.bench.shop.shopper.send(method, path, json=body, params=query, headers=headers)

    def say(self, *items: Json, **headers: str) -> list[Json]:
        """The verdicts on these items."""
        results: list[Json] = good(self.post(batch(*items), **headers))["results"]
        return results

    @cached_property
    def code(self) -> str:
        """Its register's code."""
        return str(good(self.ask("GET", "bootstrap"))["register"]["code"])

    def in_force(self) -> str:
        """The version of the rules that sales holds sales against."""
        page = good(self.ask("GET", "changes", after="999999999"))
        return str(page["ruleset_version"])

    def cases(self) -> list[Json]:
        """What staff are to look at of it, the latest first."""
        path = "/api/v1/sales/exceptions"
        found = good(self.bench.shop.staff.store_manager.get(path, register=self.code))
        rows: list[Json] = found["results"]
        return rows


@cache
def bench(shop: RunningShop) -> Bench:
    """The counter of this shop."""
    return Bench(shop)


def tenders(receipt: Json) -> list[tuple[str, Decimal]]:
    """How a receipt was paid, less the change."""
    return [
        (each["type"], Decimal(each["amount"]) - Decimal(each["change"]))
        for each in receipt["tenders"]
    ]
