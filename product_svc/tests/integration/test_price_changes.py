"""Prices that begin later, end, come in tiers, and are asked for as they were."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from product_svc.catalog import errors, jobs, services
from product_svc.catalog.models import Listing, Price, PriceList, PriceTurn, RuleSetVersion
from product_svc.catalog.services import NewPrice, announce_price_turns, end_price, save_price_list
from product_svc.tests.factories import NOW, item, new_price, set_prices, stock
from shared_libs.events.models import OutboxEvent

pytestmark = pytest.mark.usefixtures("shop")
HOUR = timedelta(hours=1)


def scheduled(amount: str, since: datetime, until: datetime | None = None) -> NewPrice:
    return NewPrice("MUG-1", "all", "CAD", Decimal(amount), valid_from=since, valid_to=until)


def shown(channel: str = "web") -> Decimal:
    return Listing.objects.get(channel=channel).from_amount


def told() -> list[str]:
    """The web price of each announcement, in order."""
    events = OutboxEvent.objects.filter(type="product.price_changed.v1").order_by("position")
    return [event.data["prices"][0]["amount"] for event in events]


def ask(headers: dict[str, str], **parameters: Any) -> Any:
    asked = {"sku": "MUG-1"} | parameters
    return APIClient().get("/api/v1/catalogue/prices", asked, headers=headers)


def post(path: str, body: dict[str, Any], headers: dict[str, str]) -> Any:
    return APIClient().post(f"/api/v1/catalogue/{path}", body, format="json", headers=headers)


def test_a_planned_price_is_shown_and_told_when_its_moment_comes() -> None:
    stock(item())
    set_prices([scheduled("9.90", NOW + HOUR, NOW + 3 * HOUR)])
    before = (shown(), told(), announce_price_turns(now=NOW, limit=10))

    begun = announce_price_turns(now=NOW + HOUR, limit=10)
    at_sale = (shown(), told()[-1], RuleSetVersion.objects.latest("number").changes)
    announce_price_turns(now=NOW + 4 * HOUR, limit=10)

    assert before == (Decimal("12.50"), ["12.50", "12.50"], 0)
    assert (begun, at_sale[:2]) == (1, (Decimal("9.90"), "9.90"))
    assert [(change["kind"], change["amount"]) for change in at_sale[2]] == [
        ("price_ends", "12.5"),
        ("price_begins", "9.9"),
    ]
    assert (shown(), told()) == (Decimal("12.50"), ["12.50", "12.50", "9.90", "12.50"])
    assert not PriceTurn.objects.exists()


def test_tills_are_told_of_a_planned_price_when_it_is_planned() -> None:
    stock(item())
    set_prices([NewPrice("MUG-1", "pos", "CAD", Decimal(12))])

    set_prices([scheduled("9.90", NOW + HOUR, NOW + 3 * HOUR)])

    event = OutboxEvent.objects.filter(type="product.price_changed.v1").latest("position")
    begins, ends = ((NOW + n * HOUR).isoformat() for n in (1, 3))
    windows = [
        (each["price_list"], each["amount"], each["valid_from"], each["valid_to"])
        for each in event.data["listed"]
    ]
    assert windows == [
        ("CAD-all", "12.50", None, begins),
        ("CAD-all", "9.90", begins, ends),
        ("CAD-all", "12.50", ends, None),
        ("CAD-pos", "12.00", None, None),
    ]


def test_the_clock_s_job_takes_turns_until_none_is_left() -> None:
    stock(item(), item("CUP-1"))
    set_prices(
        [
            NewPrice(sku, "all", "CAD", Decimal(5), valid_from=NOW + HOUR)
            for sku in ("MUG-1", "CUP-1")
        ]
    )

    with time_machine.travel(NOW + 2 * HOUR):
        jobs.announce_price_turns(timestamp=0)

    assert (PriceTurn.objects.count(), sorted(told())) == (
        0,
        [*["12.50"] * 4, "5.00", "5.00"],
    )


def test_a_price_that_ends_early_gives_way_to_what_was_to_follow() -> None:
    stock(item())
    set_prices([scheduled("9.90", NOW + HOUR, NOW + 9 * HOUR)])
    announce_price_turns(now=NOW + HOUR, limit=10)

    sale = Price.objects.get(amount="9.90")
    end_price(price=sale, actor="staff:2", now=NOW + 2 * HOUR)

    sale.refresh_from_db()
    assert (sale.valid_to, sale.ended_by) == (NOW + 2 * HOUR, "staff:2")
    assert shown() == Decimal("12.50")
    assert told() == ["12.50", "12.50", "9.90", "12.50"]


def test_an_article_whose_only_price_ends_is_off_the_window() -> None:
    stock(item())

    end_price(price=Price.objects.get(), actor="staff:2", now=NOW + HOUR)

    assert not Listing.objects.exists()
    assert OutboxEvent.objects.latest("position").data["prices"] == []


def test_what_is_over_can_not_end_again() -> None:
    stock(item())
    old = Price.objects.get()
    set_prices([new_price("MUG-1", "9")], now=NOW + HOUR)

    with pytest.raises(errors.PriceIsOver):
        end_price(price=old, actor="staff:2", now=NOW + 2 * HOUR)

    assert told() == ["12.50", "9.00"]


def test_a_list_takes_all_its_articles_along_when_it_begins_and_ends() -> None:
    stock(item(), item("CUP-1"))
    sale = PriceList(code="NOEL", currency="CAD", channel="web", priority=5)
    sale.active_from, sale.active_to = NOW + HOUR, NOW + 3 * HOUR
    save_price_list(price_list=sale, actor="staff:1", now=NOW)
    set_prices([NewPrice("MUG-1", "", "", Decimal(7), price_list="NOEL")])
    assert shown_of("MUG-1") == Decimal("12.50")

    while announce_price_turns(now=NOW + HOUR, limit=10):
        pass
    during = (shown_of("MUG-1"), shown_of("CUP-1"))
    while announce_price_turns(now=NOW + 3 * HOUR, limit=10):
        pass

    assert during == (Decimal("7.00"), Decimal("12.50"))
    assert shown_of("MUG-1") == Decimal("12.50")


def shown_of(sku: str) -> Decimal:
    rows = Listing.objects.filter(channel="web", product__variants__sku=sku)
    return rows.get().from_amount


def test_prices_of_a_group_a_store_or_a_quantity_are_not_in_the_window() -> None:
    stock(item())
    for code, made_for in (("STAFF", {"customer_group": "staff"}), ("MTL", {"store": "MTL"})):
        row = PriceList(code=code, currency="CAD", **made_for)
        save_price_list(price_list=row, actor="staff:1", now=NOW)
    set_prices(
        [
            NewPrice("MUG-1", "", "", Decimal(6), price_list="STAFF"),
            NewPrice("MUG-1", "", "", Decimal(7), price_list="MTL"),
            NewPrice("MUG-1", "all", "CAD", Decimal(5), min_quantity=Decimal(12)),
        ]
    )

    assert shown() == Decimal("12.50")


def test_staff_see_prices_as_they_were(as_staff: Any) -> None:
    stock(item(prices=[]), now=NOW - timedelta(days=50))
    for days, amount in ((40, "12"), (20, "9"), (10, "11"), (2, "8")):
        set_prices([new_price("MUG-1", amount)], now=NOW - timedelta(days=days))
    set_prices([scheduled("5", NOW + HOUR)], now=NOW)

    with time_machine.travel(NOW):
        today = ask(as_staff("analyst")).data["results"][0]
    earlier = ask(as_staff("analyst"), as_of=(NOW - timedelta(days=15)).isoformat()).data

    assert today["current"][0] == {
        "channel": "web",
        "price_list": "CAD-all",
        "price": {"amount": "8.00", "currency": "CAD"},
        "lowest_price_30_days": {"amount": "8.00", "currency": "CAD"},
        "lowest_before_reduction": {"amount": "9.00", "currency": "CAD"},
    }
    assert [(row["price"]["amount"], row["state"]) for row in today["prices"]] == [
        ("5.00", "scheduled"),
        ("8.00", "current"),
        ("11.00", "past"),
        ("9.00", "past"),
        ("12.00", "past"),
    ]
    assert earlier["results"][0]["current"][0]["price"]["amount"] == "9.00"
    assert len(earlier["results"][0]["prices"]) == 2


def test_asking_for_many_prices_takes_as_many_queries_as_for_one(as_staff: Any) -> None:
    stock(*(item(f"A-{n}") for n in range(10)))

    def queries_for(count: int) -> int:
        with CaptureQueriesContext(connection) as queries:
            found = ask(as_staff("analyst"), sku=[f"A-{n}" for n in range(count)]).data["results"]
            assert len(found) == count
        return len(queries)

    queries_for(1)
    assert queries_for(10) == queries_for(1)


def test_a_reduction_shows_the_lowest_price_before_it_in_the_detail() -> None:
    stock(item(), now=NOW - timedelta(days=9))
    set_prices([new_price("MUG-1", "10")], now=NOW)

    for address in ("/api/v1/variants/MUG-1", "/api/v1/products/stoneware-mug-mug-1"):
        found = APIClient().get(address).data
        variant = found.get("variants", [found])[0]
        assert variant["price"] == {"amount": "10.00", "currency": "CAD"}
        assert variant["lowest_price_30_days"] == {"amount": "12.50", "currency": "CAD"}


def test_prices_are_planned_and_ended_by_the_api(as_staff: Any) -> None:
    stock(item(), now=datetime.now(UTC) - HOUR)
    manager = as_staff("catalogue_manager")
    body = {
        "sku": "MUG-1",
        "channel": "all",
        "currency": "CAD",
        "amount": "9",
        "valid_from": (datetime.now(UTC) + HOUR).isoformat(),
    }

    planned = post("prices", {"prices": [body]}, manager)
    ended = post("prices/end", {"sku": "MUG-1", "channel": "all", "currency": "CAD"}, manager)

    assert (planned.status_code, planned.data["changed"]) == (200, 1)
    assert ended.status_code == 200
    assert list(Price.objects.order_by("valid_from").values_list("amount", flat=True)) == [
        Decimal("12.5"),
        Decimal(9),
    ]
    assert shown() == Decimal("9.00")


MUG = {"sku": "MUG-1", "channel": "all", "currency": "CAD", "amount": "9"}


@pytest.mark.parametrize(
    ("change", "status", "named"),
    [
        pytest.param({"amount": "1e999"}, 400, "prices.0.amount", id="an exponent"),
        pytest.param({"amount": "99999999999999"}, 400, "prices.0.amount", id="a fortune"),
        pytest.param({"amount": "-1"}, 400, "prices.0.amount", id="negative"),
        pytest.param({"amount": "1.00001"}, 400, "prices.0.amount", id="five decimals"),
        pytest.param({"min_quantity": "0"}, 400, "prices.0.min_quantity", id="from nothing on"),
        pytest.param({"valid_from": "2027-01-01"}, 400, "prices.0.valid_from", id="no offset"),
        pytest.param({"price_list": "CAD-all"}, 400, "prices.0.price_list", id="named twice"),
        pytest.param({"valid_from": "2020-01-01T00:00:00Z"}, 422, "period_invalid", id="past"),
        pytest.param({"valid_to": "2020-01-01T00:00:00Z"}, 422, "period_invalid", id="backwards"),
    ],
)
def test_bad_prices_are_refused_and_nothing_is_kept(
    as_staff: Any, change: dict[str, Any], status: int, named: str
) -> None:
    stock(item())

    answer = post("prices", {"prices": [MUG | change]}, as_staff("catalogue_manager"))

    assert answer.status_code == status
    fields = [error["field"] for error in answer.data.get("errors", [])]
    assert named in [*fields, answer.data["code"]]
    assert Price.objects.count() == 1


def test_two_plans_for_the_same_days_are_refused() -> None:
    stock(item())
    set_prices([scheduled("9", NOW + HOUR, NOW + 3 * HOUR)])

    with pytest.raises(errors.PricePlanned) as refusal:
        set_prices([scheduled("8", NOW, NOW + 2 * HOUR)])

    assert refusal.value.extra["planned_at"] == (NOW + HOUR).isoformat()
    assert Price.objects.count() == 3


def test_an_unknown_list_is_named() -> None:
    stock(item())

    with pytest.raises(errors.UnknownPriceList) as refusal:
        set_prices([NewPrice("MUG-1", "", "", Decimal(1), price_list="NOWHERE")])

    assert refusal.value.extra == {"price_list": "NOWHERE"}


def test_a_list_with_prices_keeps_its_currency() -> None:
    stock(item())
    row = PriceList.objects.get(code="CAD-all")
    row.currency = "EUR"

    with pytest.raises(errors.CurrencyFixed):
        services.save_price_list(price_list=row, actor="staff:1", now=NOW)

    assert PriceList.objects.get(code="CAD-all").currency == "CAD"
