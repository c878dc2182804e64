"""Many buyers who want the same few units at the same moment."""

import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import requests

from tests.e2e.callers import Caller, at_once, new_key
from tests.e2e.shopping import Article, check_out, filled_cart, order_for, quoted_cart

TOLD_TO_WAIT = {202, 503, 504}
ROUNDS, PATIENT = 10, 10


@dataclass(frozen=True)
class Rush:
    """The answers that each buyer got first, and in the end; and how long the first ones took."""

    first: Counter[int]
    answers: list[requests.Response]
    seconds: float

    @property
    def orders(self) -> set[str]:
        """The numbers of the orders that came of it."""
        return {each.json()["number"] for each in self.answers if each.status_code == 201}


def carts_for(shopper: Caller, article: Article, buyers: int, connections: int) -> list[Any]:
    """A cart with one unit for each buyer."""
    # one promise is good for every cart with the same goods to the same place
    promise = quoted_cart(shopper, article)["quote_token"]

    def prepared(_number: int) -> dict[str, Any]:
        return {**filled_cart(shopper, article), "quote_token": promise}

    return at_once(prepared, buyers, connections)


def rush(shopper: Caller, carts: Sequence[Any], connections: int) -> Rush:
    """All buy at once; who is told to wait, on a busy machine, comes again with the same key."""
    keys = [new_key() for _each in carts]

    def bought(number: int) -> requests.Response:
        return check_out(shopper, order_for(carts[number]), keys[number])

    begun = time.monotonic()
    answers = at_once(bought, len(carts), connections)
    seconds = time.monotonic() - begun
    first = Counter(each.status_code for each in answers)
    for _round in range(ROUNDS):
        waiting = [n for n, each in enumerate(answers) if each.status_code in TOLD_TO_WAIT]
        again = at_once(lambda index, them=waiting: bought(them[index]), len(waiting), PATIENT)  # type: ignore[misc]  # bound
        for number, answer in zip(waiting, again, strict=True):
            answers[number] = answer
    return Rush(first, answers, seconds)
