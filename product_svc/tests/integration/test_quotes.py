"""Exact prices and taxes, promised by a signature."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.response import Response
from rest_framework.test import APIClient

from product_svc.catalog.models import Product, ShippingRate, TaxCategory, TaxRate, TaxZone, Variant
from product_svc.catalog.services import NewTaxRate, set_tax_rate
from product_svc.tests.factories import NOW, item, new_price, price, set_prices, stock
from shared_libs.clients.quotes import verify_quote

pytestmark = pytest.mark.usefixtures("shop")


def ask(wanted: list[tuple[str, Any]], **changes: Any) -> Response:
    body = {
        "channel": "web",
        "currency": "CAD",
        "lines": [{"sku": sku, "quantity": quantity} for sku, quantity in wanted],
        "ship_to": {"country": "CA", "region": "QC"},
        "shipping_method": "standard",
        "coupons": [],
    }
    answer: Any = APIClient().post("/api/v1/quotes", body | changes, format="json")
    return answer  # type: ignore[no-any-return]  # the test client's answer is a Response


def test_quebec_pays_gst_and_qst_on_each_line_and_on_shipping() -> None:
    stock(item(prices=[price("4.50")]))

    answer = ask([("MUG-1", 2)])

    assert answer.status_code == 200
    line = answer.data["lines"][0]
    assert line["name"] == "Stoneware mug"
    assert {
        name: line[name] for name in ("quantity", "unit_price", "gross", "discount", "net")
    } == {
        "quantity": "2",
        "unit_price": "4.50",
        "gross": "9.00",
        "discount": "0.00",
        "net": "9.00",
    }
    assert (line["tax"], line["total"]) == ("1.35", "10.35")
    assert line["taxes"] == [
        {"code": "GST", "rate": "5", "jurisdiction": "CA", "amount": "0.45"},
        {"code": "QST", "rate": "9.975", "jurisdiction": "CA-QC", "amount": "0.90"},
    ]
    assert answer.data["shipping"]["amount"] == "9.95"
    assert answer.data["shipping"]["tax"] == "1.49"
    assert answer.data["totals"] == {
        "subtotal": "9.00",
        "discount": "0.00",
        "shipping": "9.95",
        "tax": "2.84",
        "total": "21.79",
        "currency": "CAD",
    }
    assert answer.data["ruleset_version"].startswith("rs-000002-")


@pytest.mark.parametrize(
    ("region", "tax"),
    [
        pytest.param("QC", "14.98", id="quebec"),
        pytest.param("ON", "13.00", id="ontario"),
        pytest.param("NS", "14.00", id="nova scotia since 2025"),
        pytest.param("AB", "5.00", id="alberta"),
        pytest.param("BC", "12.00", id="british columbia"),
        pytest.param("ZZ", "0.00", id="a region nobody entered"),
    ],
)
def test_taxes_are_those_of_the_place(region: str, tax: str) -> None:
    stock(item(prices=[price("100")]))

    answer = ask(
        [("MUG-1", 1)], ship_to={"country": "CA", "region": region}, shipping_method="pickup"
    )

    assert answer.data["totals"]["tax"] == tax


def test_abroad_there_is_no_tax_of_ours() -> None:
    stock(item(prices=[price("100")]))

    answer = ask([("MUG-1", 1)], ship_to={"country": "FR"}, shipping_method="pickup")

    assert answer.data["totals"]["total"] == "100.00"
    assert answer.data["lines"][0]["taxes"] == []


def test_basic_groceries_bear_no_tax_but_their_shipping_does() -> None:
    stock(item("MILK-1", tax_category="zero_rated", prices=[price("6.25")]))

    answer = ask([("MILK-1", 1)])

    assert answer.data["lines"][0]["tax"] == "0.00"
    assert answer.data["totals"]["tax"] == "1.49"


def test_own_price_of_a_channel_goes_before_the_price_everywhere() -> None:
    stock(item(prices=[price("12.50"), price("11.00", "pos")]))

    web, till = ask([("MUG-1", 1)]), ask([("MUG-1", 1)], channel="pos")

    assert web.data["lines"][0]["unit_price"] == "12.50"
    assert till.data["lines"][0]["unit_price"] == "11.00"
    assert till.data["lines"][0]["derivation"][0] == {
        "rule": "price_list",
        "code": "CAD-pos",
        "unit_price": "11.00",
        "min_quantity": "1",
        "amount": "11.00",
    }


def test_price_of_four_decimals_is_rounded_on_the_line_only() -> None:
    stock(item("BOLT-1", prices=[price("0.1234")]))

    answer = ask([("BOLT-1", 1000)], shipping_method="pickup")

    assert answer.data["lines"][0]["unit_price"] == "0.1234"
    assert answer.data["lines"][0]["gross"] == "123.40"


def test_token_promises_exactly_what_the_answer_says() -> None:
    stock(item(prices=[price("4.50")]))
    answer = ask([("MUG-1", 2)])

    promised = verify_quote(answer.data["quote_token"])

    assert promised.ruleset_version == answer.data["ruleset_version"]
    assert str(promised.totals.total) == "21.79"
    assert [str(tax.amount) for tax in promised.lines[0].taxes] == ["0.45", "0.90"]
    assert promised.expires_at == datetime.fromisoformat(answer.data["expires_at"])


def test_promise_is_good_for_ten_minutes() -> None:
    stock(item())

    with time_machine.travel(datetime(2026, 11, 23, 16, 0, tzinfo=UTC), tick=False):
        answer = ask([("MUG-1", 1)])

    assert answer.data["expires_at"] == "2026-11-23T16:10:00+00:00"


def test_names_follow_the_language_of_the_reader() -> None:
    stock(item())
    body = {
        "channel": "web",
        "currency": "CAD",
        "lines": [{"sku": "MUG-1", "quantity": 1}],
        "ship_to": {"country": "CA", "region": "QC"},
        "shipping_method": "pickup",
    }

    answer = APIClient().post(
        "/api/v1/quotes", body, format="json", headers={"Accept-Language": "fr-CA"}
    )

    assert answer.data["lines"][0]["name"] == "Tasse en grès"


def test_new_price_shows_in_the_next_quote_under_a_new_version() -> None:
    stock(item())
    before = ask([("MUG-1", 1)])

    set_prices([new_price("MUG-1", "10")], now=NOW + timedelta(hours=1))
    with time_machine.travel(NOW + timedelta(hours=2)):
        after = ask([("MUG-1", 1)])

    assert (before.data["lines"][0]["net"], after.data["lines"][0]["net"]) == ("12.50", "10.00")
    assert before.data["ruleset_version"] != after.data["ruleset_version"]


def test_new_tax_rate_holds_from_its_day() -> None:
    stock(item(prices=[price("100")]))
    zone, category = TaxZone.objects.get(region="ON"), TaxCategory.objects.get(code="standard")
    new = NewTaxRate(zone, category, "HST", 12, date(2027, 1, 1))  # type: ignore[arg-type]  # a whole rate
    set_tax_rate(new=new, actor="staff:1", now=NOW)

    taxes = {}
    for day in (datetime(2026, 12, 31, 17, tzinfo=UTC), datetime(2027, 1, 1, 17, tzinfo=UTC)):
        with time_machine.travel(day):
            answer = ask(
                [("MUG-1", 1)], ship_to={"country": "CA", "region": "ON"}, shipping_method="pickup"
            )
            taxes[day.year] = answer.data["totals"]["tax"]

    assert taxes == {2026: "13.00", 2027: "12.00"}
    assert TaxRate.objects.filter(zone=zone, tax_category=category).count() == 2


def test_pickup_is_free_in_every_currency() -> None:
    stock(item(prices=[price("5", currency="GBP")]))

    answer = ask([("MUG-1", 1)], currency="GBP", shipping_method="pickup", pickup_location="MTL")

    shipping = answer.data["shipping"]
    assert (shipping["amount"], shipping["tax"], shipping["list_amount"]) == (
        "0.00",
        "0.00",
        "0.00",
    )
    assert answer.data["pickup_location"] == "MTL"


def refused(answer: Response, code: str, **members: Any) -> None:
    assert (answer.status_code, answer.data["code"]) == (422, code)
    assert {name: answer.data[name] for name in members} == members


def test_unknown_articles_are_refused_by_name() -> None:
    stock(item())

    refused(ask([("MUG-1", 1), ("NOPE", 1)]), "unknown_sku", sku="NOPE", skus=["NOPE"])


def test_article_without_a_price_in_the_currency_is_refused() -> None:
    stock(item())

    refused(
        ask([("MUG-1", 1)], currency="USD", shipping_method="pickup"), "price_missing", sku="MUG-1"
    )


@pytest.mark.parametrize("model", [Product, Variant])
def test_archived_article_is_not_for_sale(model: Any) -> None:
    stock(item())
    model.objects.update(status="archived")

    refused(ask([("MUG-1", 1)]), "not_for_sale", sku="MUG-1")


def test_half_a_mug_is_refused_and_half_a_kilo_is_not() -> None:
    stock(item(), item("HAM-1", whole_quantity=False))

    refused(ask([("MUG-1", "0.5")]), "quantity_not_whole", sku="MUG-1")
    assert ask([("HAM-1", "0.5")]).data["lines"][0]["gross"] == "6.25"


def test_coupons_are_unknown() -> None:
    stock(item())

    refused(ask([("MUG-1", 1)], coupons=["WELCOME"]), "coupon_unknown", coupon="WELCOME")


def test_shipping_without_a_rate_in_the_currency_is_not_offered() -> None:
    stock(item(prices=[price("5", currency="GBP")]))

    answer = ask([("MUG-1", 1)], currency="GBP", shipping_method="express")

    refused(answer, "shipping_method_unavailable", shipping_method="express", currency="GBP")


def test_shipping_that_is_switched_off_is_not_offered() -> None:
    stock(item())
    ShippingRate.objects.filter(method="express").update(is_active=False)

    refused(ask([("MUG-1", 1)], shipping_method="express"), "shipping_method_unavailable")


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        pytest.param({"channel": "fax"}, ["channel"], id="channel"),
        pytest.param({"currency": "cad"}, ["currency"], id="currency"),
        pytest.param({"lines": []}, ["lines"], id="no lines"),
        pytest.param({"lines": [{"sku": "A", "quantity": 0}]}, ["lines.0.quantity"], id="nothing"),
        pytest.param(
            {"lines": [{"sku": "A", "quantity": 1, "unit_price": "0.01"}]},
            ["lines.0.unit_price"],
            id="a price of the client's own",
        ),
        pytest.param({"ship_to": {"country": "Canada"}}, ["ship_to.country"], id="country"),
        pytest.param({"shipping_method": "drone"}, ["shipping_method"], id="method"),
        pytest.param({"total": "1.00"}, ["total"], id="a total of the client's own"),
    ],
)
def test_wrong_members_are_named(changes: dict[str, Any], fields: list[str]) -> None:
    answer = ask([("MUG-1", 1)], **changes)

    assert answer.status_code == 400
    assert [error["field"] for error in answer.data["errors"]] == fields


def test_hundred_lines_cost_as_many_queries_as_one() -> None:
    stock(*(item(f"A-{n}") for n in range(100)))

    def queries_for(count: int) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert ask([(f"A-{n}", 1) for n in range(count)]).status_code == 200
        return len(queries)

    assert (queries_for(1), queries_for(100)) == (7, 7)


def test_internal_quote_is_for_services_that_may_call(as_service: Any) -> None:
    stock(item())
    body = {
        "channel": "web",
        "currency": "CAD",
        "lines": [{"sku": "MUG-1", "quantity": "1"}],
        "ship_to": {"country": "CA", "region": "QC"},
        "shipping_method": "pickup",
        "pickup_location": None,
        "coupons": [],
    }

    def status(headers: dict[str, str]) -> int:
        return (
            APIClient().post("/internal/quotes", body, format="json", headers=headers).status_code
        )

    assert status(as_service("cart")) == 200
    assert status(as_service("reporting")) == 403
    assert status({}) == 401


def test_what_staff_agreed_on_is_taken_from_cart_alone(as_service: Any) -> None:
    stock(item(prices=[price("4.50")]))
    agreed = {"sku": "MUG-1", "unit_price": "4.00", "reference": "0192"}
    body = {
        "channel": "web",
        "currency": "CAD",
        "lines": [{"sku": "MUG-1", "quantity": 2}],
        "ship_to": {"country": "CA", "region": "QC"},
        "shipping_method": "standard",
        "overrides": [agreed],
    }

    def answer(path: str, caller: str = "", **changes: Any) -> Any:
        headers = as_service(caller) if caller else {}
        return APIClient().post(path, body | changes, format="json", headers=headers)

    granted = answer("/internal/quotes", "cart")
    by_order, public = answer("/internal/quotes", "order"), answer("/api/v1/quotes")
    twice = answer("/internal/quotes", "cart", overrides=[agreed, agreed])

    assert granted.json()["totals"]["subtotal"] == "8.00"
    assert granted.json()["overrides"] == [agreed]
    promised = verify_quote(granted.json()["quote_token"])
    assert (promised.lines[0].unit_price, promised.lines[0].list_price) == (
        Decimal("4.00"),
        Decimal("4.50"),
    )
    assert [(each.sku, each.reference) for each in promised.overrides] == [("MUG-1", "0192")]
    assert by_order.json()["errors"][0]["code"] == "not_allowed"
    assert public.json()["errors"][0]["code"] == "unknown_field"
    assert twice.json()["errors"][0]["code"] == "repeated"


def test_refusal_is_in_the_language_of_the_reader() -> None:
    body = {
        "channel": "web",
        "currency": "CAD",
        "lines": [{"sku": "NOPE", "quantity": 1}],
        "ship_to": {"country": "CA", "region": "QC"},
        "shipping_method": "pickup",
    }

    answer: Any = APIClient().post(
        "/api/v1/quotes", body, format="json", headers={"Accept-Language": "fr"}
    )

    assert answer.data["detail"] == "Aucun article n'a l'UGS NOPE."
