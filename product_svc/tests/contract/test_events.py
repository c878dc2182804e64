"""What we announce equals the committed samples; what inventory announces can be read from its
own.
"""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from product_svc.catalog import consumers, services
from product_svc.catalog.models import Product, RuleSetVersion, Variant
from product_svc.catalog.services import CategoryItem, Text, place_categories
from product_svc.tests.factories import NOW, item, price, seed_shop, stock
from shared_libs.events.envelope import Envelope
from shared_libs.events.models import OutboxEvent
from shared_libs.trade.barcodes import BarcodeText

SAMPLES = Path(__file__).parents[3] / "contracts" / "events"
pytestmark = pytest.mark.django_db


def sample(event_type: str) -> dict[str, Any]:
    document: dict[str, Any] = json.loads((SAMPLES / f"{event_type}.json").read_text())
    return document


def announced(event_type: str) -> dict[str, Any]:
    data: dict[str, Any] = OutboxEvent.objects.filter(type=event_type).latest("position").data
    return data


@pytest.fixture
def shirt(db: None) -> None:
    """The article of the samples, with the ids that they name."""
    seed_shop()
    place_categories(
        items=[
            CategoryItem("clothing", "Clothing", "Vêtements", None, 1),
            CategoryItem("tops", "Tops", "Hauts", "clothing", 1),
        ]
    )
    stock(
        item(
            "SHIRT-M",
            product_slug="t-shirt",
            name=Text("T-shirt", "T-shirt"),
            label=Text("M", "M"),
            category="tops",
            brand="Boréal",
            gtin="4006381333931",
            prices=[price("19.95", "web"), price("17.50", "pos")],
        )
    )
    Product.objects.update(public_id="0198f1f0-0000-7000-8000-0000000000a0")
    Variant.objects.update(public_id="0198f1f0-0000-7000-8000-0000000000a1")


@pytest.mark.usefixtures("shirt")
def test_a_changed_article_is_announced_as_published() -> None:
    box_of_twelve = BarcodeText("14006381333938", "gtin14", 12)
    barcodes = [BarcodeText("4006381333931", "gtin13"), box_of_twelve]
    Product.objects.update(cover="0a" * 16)

    services.save_variant(variant=Variant.objects.get(), barcodes=barcodes, actor=None, now=NOW)

    assert announced("product.variant_changed.v1") == sample("product.variant_changed.v1")


@pytest.mark.usefixtures("shirt")
def test_a_changed_price_is_announced_as_published() -> None:
    assert announced("product.price_changed.v1") == sample("product.price_changed.v1")


@pytest.mark.usefixtures("shirt")
def test_a_rule_set_is_announced_as_published() -> None:
    assert announced("product.ruleset_published.v1") == sample("product.ruleset_published.v1")
    assert RuleSetVersion.objects.latest("number").published_at == NOW


@pytest.mark.usefixtures("shirt")
def test_we_can_read_that_an_article_came_into_stock() -> None:
    data = sample("inventory.availability_changed.v1") | {"in_stock": True}
    envelope = Envelope(
        id=UUID("0198f1f0-0000-7000-8000-000000000001"),
        type="inventory.availability_changed.v1",
        source="inventory",
        subject="article:SHIRT-M",
        sequence=1,
        time=datetime(2026, 11, 23, 16, tzinfo=UTC),
        correlation_id="",
        data=data,
    )

    consumers.HANDLERS[envelope.type](envelope)

    variant = Variant.objects.get()
    assert (variant.in_stock, variant.stock_as_of) == (True, envelope.time)
