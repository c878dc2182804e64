"""What tills are given to price offline."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from product_svc.catalog.rules.rule_sets import chain_hash
from product_svc.catalog.selectors import current_version
from product_svc.tests.factories import NOW, coupon, item, new_price, promotion, set_prices, stock

pytestmark = pytest.mark.usefixtures("shop")


def ask(version: str, **headers: str) -> Any:
    return APIClient().get(f"/api/v1/rulesets/{version}", headers=headers)


def test_the_current_version_has_all_that_prices_a_basket_and_no_secret() -> None:
    stock(item())
    promotion("tea-week", scope="catalogue", value=15, categories=["tea"], total_limit=100)
    coupon("SECRET-1", promotion("mail", needs_coupon=True))

    answer = ask("current")

    rules = answer.data["rules"]
    assert (answer.status_code, answer.data["version"]) == (200, current_version())
    assert [row["code"] for row in rules["price_lists"]] == ["CAD-all", "CAD-pos", "CAD-web"]
    assert rules["price_list_rule"][0] == "store"
    assert {
        "zone": "CA-QC",
        "tax_category": "standard",
        "code": "QST",
        "jurisdiction": "CA-QC",
        "rate": "9.975",
        "compound": False,
        "from": "2013-01-01",
        "until": None,
    } in rules["taxes"]
    assert [(each["code"], each["value"], each["is_limited"]) for each in rules["promotions"]] == [
        ("tea-week", "15", True)
    ]
    assert "SECRET-1" not in answer.content.decode()


def test_a_till_that_has_it_is_spared_it() -> None:
    stock(item())
    first = ask("current")

    again = ask("current", **{"If-None-Match": first["ETag"]})
    set_prices([new_price("MUG-1", "9")], now=NOW + timedelta(hours=1))
    changed = ask("current", **{"If-None-Match": first["ETag"]})

    assert first["ETag"] == f'"{first.data["hash"]}"'
    assert (again.status_code, again["ETag"], again.content) == (304, first["ETag"], b"")
    assert (changed.status_code, changed["ETag"] == first["ETag"]) == (200, False)


def test_a_version_of_the_past_tells_its_changes_and_can_be_checked() -> None:
    stock(item())
    version = current_version()
    set_prices([new_price("MUG-1", "9")], now=NOW + timedelta(hours=1))

    answer = ask(version)

    assert (answer.data["is_current"], answer.data["rules"]) == (False, None)
    assert answer.data["changes"][0] == {
        "kind": "price",
        "sku": "MUG-1",
        "channel": "all",
        "currency": "CAD",
        "amount": "12.50",
    }
    link = chain_hash(previous_hash=answer.data["previous_hash"], changes=answer.data["changes"])
    assert answer.data["hash"] == link
    assert answer["ETag"] == f'"{link}-past"'


def test_an_unknown_version_is_not_found() -> None:
    answer = ask("rs-999999-00000000")

    assert (answer.status_code, answer.data["code"]) == (404, "ruleset_not_found")


def test_what_is_on_is_public_in_the_reader_s_language() -> None:
    promotion("tea-week", name_fr="Semaine du thé")
    promotion("mail", needs_coupon=True)
    promotion("later", starts_at=NOW + timedelta(days=900))

    answer = APIClient().get("/api/v1/promotions", headers={"Accept-Language": "fr"})

    assert [(each["code"], each["name"]) for each in answer.data["results"]] == [
        ("tea-week", "Semaine du thé")
    ]


def test_ten_promotions_are_listed_with_as_many_queries_as_one() -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert APIClient().get("/api/v1/promotions").status_code == 200
        return len(asked)

    promotion("p-0")
    one = queries()
    for number in range(1, 10):
        promotion(f"p-{number}")

    assert queries() == one == 1
