"""`python -m bench.shop STAGE SIZES`: one stage, with the settings of the service it writes for."""

import json
import sys

import django
from django.utils import timezone

from bench.shop.plan import Sizes


def main(stage: str, sizes: Sizes) -> str:
    """What the stage made, in words."""
    django.setup()
    if stage in {"announce", "take"}:
        return _feed(stage)
    return _stock(sizes) if stage == "stock" else _catalogue(stage, sizes)


def _feed(stage: str) -> str:
    from bench.shop import feed  # noqa: PLC0415 # needs the settings of product, or of sales

    if stage == "take":
        return f"{feed.take(sys.stdin)} articles"
    return f"{feed.announce(now=timezone.now())} articles"


def _stock(sizes: Sizes) -> str:
    from bench.shop import rows, stock  # noqa: PLC0415 # needs inventory's settings

    made = stock.fill(sizes=sizes, now=timezone.now())
    rows.settle(*stock.TABLES)
    return f"{made} stock levels"


def _catalogue(stage: str, sizes: Sizes) -> str:
    from bench.shop import catalogue, rows  # noqa: PLC0415 # needs product's settings

    if stage == "catalogue":
        said = f"{catalogue.fill(sizes=sizes, now=timezone.now())} products"
    else:
        skus = sys.stdin.read().split()
        shown = catalogue.show(skus_in_stock=skus, now=timezone.now())
        said = f"{shown} products in the window"
    rows.settle(*catalogue.TABLES)
    return said


if __name__ == "__main__":
    sys.stdout.write(main(sys.argv[1], Sizes(**json.loads(sys.argv[2]))) + "\n")
