"""The shop that is measured on fits the catalogue as it is now (bench/shop)."""

from datetime import UTC, datetime

import pytest

from bench.shop import catalogue, plan
from product_svc.catalog import selectors
from product_svc.catalog.models import Barcode, Category, Listing, Price, Product, Variant
from shared_libs.trade.barcodes import is_gtin

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
SMALL = plan.Sizes(first=0, variants=40, locations=4, movements=400, stores_per_article=2)

pytestmark = pytest.mark.django_db


def test_a_big_shop_sells_what_its_plan_says() -> None:
    products = list(plan.products(SMALL))

    made = catalogue.fill(sizes=SMALL, now=NOW)
    shown = catalogue.show(skus_in_stock=[products[1].articles[0].sku], now=NOW)

    assert (made, shown) == (len(products), len(products))
    assert Variant.objects.count() == 40
    assert Category.objects.count() == 312
    assert all(map(is_gtin, Barcode.objects.values_list("code", flat=True)))
    assert Price.objects.filter(valid_to=None).count() == 80
    active = Product.objects.filter(status="active").count()
    assert Listing.objects.filter(channel="web").count() == active
    found = selectors.product_detail(
        slug=Product.objects.get(variants__sku=products[1].articles[0].sku).slug,
        channel="web",
        currency="CAD",
        language="fr",
    )
    assert found.name == products[1].name.fr
    assert found.variants[0].amount == products[1].articles[0].web
    assert found.variants[0].in_stock


def test_a_big_shop_grows_on_without_repeating_itself() -> None:
    catalogue.fill(sizes=SMALL, now=NOW)

    catalogue.fill(sizes=plan.Sizes(40, 10, 4, 100, 2), now=NOW)

    assert Variant.objects.count() == 50
