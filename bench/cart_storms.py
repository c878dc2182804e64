"""Carts while a part of them dies: `python -m bench.cart_storms [replica|store]`, with a shop up.

`replica` kills one of three replicas with kill -9 every few seconds while 20 shoppers add under
keys and read: no request of at least 10,000 may fail, and every acknowledged line must be there.
`store` kills Valkey three times while they do: every answer is a success or a 503, and no
acknowledged add is lost or doubled. Exit 1 otherwise.
"""

import argparse
import statistics
import sys
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from devstack import info, processes, running, valkey
from devstack.environment import Stack
from tests.e2e.callers import Caller, at_once, good, new_key
from tests.e2e.machine import Machine
from tests.e2e.shopping import Article, Staff, line, open_cart, stock_article

SHOPPERS = 20
REPLICAS = ("cart-1", "cart-2", "cart-3")
REPEAT_SECONDS = 0.1


@dataclass
class Told:
    """What one shopper was answered."""

    seconds: list[float] = field(default_factory=list)
    refused_at: list[float] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    added: int = 0


def ask(told: Told, call: Callable[[], object]) -> bool:
    """Whether it was granted; a refusal says when."""
    begun = time.monotonic()
    try:
        status = call().status_code  # type: ignore[attr-defined]  # a response of requests
    except OSError as problem:
        status = type(problem).__name__
    told.seconds.append(time.monotonic() - begun)
    if status == 503:  # noqa: PLR2004 # the status itself
        told.refused_at.append(time.monotonic())
    elif status != 200:  # noqa: PLR2004
        told.failures.append(str(status))
    return bool(status == 200)  # noqa: PLR2004


def shop(shopper: Caller, path: str, article: Article, times: int) -> Told:
    """Add under a key and look, so many times; an add that was not granted is repeated under its
    key until it is, as a client does that wants to know.
    """
    told = Told()
    for _each in range(times):
        key = new_key()
        add = lambda key=key: shopper.post(f"{path}/lines", line(article), key=key)  # noqa: E731
        while not ask(told, add):
            time.sleep(REPEAT_SECONDS)
        told.added += 1
        ask(told, lambda: shopper.get(path))
    return told


def storm(stack: Stack, blow: Callable[[threading.Event], None], times: int) -> bool:
    """Let the shoppers work while it blows, and say what came of it; whether all is well."""
    told_by = info.collect(stack.run)
    shopper, article = people(told_by)
    paths = [open_cart(shopper) for _each in range(SHOPPERS)]
    over = threading.Event()
    wind = threading.Thread(target=blow, args=(over,))
    wind.start()
    begun = time.monotonic()
    told = at_once(lambda n: shop(shopper, paths[n], article, times), SHOPPERS, SHOPPERS)
    spent = time.monotonic() - begun
    over.set()
    wind.join()
    held = [int(good(shopper.get(path))["lines"][0]["quantity"]) for path in paths]
    seconds = sorted(each for one in told for each in one.seconds)
    failures = [each for one in told for each in one.failures]
    refused = sum(len(one.refused_at) for one in told)
    print(f"{len(seconds):,} requests in {spent:.0f} s, {len(failures)} failed {failures[:3]}")
    print(f"{refused} refused with 503; longest answer {seconds[-1]:.2f} s")
    print(f"median {statistics.median(seconds) * 1000:.0f} ms")
    lost = sum(one.added for one in told) - sum(held)
    print(f"{sum(held):,} units in the carts, {lost} lost or doubled")
    return not failures and lost == 0


def people(told_by: Mapping[str, object]) -> tuple[Caller, Article]:
    """A shopper without limits, and something that no other test touches."""
    key = told_by["api_keys"]["test"]  # type: ignore[index]  # JSON
    accounts = {each["role"]: each for each in told_by["staff"]}  # type: ignore[attr-defined]
    gateway = str(told_by["gateway"])
    roles = ("catalogue_manager", "stock_clerk", "store_manager", "analyst")
    staff = Staff(**{role: Caller(gateway, key, accounts[role]) for role in roles})
    shopper = Caller(gateway, key)
    return shopper, stock_article(staff, shopper, units=1)


def replicas_die(stack: Stack) -> Callable[[threading.Event], None]:
    """One after the other, each back before the next goes."""
    machine = Machine(stack)

    def blow(over: threading.Event) -> None:
        kills = 0
        while not over.wait(2.0):
            machine.kill(REPLICAS[kills % len(REPLICAS)])
            kills += 1
            machine.await_ready(REPLICAS[(kills - 1) % len(REPLICAS)])
        print(f"{kills} replicas killed")

    return blow


def the_store_dies(stack: Stack) -> Callable[[threading.Event], None]:
    """Three times, with a while between."""
    machine = Machine(stack)

    def blow(over: threading.Event) -> None:
        for _each in range(3):
            if over.wait(3.0):
                return
            machine.kill("valkey")
            begun = time.monotonic()
            processes.wait_until(lambda: valkey.is_ready(stack.store), 30)
            print(f"the store answered again after {time.monotonic() - begun:.1f} s")

    return blow


STORMS = {"replica": replicas_die, "store": the_store_dies}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("storm", choices=STORMS)
    parser.add_argument("--times", type=int, default=250, help="adds and looks of each shopper")
    chosen = parser.parse_args()
    stack = running.current_stack()
    return 0 if storm(stack, STORMS[chosen.storm](stack), chosen.times) else 1


if __name__ == "__main__":
    sys.exit(main())
