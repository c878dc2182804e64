"""`manage.py seed_demo --data devstack/demo`: the demo shop's locations and what lies in them."""

import json
from pathlib import Path
from typing import Any  # Any: the catalogue file is free JSON, checked by reading it

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from inventory_svc.stock import services
from inventory_svc.stock.rules import demo

BATCH = 500
ACTOR = "system:seed_demo"


class Command(BaseCommand):
    help = "Describe the demo locations and open their stock; run again, it changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--data", type=Path, required=True)

    def handle(self, *_args: Any, **options: Any) -> None:
        services.ensure_places(time_zone=settings.SHOP_TIME_ZONE)
        for location in demo.LOCATIONS:
            services.describe_location(services.LocationFacts(**vars(location)))
        catalogue = json.loads((options["data"] / "catalogue.json").read_text())
        skus = sorted(
            variant["sku"] for product in catalogue["products"] for variant in product["variants"]
        )
        moved = sum(self._open(location.code, skus) for location in demo.LOCATIONS)
        for location in demo.LOCATIONS:
            _watch(location.code, skus)
        services.settle_alerts(now=timezone.now())
        self.stdout.write(f"inventory: {moved} opening balances for {len(skus)} articles")

    def _open(self, location: str, skus: list[str]) -> int:
        moved = 0
        for start in range(0, len(skus), BATCH):
            batch = skus[start : start + BATCH]
            lines = [
                services.AdjustmentLine(sku, quantity)
                for sku in batch
                if (quantity := demo.opening_quantity(sku, location))
            ]
            adjustment = services.Adjustment(
                reference=f"opening:{location}:{start // BATCH + 1}",
                location=location,
                reason="Opening stock",
                lines=lines,
                actor=ACTOR,
                now=timezone.now(),
            )
            moved += len(services.receive_stock(adjustment=adjustment))
        return moved


def _watch(location: str, skus: list[str]) -> None:
    """Some articles have a reorder point here, those whose stock nobody has set one for."""
    points = {sku: point for sku in skus if (point := demo.reorder(sku, location))}
    services.set_reorder_points(location=location, points=points)
