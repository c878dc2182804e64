"""How long a search, a list and the facets take through the gateway: `python -m bench.search`.

Two hundred different searches in both languages, made of the names that the shop sells: whole
words, beginnings, typing errors, SKUs. One client, one after the other, with the `test` key; each
search is new, so that no cache answers.
"""

import json
import random
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from typing import Any

import requests

from devstack.paths import COMMAND, venv_python

SEARCHES = 200
PAGES = 30
SHORTEST = 4
PERCENT_95 = 0.95
Question = tuple[str, dict[str, str]]


class Shop:
    """The shop that runs, asked through its gateway."""

    def __init__(self) -> None:
        command = [str(venv_python()), str(COMMAND), "info", "--json"]
        said = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
        self._gateway = said["gateway"]
        self._session = requests.Session()
        self._session.headers["X-API-Key"] = said["api_keys"]["test"]

    def ask(self, path: str, language: str, params: dict[str, str]) -> Any:
        """The answer, which must be one."""
        headers = {"Accept-Language": language}
        url = f"{self._gateway}/api/v1/{path}"
        answer = self._session.get(url, params=params, headers=headers, timeout=30)
        answer.raise_for_status()
        return answer.json()

    def products(self) -> Iterator[tuple[str, str, str]]:
        """Language, name and first SKU of products from all over the shop."""
        bands = ("0-10", "10-25", "25-50", "50-100", "100-250", "250-500")
        for number in range(PAGES):
            language = ("en", "fr")[number % 2]
            params = {"price_band": bands[number % len(bands)], "page_size": "100"}
            params["ordering"] = ("name", "-name", "price", "-price", "newest")[number % 5]
            for row in self.ask("products", language, params)["results"]:
                yield language, row["name"], row["variants"][0]["sku"]


def searches(products: Sequence[tuple[str, str, str]]) -> list[Question]:
    """So many different searches, of five kinds in turn."""
    found: dict[tuple[str, str], Question] = {}
    while len(found) < SEARCHES:
        language, name, sku = random.choice(products)
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


def timed(shop: Shop, name: str, path: str, questions: Sequence[Question]) -> None:
    """Ask all and print how long it took."""
    spent: list[float] = []
    for language, params in questions:
        begun = time.perf_counter()
        shop.ask(path, language, params)
        spent.append((time.perf_counter() - begun) * 1000)
    spent.sort()
    late = spent[int(len(spent) * PERCENT_95)]
    sys.stdout.write(
        f"{name}: {len(spent)} questions, p50 {spent[len(spent) // 2]:.0f} ms, "
        f"p95 {late:.0f} ms, longest {spent[-1]:.0f} ms\n"
    )


def main() -> None:
    """Measure the shop that runs."""
    random.seed(29)
    shop = Shop()
    products = list(shop.products())
    asked = searches(products)
    plain = [
        (language, {"max_price": str(number)}) for number, (language, _) in enumerate(asked, 5)
    ]
    timed(shop, "search", "products", asked)
    timed(shop, "facets of a search", "catalogue/facets", asked)
    timed(shop, "list", "products", plain)
    timed(shop, "facets of a list", "catalogue/facets", plain[:50])


if __name__ == "__main__":
    main()
