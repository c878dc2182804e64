"""How long the shop window takes to answer: `python -m bench.reads`, exit 1 above a limit.

Two hundred different searches in both languages, made of the names that the shop sells (whole
words, beginnings, typing errors, SKUs), and their facets; plain lists, details, the availability of
fifty articles, quotes of twenty lines. One client, one after the other, with the `test` key,
through the gateway; each question is new, so that no cache answers. Time on the clock: on a machine
that does nothing else.
"""

import json
import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import requests

from bench.metrics import counted
from devstack.paths import COMMAND, venv_python

SEARCHES = 200
PAGES = 30
SHORTEST = 4
PERCENT_95 = 0.95
LINES = 20
ARTICLES = 50
Question = tuple[str, dict[str, str]]


class Shop:
    """The shop that runs, asked through its gateway."""

    def __init__(self) -> None:
        command = [str(venv_python()), str(COMMAND), "info", "--json"]
        said = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
        self._gateway = said["gateway"]
        self.product = said["services"]["product"]
        self._session = requests.Session()
        self._session.headers["X-API-Key"] = said["api_keys"]["test"]

    def ask(self, path: str, language: str, params: dict[str, Any]) -> Any:
        """The answer, which must be one."""
        headers = {"Accept-Language": language}
        url = f"{self._gateway}/api/v1/{path}"
        answer = self._session.get(url, params=params, headers=headers, timeout=30)
        answer.raise_for_status()
        return answer.json()

    def quote(self, skus: Sequence[str], *, at: str = "") -> Any:
        """What one of each costs in Québec; asked of the gateway, or of a service itself."""
        body = {
            "channel": "web",
            "currency": "CAD",
            "lines": [{"sku": sku, "quantity": 1} for sku in skus],
            "ship_to": {"country": "CA", "region": "QC"},
            "shipping_method": "standard",
        }
        url = f"{at or self._gateway}/api/v1/quotes"
        answer = self._session.post(url, json=body, timeout=30)
        answer.raise_for_status()
        return answer.json()

    def time_of_quotes(self) -> tuple[float, float]:
        """How many seconds the service has spent on quotes, by its own clock, and on how many."""
        quotes = {"method": "POST", "route": "api/v1/quotes", "status": "200"}
        seconds, requested = (
            counted(self.product, f"comptoir_request_seconds_{each}", **quotes)
            for each in ("sum", "count")
        )
        return seconds, requested

    def products(self) -> Iterator[tuple[str, str, str, str]]:
        """Language, name, first SKU and slug of products from all over the shop."""
        bands = ("0-10", "10-25", "25-50", "50-100", "100-250", "250-500")
        for number in range(PAGES):
            language = ("en", "fr")[number % 2]
            params = {"price_band": bands[number % len(bands)], "page_size": "100"}
            params["ordering"] = ("name", "-name", "price", "-price", "newest")[number % 5]
            for row in self.ask("products", language, params)["results"]:
                yield language, row["name"], row["variants"][0]["sku"], row["slug"]


def searches(products: Sequence[tuple[str, str, str, str]]) -> list[Question]:
    """So many different searches, of five kinds in turn."""
    found: dict[tuple[str, str], Question] = {}
    while len(found) < SEARCHES:
        language, name, sku, _slug = random.choice(products)
        words = [word for word in name.replace(",", " ").split() if len(word) >= SHORTEST] or [name]
        text = random.choice(
            [
                " ".join(words[:2]),
                words[-1],
                f"{words[0]} {words[-1][:3]}",
                _mistyped(random.choice(words)),
                sku,
            ]
        )
        found[language, text] = language, {"search": text[:100]}
    return list(found.values())


def _mistyped(word: str) -> str:
    place = random.randrange(1, max(2, len(word) - 1))
    return word[:place] + word[place + 1 :]


@dataclass(frozen=True)
class Task:
    """Something asked many times, with what 95 of 100 answers may take; or, where the promise is of
    the service's own time, what an answer may take there in the mean, and who counts that.
    """

    name: str
    limit_ms: float
    questions: Sequence[Callable[[], Any]]
    own_clock: Callable[[], tuple[float, float]] | None = None


@dataclass(frozen=True)
class Measured:
    """How many milliseconds each question took, the quickest first, and in the mean in the service
    itself, where it was asked.
    """

    task: Task
    spent: Sequence[float]
    own: float | None

    @property
    def late(self) -> float:
        """What 95 of 100 took at most."""
        return self.spent[int(len(self.spent) * PERCENT_95)]

    @property
    def is_within(self) -> bool:
        """Whether the limit was kept."""
        return (self.late if self.own is None else self.own) < self.task.limit_ms

    def __str__(self) -> str:
        own = "" if self.own is None else f", mean in the service {self.own:.1f} ms"
        return (
            f"{self.task.name}: {len(self.spent)} questions, p50 {self.middle:.0f} ms, "
            f"p95 {self.late:.0f} ms, longest {self.spent[-1]:.0f} ms{own} "
            f"(limit {self.task.limit_ms:.0f})"
        )

    @property
    def middle(self) -> float:
        """What half of them took at most."""
        return self.spent[len(self.spent) // 2]


def measured(task: Task, *, at_most: int = SEARCHES) -> Measured:
    """Ask so many of the questions, one after the other."""
    spent, before = [], task.own_clock() if task.own_clock else None
    for ask in task.questions[:at_most]:
        begun = time.perf_counter()
        ask()
        spent.append((time.perf_counter() - begun) * 1000)
    own = _mean(before, task.own_clock()) if before and task.own_clock else None
    return Measured(task, sorted(spent), own)


def _mean(before: tuple[float, float], after: tuple[float, float]) -> float:
    """Milliseconds for each request, of seconds and requests counted before and after."""
    (seconds, requested), (seconds_after, requested_after) = before, after
    return (seconds_after - seconds) / (requested_after - requested) * 1000


def tasks(shop: Shop) -> Iterator[Task]:
    """All that is measured, in the order of the page README.md."""
    products = list(shop.products())
    asked = searches(products)
    plain = [
        (language, {"max_price": str(number)}) for number, (language, _) in enumerate(asked, 5)
    ]
    skus = [sku for _language, _name, sku, _slug in products]
    baskets = [random.sample(skus, LINES) for _each in range(SEARCHES)]
    wide = [random.sample(skus, ARTICLES) for _each in range(SEARCHES)]
    slugs = random.sample([slug for *_rest, slug in products], SEARCHES)
    yield Task("search", 100, _asking(shop, "products", asked))
    yield Task("facets of a search", 100, _asking(shop, "catalogue/facets", asked))
    yield Task("list", 50, _asking(shop, "products", plain))
    yield Task("facets of a list", 300, _asking(shop, "catalogue/facets", plain[:50]))
    details = [(f"products/{slug}", "en", {"nocache": slug}) for slug in slugs]
    yield Task("detail", 50, [partial(shop.ask, *each) for each in details])
    availability = [("inventory/availability", "en", {"sku": each}) for each in wide]
    asks = [partial(shop.ask, *each) for each in availability]
    yield Task("availability of 50", 50, asks)
    quotes = [partial(shop.quote, each, at=shop.product) for each in baskets]
    yield Task("quote of 20 lines, at the service", 15, quotes, shop.time_of_quotes)


def _asking(shop: Shop, path: str, questions: Sequence[Question]) -> list[Callable[[], Any]]:
    return [partial(shop.ask, path, *each) for each in questions]


def main() -> int:
    """Measure the shop that runs; 1 where something takes longer than it may."""
    random.seed(29)
    are_within = True
    for task in tasks(Shop()):
        found = measured(task)
        sys.stdout.write(f"{found}\n")
        are_within &= found.is_within
    return int(not are_within)


if __name__ == "__main__":
    sys.exit(main())
