"""Let the running shop grow to the size of a real retailer's, or by as much as is said."""

import argparse
import json
import sys
import time
from dataclasses import asdict

from bench.shop import plan
from devstack import environment, processes, topology
from devstack.console import say
from devstack.environment import Stack
from devstack.errors import Refused, refuse
from devstack.paths import ROOT, venv_python
from devstack.running import current_stack
from devstack.verify.books import Books, opened

LAST_NUMBER = """
    SELECT COALESCE(max(substring(sku FROM 5)::int), 0) FROM catalog_variant
    WHERE sku ~ '^[A-Z]{3}-[0-9]{7}$'"""
IN_STOCK = """
    SELECT v.sku FROM stock_variant v WHERE EXISTS (
        SELECT FROM stock_stocklevel s JOIN stock_location l ON l.id = s.location_id
        WHERE s.variant_id = v.id AND l.sells_online
          AND s.on_hand - s.reserved - s.damaged - s.safety_stock > 0)"""


def main(arguments: list[str]) -> int:
    """The running shop has articles, stock and a ledger of these sizes besides what it had."""
    stack = current_stack()
    with opened(stack) as books:
        sizes = _sizes(arguments, first=_first_free(books))
        say(f"{sizes.variants:,} variants, {sizes.movements:,} movements")
        _stage(stack, "product", "catalogue", sizes)
        _stage(stack, "inventory", "stock", sizes)
        skus = "\n".join(row[0] for row in books.ask("inventory", IN_STOCK))
    _stage(stack, "product", "window", sizes, told=skus)
    return 0


def _sizes(arguments: list[str], *, first: int) -> plan.Sizes:
    parser = argparse.ArgumentParser(prog="python -m bench.big_shop", description=__doc__)
    parser.add_argument("--variants", type=int, default=100_000)
    parser.add_argument("--locations", type=int, default=20, help="in all, with those there are")
    parser.add_argument("--movements", type=int, help="ten for each variant if not said")
    parser.add_argument("--stores-per-article", type=int, default=2, help="besides the warehouse")
    said = parser.parse_args(arguments)
    movements = 10 * said.variants if said.movements is None else said.movements
    return plan.Sizes(first, said.variants, said.locations, movements, said.stores_per_article)


def _first_free(books: Books) -> int:
    """The number of the next variant: a shop that is big already grows on."""
    return int(books.ask("product", LAST_NUMBER)[0][0])


def _stage(stack: Stack, name: str, stage: str, sizes: plan.Sizes, *, told: str = "") -> None:
    service, begun = topology.service(name), time.monotonic()
    done = processes.run(
        [venv_python(), "-m", "bench.shop", stage, json.dumps(asdict(sizes))],
        env=environment.service_environment(stack, service)
        | {"DJANGO_SETTINGS_MODULE": f"{service.package}.config.settings"},
        cwd=ROOT,
        text_in=told,
    )
    said = (done.stdout or "").strip()
    if done.returncode:
        refuse(f"{name}: {said[-2000:]}")
    say(f"  {name}: {said.splitlines()[-1]} in {time.monotonic() - begun:.0f} s")


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except Refused as refused:
        sys.exit(f"comptoir: {refused}")
