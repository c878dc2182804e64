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
        _describe_types(catalogue)
        rows = [row for product in catalogue["products"] for row in _rows(product)]
        created = 0
        for start in range(0, len(rows), BATCH):
            outcome, problems = services.import_articles(
                rows=rows[start : start + BATCH], actor="system:seed_demo", now=timezone.now()
            )
            for problem in problems:
                raise problem.refusal
            created += outcome.created
        drawn = _draw(catalogue["products"]) if settings.MEDIA_ROOT else 0
        self.stdout.write(f"product: {created} new articles of {len(rows)}, {drawn} pictures")
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


def _describe_types(catalogue: dict[str, Any]) -> None:
    """The attributes and the product types are there; those that staff have made over stay so."""
    if selectors.staff_product_types().exists():
        return
    for each in catalogue["attributes"]:
        choices = [services.ChoiceItem(row["value"], row["label"]) for row in each["choices"]]
        services.put_attribute(
            item=services.AttributeItem(
                each["code"], each["name"], each["type"], is_facet=True, choices=choices
            )
        )
    for kind in catalogue["types"]:
        lines = [services.TypeLine(code) for code in kind["attributes"]]
        axis = [services.TypeLine(kind["axis"], role="axis")] if kind["axis"] else []
        services.put_product_type(
            item=services.TypeItem(kind["code"], kind["name"], [*lines, *axis])
        )


def _rows(product: dict[str, Any]) -> list[services.ArticleRow]:
    return [
        services.ArticleRow(
            sku=variant["sku"],
            product_slug=product["slug"],
            product=_in_both("name", product["name"])
            | _in_both("description", product["description"]),
            variant=_in_both("label", variant["label"] or {"en": "", "fr": ""})
            | {"whole_quantity": variant["whole_quantity"]},
            category=product["category"],
            brand=product["brand"],
            tax_category=product["tax_category"],
            product_type=product["type"] or None,
            attributes=product["attributes"],
            options=variant["options"],
            barcodes=[services.barcode(code=variant["gtin"], kind="gtin", pack=1)],
            prices=[
                services.NewPrice(
                    variant["sku"], price["channel"], price["currency"], Decimal(price["amount"])
                )
                for price in variant["prices"]
            ],
        )
        for variant in product["variants"]
    ]


def _in_both(field: str, text: dict[str, str]) -> dict[str, object]:
    return {f"{field}_en": text["en"], f"{field}_fr": text["fr"]}
