"""A chapter of promises: what each says, and what shows on a running shop that it is kept."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import psycopg
import requests

from devstack.console import say
from devstack.errors import Refused
from devstack.paths import ROOT
from tests.acceptance.shop import RunningShop

# shows a promise on a shop, and says what was seen; one that is broken is an AssertionError
Show = Callable[[RunningShop], object]
BROKEN = (AssertionError, LookupError, OSError, TypeError, ValueError, Refused)
BROKEN_BY_OTHERS = (psycopg.Error, requests.RequestException)


@dataclass(frozen=True)
class Promise:
    """One sentence, and what shows it."""

    sentence: str
    show: Show
    is_by_test: bool = False


@dataclass
class Chapter:
    """Promises in the order in which they are shown; later ones may stand on earlier ones."""

    name: str
    promises: list[Promise] = field(default_factory=list)

    def shows(self, sentence: str) -> Callable[[Show], Show]:
        """The function below this shows the sentence."""

        def add(show: Show) -> Show:
            self.promises.append(Promise(sentence, show))
            return show

        return add

    def tested(self, sentence: str, *files: str) -> None:
        """A sentence that cannot be shown from outside; `./comptoir test` holds it, by these."""

        def show(_shop: RunningShop) -> str:
            missing = [each for each in files if not (ROOT / each).is_file()]
            assert not missing, f"no such test: {missing}"
            return f"held by {', '.join(files)}"

        self.promises.append(Promise(sentence, show, is_by_test=True))

    def walk(self, shop: RunningShop) -> Iterator[bool]:
        """Show one promise after the other, and say what was seen; whether each is kept."""
        say(f"\n--- {self.name}")
        for promise in self.promises:
            begun = time.monotonic()
            is_kept, seen = _seen(promise, shop)
            mark = "ok" if is_kept else "!!"
            say(f"{mark}  {promise.sentence}\n      {seen}  ({time.monotonic() - begun:.1f} s)")
            yield is_kept


def _seen(promise: Promise, shop: RunningShop) -> tuple[bool, object]:
    try:
        return True, promise.show(shop)
    except (*BROKEN, *BROKEN_BY_OTHERS) as problem:
        return False, f"{type(problem).__name__}: {problem}"[:600]
