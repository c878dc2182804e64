"""What `seed_shop` and `seed_demo` leave behind."""

import time
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.management import call_command
from rest_framework.test import APIClient

from product_svc.catalog.models import (
    Listing,
    PriceList,
    Product,
    ProductType,
    RuleSetVersion,
    ShippingRate,
    TaxRate,
    Variant,
)
from product_svc.promotions.models import Coupon, Promotion
from product_svc.tests.factories import seed_shop
from shared_libs.events.models import OutboxEvent

pytestmark = pytest.mark.django_db
DEMO = Path(__file__).parents[3] / "devstack" / "demo"


def test_new_shop_has_canadas_taxes_and_shipping_as_one_version() -> None:
    call_command("seed_shop")

    assert set(
        TaxRate.objects.filter(
            zone__region="QC", tax_category__code="standard", valid_until_date=None
        ).values_list("code", "rate")
    ) == {("GST", Decimal(5)), ("QST", Decimal("9.975"))}
    assert dict(ShippingRate.objects.values_list("method", "amount")) == {
        "standard": Decimal("9.95"),
        "express": Decimal("19.95"),
        "pickup": Decimal(0),
    }
    assert sorted(PriceList.objects.values_list("channel", flat=True)) == ["pos", "web"]
    assert RuleSetVersion.objects.filter(number__gt=0).count() == 1


def test_seeding_again_leaves_alone_what_staff_changed() -> None:
    seed_shop()
    ShippingRate.objects.filter(method="standard").update(amount="12.00")

    assert seed_shop() == 0
    assert ShippingRate.objects.get(method="standard").amount == Decimal("12.00")
    assert RuleSetVersion.objects.filter(number__gt=0).count() == 1


def test_demo_is_loaded_once_and_quickly() -> None:
    began = time.process_time()
    call_command("seed_demo", data=DEMO)
    seconds = time.process_time() - began
    events = OutboxEvent.objects.count()

    call_command("seed_demo", data=DEMO)

    assert (Product.objects.count(), Variant.objects.count()) == (500, 546)
    assert Listing.objects.count() == 1000
    assert OutboxEvent.objects.count() == events
    assert list(Promotion.objects.order_by("code").values_list("code", "state")) == [
        ("candlelight", "active"),
        ("three-wooden-toys", "active"),
        ("welcome", "active"),
    ]
    assert Coupon.objects.get().code == "BIENVENUE10"
    shirt, clothing = Variant.objects.get(sku="HAU-1002"), ProductType.objects.get(code="clothing")
    assert shirt.product.product_type == clothing
    assert (shirt.product.attributes, shirt.options) == ({"material": "cotton"}, {"size": "m"})
    facets = APIClient().get("/api/v1/catalogue/facets", {"category": "tops"}).json()["facets"]
    labels = {each["parameter"]: [value["label"] for value in each["values"]] for each in facets}
    assert labels["attr.size"] == ["S", "M", "L", "XL"]
    assert labels["attr.material"] == ["Cotton", "Wool"]
    assert seconds < 10
