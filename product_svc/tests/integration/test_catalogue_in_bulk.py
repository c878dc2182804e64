"""Articles and prices in bulk, as an import or the replay sends them."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from product_svc.catalog import errors
from product_svc.catalog.models import Barcode, Category, Price, Product, RuleSetVersion, Variant
from product_svc.catalog.services._imports import _write
from product_svc.catalog.services._imports._plan import plan_import
from product_svc.tests.factories import NOW, item, new_price, price, seed_shop, set_prices, stock
from shared_libs.events.models import OutboxEvent

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _shop() -> None:
    seed_shop()


def events_of(sku: str) -> list[str]:
    rows = OutboxEvent.objects.filter(aggregate=f"variant:{sku}").order_by("position")
    return list(rows.values_list("type", flat=True))


def test_new_article_has_product_category_barcode_price_and_is_announced() -> None:
    imported = stock(item(gtin="2000000000015"))

    assert (imported.created, imported.updated, imported.unchanged) == (1, 0, 0)
    variant = Variant.objects.select_related("product__category").get(sku="MUG-1")
    assert variant.product.name_fr == "Tasse en grès"
    assert variant.product.slug == "stoneware-mug-mug-1"
    assert variant.product.category is not None
    assert variant.product.category.path == "mugs/"
    assert Barcode.objects.get().key == "02000000000015"
    assert Price.objects.get().amount == Decimal("12.50")
    assert events_of("MUG-1") == ["product.variant_changed.v1", "product.price_changed.v1"]


def test_same_import_again_changes_and_announces_nothing() -> None:
    first = stock(item(gtin="2000000000015"))
    events = OutboxEvent.objects.count()

    again = stock(item(gtin="2000000000015"), now=NOW + timedelta(hours=1))

    assert (again.created, again.updated, again.unchanged) == (0, 0, 1)
    assert again.ruleset_version == first.ruleset_version
    assert OutboxEvent.objects.count() == events


def test_renamed_article_is_announced_without_a_price() -> None:
    stock(item())
    OutboxEvent.objects.all().delete()

    outcome = stock(item(name=type(item().name)("Clay mug", "Tasse d'argile")))

    assert (outcome.created, outcome.updated) == (0, 1)
    assert events_of("MUG-1") == ["product.variant_changed.v1"]
    assert OutboxEvent.objects.get().data["name"] == {"en": "Clay mug", "fr": "Tasse d'argile"}


def test_an_import_writes_over_nothing_that_others_said_meanwhile(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stock(item("A"), item("B"))

    def plan_and_hear(*rows: Any, **said: Any) -> Any:
        planned = plan_import(*rows, **said)
        Variant.objects.update(in_stock=True)  # as inventory says it, before this import writes
        return planned

    monkeypatch.setattr(_write, "plan_import", plan_and_hear)
    label = type(item().name)("Blue", "Bleu")
    with CaptureQueriesContext(connection) as queries:
        stock(item("A", label=label), item("B", label=label))

    written = [each["sql"] for each in queries if 'INTO "catalog_variant"' in each["sql"]]
    assert len(written) == 1
    shown = Variant.objects.values_list("label_fr", "in_stock")
    assert list(shown) == [("Bleu", True), ("Bleu", True)]


def test_skus_that_differ_in_case_only_are_two_articles() -> None:
    stock(item("85123A"), item("85123a"))

    assert Product.objects.count() == 2
    assert Variant.objects.count() == 2


def test_barcode_of_another_article_is_refused_and_nothing_is_kept() -> None:
    stock(item(gtin="2000000000015"))

    with pytest.raises(errors.GtinTaken) as refusal:
        stock(item("CUP-1", gtin="02000000000015"))

    assert refusal.value.extra == {"gtin": "02000000000015", "sku": "MUG-1"}
    assert not Variant.objects.filter(sku="CUP-1").exists()


def test_unknown_tax_category_is_refused() -> None:
    with pytest.raises(errors.UnknownTaxCategory):
        stock(item(tax_category="luxury"))

    assert Category.objects.count() == 0


def test_article_named_twice_in_one_call_is_refused() -> None:
    with pytest.raises(errors.SkuRepeated):
        stock(item(), item())


def test_new_price_closes_the_old_and_both_stay_as_history() -> None:
    stock(item())
    later = NOW + timedelta(hours=1)

    outcome = set_prices([new_price("MUG-1", "11.90")], now=later)

    assert outcome.changed == 1
    history = Price.objects.order_by("valid_from").values_list("amount", "valid_from", "valid_to")
    assert list(history) == [
        (Decimal("12.5000"), NOW, later),
        (Decimal("11.9000"), later, None),
    ]


def test_two_prices_at_the_same_instant_follow_each_other() -> None:
    stock(item())

    set_prices([new_price("MUG-1", "11.90")], now=NOW)

    moment = NOW + timedelta(microseconds=1)
    assert Price.objects.get(valid_to=None).valid_from == moment
    assert RuleSetVersion.objects.latest("number").published_at == moment


def test_price_that_holds_already_makes_no_version() -> None:
    stock(item())
    versions = RuleSetVersion.objects.count()

    outcome = set_prices([new_price("MUG-1", "12.5")])

    assert outcome.changed == 0
    assert RuleSetVersion.objects.count() == versions


def test_bulk_is_one_version_and_one_price_event_for_each_article() -> None:
    stock(*(item(f"A-{n}") for n in range(10)))
    versions = RuleSetVersion.objects.count()
    OutboxEvent.objects.all().delete()

    set_prices([new_price(f"A-{n}", "9.99") for n in range(10)], now=NOW + timedelta(hours=1))

    assert RuleSetVersion.objects.count() == versions + 1
    assert OutboxEvent.objects.filter(type="product.price_changed.v1").count() == 10
    assert OutboxEvent.objects.filter(type="product.ruleset_published.v1").count() == 1


def test_price_event_tells_all_current_prices() -> None:
    stock(item(prices=[price("12.50"), price("10", "pos"), price("9", "web", "USD")]))

    event = OutboxEvent.objects.get(type="product.price_changed.v1")

    assert event.data["prices"] == [
        {"channel": "web", "currency": "CAD", "amount": "12.50"},
        {"channel": "pos", "currency": "CAD", "amount": "10.00"},
        {"channel": "web", "currency": "USD", "amount": "9.00"},
    ]


def test_unknown_articles_are_all_named_and_no_price_changes() -> None:
    stock(item())

    with pytest.raises(errors.UnknownSku) as refusal:
        set_prices([new_price("MUG-1", "1"), new_price("X", "1"), new_price("Y", "1")])

    assert refusal.value.extra == {"sku": "X", "skus": ["X", "Y"]}
    assert Price.objects.get().amount == Decimal("12.50")


def test_five_hundred_articles_cost_as_many_queries_as_five() -> None:
    def queries_for(count: int, prefix: str) -> int:
        items = [item(f"{prefix}-{n}", category=f"shelf-{prefix}") for n in range(count)]
        with CaptureQueriesContext(connection) as queries:
            stock(*items)
        return len(queries)

    queries_for(1, "first")
    assert queries_for(5, "A") == queries_for(500, "B")


def test_import_through_the_api_needs_the_role(as_staff: Any) -> None:
    body = {
        "items": [
            {
                "sku": "MUG-1",
                "name": {"en": "Mug", "fr": "Tasse"},
                "category": "mugs",
                "tax_category": "standard",
                "gtin": "2000000000015",
                "prices": [{"channel": "web", "currency": "CAD", "amount": "0.1234"}],
            }
        ]
    }

    refused = APIClient().post(
        "/api/v1/catalogue/variants", body, format="json", headers=as_staff("cashier")
    )
    made = APIClient().post(
        "/api/v1/catalogue/variants", body, format="json", headers=as_staff("catalogue_manager")
    )

    assert refused.status_code == 403
    assert made.status_code == 200
    assert (made.data["created"], made.data["updated"]) == (1, 0)
    assert Price.objects.get().amount == Decimal("0.1234")


def test_import_by_the_replay_scope(as_customer: Any) -> None:
    stock(item())
    body = {"prices": [{"sku": "MUG-1", "channel": "web", "currency": "GBP", "amount": "2.55"}]}
    headers = as_customer("00000000-0000-7000-8000-000000000009", scope="replay")

    answer = APIClient().post("/api/v1/catalogue/prices", body, format="json", headers=headers)

    assert answer.status_code == 200
    assert answer.data["changed"] == 1
    assert answer.data["ruleset_version"] == RuleSetVersion.objects.latest("number").version


def test_wrong_fields_are_named_by_row(as_staff: Any) -> None:
    body = {
        "items": [
            {
                "sku": "MUG 1",
                "name": {"fr": "Tasse"},
                "category": "mugs",
                "tax_category": "standard",
                "gtin": "2000000000016",
                "prices": [{"channel": "web", "currency": "CAD", "amount": "1.00005"}],
            }
        ]
    }

    answer = APIClient().post(
        "/api/v1/catalogue/variants", body, format="json", headers=as_staff("administrator")
    )

    assert answer.status_code == 400
    assert [error["field"] for error in answer.data["errors"]] == [
        "items.0.sku",
        "items.0.name",
        "items.0.gtin",
        "items.0.prices.0.amount",
    ]


def test_repeat_with_the_same_key_gets_the_first_answer(as_staff: Any) -> None:
    stock(item())
    body = {"prices": [{"sku": "MUG-1", "channel": "all", "currency": "CAD", "amount": "3"}]}
    headers = as_staff("catalogue_manager") | {"Idempotency-Key": "prices-2026-11-23"}

    first = APIClient().post("/api/v1/catalogue/prices", body, format="json", headers=headers)
    again = APIClient().post("/api/v1/catalogue/prices", body, format="json", headers=headers)

    assert first.json() == again.json()
    assert first.json()["changed"] == 1
