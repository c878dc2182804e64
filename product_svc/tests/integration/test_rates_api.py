"""Price lists, taxes and shipping, as catalogue managers make and change them by the API."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from product_svc.catalog.models import (
    PriceList,
    PriceTurn,
    RuleSetVersion,
    ShippingRate,
    TaxCategory,
    TaxRate,
    TaxZone,
)
from product_svc.tests.factories import item, new_price, set_prices, stock
from product_svc.tests.integration.test_staff_api import SITE, errors, send

pytestmark = pytest.mark.usefixtures("shop")
SALE = {"code": "MTL-SALE", "currency": "CAD", "channel": "pos", "store": "MTL"}
# the body of a new one, where it is then, and a change of it
KINDS: dict[str, Any] = {
    "price-lists": (SALE, "MTL-SALE", {"priority": 5}),
    "tax-categories": (
        {"code": "toys", "name": {"en": "Toys", "fr": "Jouets"}},
        "toys",
        {"name": {"en": "Toys and games", "fr": "Jouets et jeux"}},
    ),
    "tax-zones": (
        {"country": "US", "region": "VT", "name": "Vermont"},
        "US-VT",
        {"name": "Vermont, USA"},
    ),
    "shipping-rates": (
        {"method": "express", "currency": "JPY", "amount": "900"},
        "express/JPY",
        {"amount": "950"},
    ),
}
MODELS: dict[str, Any] = {
    "price-lists": PriceList,
    "tax-categories": TaxCategory,
    "tax-zones": TaxZone,
    "shipping-rates": ShippingRate,
}
OTHER_CURRENCIES = ("AUD", "CHF", "CZK", "DKK", "HUF", "NOK", "NZD", "PLN", "RON", "SEK")
every_kind = pytest.mark.parametrize("path", KINDS)
QST = {"zone": "CA-QC", "tax_category": "standard", "code": "QST", "rate": "10"}


@pytest.fixture
def manager(as_staff: Any) -> APIClient:
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=as_staff("catalogue_manager")["Authorization"])
    return client


def links() -> int:
    return RuleSetVersion.objects.count()


@every_kind
def test_it_is_changed_on_the_version_that_was_read(manager: APIClient, path: str) -> None:
    body, place, change = KINDS[path]
    made = send(manager, "post", path, body)
    url = f"{path}/{place}"

    missing = send(manager, "patch", url, change)
    changed = send(manager, "patch", url, change, **{"If-Match": made["ETag"]})
    stale = send(manager, "patch", url, change, **{"If-Match": made["ETag"]})

    assert (made.status_code, made["ETag"]) == (201, '"1"')
    assert made.json().items() >= body.items()
    assert (missing.status_code, missing.json()["code"]) == (428, "if_match_required")
    assert (changed.status_code, changed["ETag"]) == (200, '"2"')
    assert changed.json() == made.json() | change | {"version": 2}
    assert (stale.status_code, stale.json()["code"], stale.json()["version"]) == (412, "stale", 2)
    assert manager.get(f"{SITE}/{url}").json() == changed.json()
    authors = MODELS[path].history.values_list("history_user_id", flat=True)[:2]
    assert [author.partition(":")[0] for author in authors] == ["staff", "staff"]


@every_kind
def test_what_is_described_as_it_is_makes_no_version(manager: APIClient, path: str) -> None:
    body, place, change = KINDS[path]
    send(manager, "post", path, body | change)
    before = links()

    again = send(manager, "patch", f"{path}/{place}", change, **{"If-Match": "*"})

    assert (again.status_code, again["ETag"], links()) == (200, '"1"', before)


@every_kind
def test_a_name_is_given_once_and_unknown_ones_are_not_found(manager: APIClient, path: str) -> None:
    body, _place, change = KINDS[path]
    send(manager, "post", path, body)
    before = MODELS[path].objects.count()

    again = send(manager, "post", path, body)
    nobody = "standard/XXX" if path == "shipping-rates" else "XX-NO"
    missing = send(manager, "patch", f"{path}/{nobody}", change, **{"If-Match": "*"})

    assert (again.status_code, again.json()["code"]) == (409, "name_taken")
    assert MODELS[path].objects.count() == before
    assert (missing.status_code, missing.json()["code"]) == (404, "not_found")
    assert manager.get(f"{SITE}/{path}/{nobody}").status_code == 404


@every_kind
def test_all_staff_read_and_only_catalogue_managers_change(as_staff: Any, path: str) -> None:
    body, place, change = KINDS[path]
    clerk = APIClient()
    clerk.credentials(HTTP_AUTHORIZATION=as_staff("stock_clerk")["Authorization"])
    visitor = APIClient()

    assert clerk.get(f"{SITE}/{path}").status_code == 200
    assert send(clerk, "post", path, body).status_code == 403
    assert send(clerk, "patch", f"{path}/{place}", change, **{"If-Match": "*"}).status_code == 403
    assert visitor.get(f"{SITE}/{path}").status_code == 401


@pytest.mark.parametrize(
    ("path", "body", "refusal", "field"),
    [
        ("price-lists", SALE | {"currency": "cad"}, 400, "currency"),
        ("price-lists", SALE | {"code": "no blanks"}, 400, "code"),
        ("price-lists", SALE | {"priority": 40_000}, 400, "priority"),
        ("price-lists", SALE | {"channel": "shop"}, 400, "channel"),
        ("price-lists", SALE | {"active_from": "2026-12-01T00:00:00"}, 400, "active_from"),
        (
            "price-lists",
            SALE | {"active_from": "2026-12-02T00:00:00Z", "active_to": "2026-12-01T00:00:00Z"},
            422,
            "active_to",
        ),
        ("price-lists", SALE | {"colour": "red"}, 400, "colour"),
        ("tax-categories", {"code": "toys", "name": {"fr": "Jouets"}}, 400, "name"),
        ("tax-zones", {"country": "Canada", "name": "Canada"}, 400, "country"),
        ("tax-rates", QST | {"valid_from_date": "yesterday"}, 400, "valid_from_date"),
        ("tax-rates", QST | {"valid_from_date": "2027-01-01", "rate": "101"}, 400, "rate"),
        ("tax-rates", QST | {"valid_from_date": "2027-01-01", "rate": 9.975}, 400, "rate"),
        ("tax-rates", QST | {"valid_from_date": "2027-01-01", "zone": "Québec"}, 400, "zone"),
        ("shipping-rates", {"method": "standard", "currency": "EUR"}, 400, "amount"),
        (
            "shipping-rates",
            {"method": "standard", "currency": "EUR", "amount": "-1"},
            400,
            "amount",
        ),
        ("shipping-rates", {"method": "drone", "currency": "EUR", "amount": "1"}, 400, "method"),
    ],
)
def test_a_wrong_field_is_refused_by_name_and_nothing_is_kept(
    manager: APIClient, path: str, body: Any, refusal: int, field: str
) -> None:
    before = links()

    answer = send(manager, "post", path, body)

    assert (answer.status_code, [name for name, _code in errors(answer)]) == (refusal, [field])
    assert links() == before
    assert not PriceList.objects.filter(code="MTL-SALE").exists()


def test_against_the_rules_of_the_trade_is_refused_with_its_reason(manager: APIClient) -> None:
    nowhere = send(manager, "post", "tax-zones", {"country": "ZZ", "name": "Nowhere"})
    fee = {"method": "pickup", "currency": "EUR", "amount": "1"}
    nonsense = [
        send(manager, "post", "tax-rates", QST | {"valid_from_date": "2027-01-01"} | wrong)
        for wrong in ({"zone": "US-NY"}, {"tax_category": "nothing"})
    ]

    assert (nowhere.status_code, nowhere.json()["code"]) == (422, "unknown_country")
    pickup = send(manager, "post", "shipping-rates", fee)
    assert (pickup.status_code, pickup.json()["code"]) == (422, "pickup_is_free")
    assert [(answer.status_code, answer.json()["code"]) for answer in nonsense] == [
        (422, "unknown_tax_zone"),
        (422, "unknown_tax_category"),
    ]


def test_a_new_tax_rate_closes_the_one_before_and_none_is_known_twice(manager: APIClient) -> None:
    before = links()

    made = send(manager, "post", "tax-rates", QST | {"valid_from_date": "2027-01-01"})
    again = send(manager, "post", "tax-rates", QST | {"valid_from_date": "2026-12-31"})

    assert (made.status_code, made.json()["jurisdiction"], links()) == (201, "CA-QC", before + 1)
    assert (again.status_code, again.json()["code"]) == (409, "tax_rate_overlaps")
    asked = {"zone": "CA-QC", "tax_category": "standard", "code": "QST"}
    rates = manager.get(f"{SITE}/tax-rates", asked | {"on": "2026-12-31"}).json()["results"]
    assert [(each["rate"], each["valid_until_date"]) for each in rates] == [("9.975", "2027-01-01")]
    later = manager.get(f"{SITE}/tax-rates", asked | {"on": "2027-01-01"}).json()["results"]
    assert [(each["rate"], each["valid_until_date"]) for each in later] == [("10", None)]
    assert TaxRate.objects.filter(code="QST", tax_category__code="standard").count() == 2


def test_a_list_keeps_its_currency_once_it_has_prices_and_its_articles_are_told(
    manager: APIClient,
) -> None:
    stock(item())
    set_prices([new_price("MUG-1", "11.00", channel="web")])

    refused = send(
        manager, "patch", "price-lists/CAD-web", {"currency": "USD"}, **{"If-Match": "*"}
    )
    PriceTurn.objects.all().delete()
    changed = send(manager, "patch", "price-lists/CAD-web", {"priority": 3}, **{"If-Match": "*"})

    assert (refused.status_code, refused.json()["code"]) == (409, "currency_fixed")
    assert changed.json()["priority"] == 3
    assert PriceTurn.objects.values_list("price_list__code", flat=True).get() == "CAD-web"
    newest = RuleSetVersion.objects.latest("number")
    assert [(each["kind"], each["priority"]) for each in newest.changes] == [("price_list", "3")]


def test_the_prices_of_a_list_by_state_and_the_end_of_a_planned_one(manager: APIClient) -> None:
    stock(item())
    planned = {
        "sku": "MUG-1",
        "price_list": "CAD-all",
        "amount": "9.90",
        "valid_from": "2090-01-01T00:00:00Z",
    }
    send(manager, "post", "prices", {"prices": [planned]})

    def amounts(**asked: str) -> list[tuple[str, str]]:
        rows = manager.get(f"{SITE}/price-lists/CAD-all/prices", asked).json()["results"]
        return [(row["price"]["amount"], row["state"]) for row in rows]

    assert amounts() == [("12.50", "current"), ("9.90", "scheduled")]
    assert amounts(state="scheduled") == [("9.90", "scheduled")]
    assert amounts(sku="MUG-2") == []
    named = {name: planned[name] for name in ("sku", "price_list", "valid_from")}
    ended = send(manager, "post", "prices/end", named)
    assert ended.status_code == 200
    assert amounts() == [("12.50", "current")]
    assert send(manager, "post", "prices/end", named).json()["code"] == "price_not_found"
    wrong = manager.get(f"{SITE}/price-lists/CAD-all/prices", {"state": "gone"})
    assert (wrong.status_code, errors(wrong)) == (400, [("state", "invalid_choice")])
    assert manager.get(f"{SITE}/price-lists/NONE/prices").status_code == 404


def test_versions_of_the_rules_tell_who_changed_what(manager: APIClient) -> None:
    send(manager, "post", "price-lists", SALE)

    newest = manager.get(f"{SITE}/rulesets").json()["results"][0]
    whole = manager.get(f"{SITE}/rulesets/{newest['version']}").json()

    assert newest["change_count"] == 1
    assert newest["actor"].startswith("staff:")
    assert whole["changes"][0].items() >= {"kind": "price_list", "code": "MTL-SALE"}.items()
    assert {**newest, "changes": whole["changes"]} == whole
    assert manager.get(f"{SITE}/rulesets/rs-9").json()["code"] == "ruleset_not_found"


@pytest.mark.parametrize("path", [*KINDS, "tax-rates", "rulesets", "price-lists/CAD-all/prices"])
def test_page_of_ten_costs_as_many_queries_as_a_page_of_one(manager: APIClient, path: str) -> None:
    def queries_for(first: int, last: int) -> int:
        for n in range(first, last):
            stock(item(f"A-{n}"))
            send(manager, "post", "price-lists", SALE | {"code": f"L{n}"})
            kind = {"code": f"t{n}", "name": {"en": "T"}}
            send(manager, "post", "tax-categories", kind)
            zone = {"country": "US", "region": f"{n}", "name": "Z"}
            send(manager, "post", "tax-zones", zone)
            rate = QST | {"zone": f"US-{n}", "valid_from_date": "2027-01-01"}
            send(manager, "post", "tax-rates", rate)
            sent = {"method": "express", "currency": OTHER_CURRENCIES[n], "amount": "1"}
            send(manager, "post", "shipping-rates", sent)
        with CaptureQueriesContext(connection) as queries:
            answer = manager.get(f"{SITE}/{path}")
        assert len(answer.json()["results"]) >= last
        return len(queries)

    assert queries_for(0, 1) == queries_for(1, 10)
