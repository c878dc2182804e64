"""`manage.py seed_demo --data devstack/demo`: the demo shop's catalogue."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any  # Any: the catalogue file is free JSON, checked by reading it

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from product_svc.catalog import selectors, services
from product_svc.catalog.management.drawings import drawing_of, motif_of

BATCH = 500


class Command(BaseCommand):
    help = "Load the demo catalogue; run again, it changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--data", type=Path, required=True)

    def handle(self, *_args: Any, **options: Any) -> None:
        catalogue = json.loads((options["data"] / "catalogue.json").read_text())
        call_command("seed_shop", stdout=self.stdout)
        services.place_categories(items=[_category(row) for row in catalogue["categories"]])
        items = [item for product in catalogue["products"] for item in _items(product)]
        created = 0
        for start in range(0, len(items), BATCH):
            batch = items[start : start + BATCH]
            outcome = services.import_variants(
                items=batch, actor="system:seed_demo", now=timezone.now()
            )
            created += outcome.created
        drawn = _draw(catalogue["products"]) if settings.MEDIA_ROOT else 0
        self.stdout.write(f"product: {created} new articles of {len(items)}, {drawn} pictures")
        call_command("seed_promotions", stdout=self.stdout)


def _draw(products: list[dict[str, Any]]) -> int:
    """A simple picture for each product that has none."""
    bare = selectors.products_without_picture()
    shown = [product for product in products if product["slug"] in bare]
    motifs = {each["slug"]: motif_of(each["slug"], each["category"]) for each in shown}
    drawings = [
        services.Drawing(
            bare[each["slug"]], motifs[each["slug"]], each["name"]["en"], each["name"]["fr"]
        )
        for each in shown
    ]
    images = {motif: drawing_of(motif) for motif in set(motifs.values())}
    return services.add_drawings(drawings=drawings, images=images, now=timezone.now())


def _category(row: dict[str, Any]) -> services.CategoryItem:
    name = row["name"]
    return services.CategoryItem(
        row["slug"], name["en"], name["fr"], row["parent"], row["position"]
    )


def _items(product: dict[str, Any]) -> list[services.VariantItem]:
    return [
        services.VariantItem(
            sku=variant["sku"],
            name=services.Text(**product["name"]),
            category=product["category"],
            tax_category=product["tax_category"],
            gtin=variant["gtin"],
            prices=[
                services.ImportedPrice(
                    price["channel"], price["currency"], Decimal(price["amount"])
                )
                for price in variant["prices"]
            ],
            product_slug=product["slug"],
            description=services.Text(**product["description"]),
            brand=product["brand"],
            label=services.Text(**variant["label"]) if variant["label"] else None,
            whole_quantity=variant["whole_quantity"],
        )
        for variant in product["variants"]
    ]
