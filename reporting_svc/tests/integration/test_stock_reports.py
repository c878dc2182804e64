"""What lies on the shelves, beside what was sold of it."""

import uuid
from typing import Any  # Any: JSON

import pytest
from rest_framework.test import APIClient

from reporting_svc.reports.models import StockFact
from reporting_svc.tests.factories import line, receipt, sale
from reporting_svc.tests.teller import sample, tell

pytestmark = pytest.mark.django_db
PERIOD = {"from": "2026-11-01", "to": "2026-11-30"}  # thirty days
TOLD = "inventory.levels_told.v1"


def lies(location: str, *levels: tuple[str, str, str], seq: int = 1) -> None:
    """So many sound and damaged units of each article are there."""
    rows = [
        {"sku": sku, "on_hand": on_hand, "damaged": damaged, "seq": seq}
        for sku, on_hand, damaged in levels
    ]
    tell(TOLD, {"location": location, "levels": rows})


def ask(as_staff: Any, name: str, *columns: str, **query: str) -> list[tuple[Any, ...]]:
    answer = APIClient().get(
        f"/api/v1/reports/{name}", {**PERIOD, **query}, headers=as_staff("analyst")
    )
    assert answer.status_code == 200, answer.content
    return [tuple(row[each] for each in columns) for row in answer.json()["rows"]]


@pytest.fixture
def shelves() -> None:
    """Tea in two places, two thirds of it received; pots that nobody buys; mugs without a cost."""
    tell("inventory.receipt_entered.v1", receipt(("TEA-1", "6", "2"), ("POT-1", "8", "1.25")))
    again = receipt(("TEA-1", "4", "2.50"), number="R-2", received_at="2026-11-20T12:00:00+00:00")
    tell("inventory.receipt_entered.v1", again)
    lies("LC", ("TEA-1", "12", "0"), ("POT-1", "8", "0"), ("MUG-1", "3", "0"))
    lies("MTL", ("TEA-1", "4", "1"))
    tell("sales.sale_completed.v1", sale(lines=[line(quantity="5")]))


@pytest.mark.usefixtures("shelves")
def test_stock_is_worth_what_it_last_cost(as_staff: Any) -> None:
    found = ask(as_staff, "stock-value", "location", "articles", "on_hand", "value", "uncosted")

    assert found == [("LC", 3, "23", "40.00", "3"), ("MTL", 1, "4", "7.50", "0")]


@pytest.mark.usefixtures("shelves")
def test_cover_and_sell_through_set_the_shelf_beside_the_till(as_staff: Any) -> None:
    names = ("sku", "on_hand", "unit_cost", "value", "units", "days_of_cover", "sell_through")
    found = ask(as_staff, "stock", *names)

    # fifteen sound units of tea; five were sold in thirty days
    assert found == [
        ("MUG-1", "3", None, None, "0", None, "0.0"),
        ("POT-1", "8", "1.25", "10.00", "0", None, "0.0"),
        ("TEA-1", "15", "2.50", "37.50", "5", "90", "25.0"),
    ]


@pytest.mark.usefixtures("shelves")
def test_what_does_not_sell_comes_first_among_slow_sellers(as_staff: Any) -> None:
    found = ask(as_staff, "slow-sellers", "sku", "units")

    assert found == [("POT-1", "0"), ("MUG-1", "0"), ("TEA-1", "5")]


@pytest.mark.usefixtures("shelves")
def test_what_is_left_is_of_the_newest_receipts(as_staff: Any) -> None:
    names = ("sku", "up_to_30", "up_to_60", "up_to_90", "older", "unknown")

    found = ask(as_staff, "stock-ageing", *names, to="2026-12-10")

    assert found == [
        ("MUG-1", "0", "0", "0", "0", "3"),
        ("POT-1", "0", "8", "0", "0", "0"),
        # four came on November 20th, six on the 1st; nobody knows whence the other five
        ("TEA-1", "4", "6", "0", "0", "5"),
    ]


def test_what_came_in_the_evening_came_on_that_day_where_the_shop_is(as_staff: Any) -> None:
    tell(
        "inventory.receipt_entered.v1",
        receipt(("TEA-1", "6", "2"), received_at="2026-11-21T00:30:00+00:00"),
    )
    lies("LC", ("TEA-1", "6", "0"))

    day, next_day = ({"from": each, "to": each} for each in ("2026-11-20", "2026-11-21"))
    assert ask(as_staff, "stock-ageing", "up_to_30", "unknown", **day) == [("6", "0")]
    assert ask(as_staff, "receipts", "sku", **day) == [("TEA-1",)]
    assert ask(as_staff, "receipts", "sku", **next_day) == []


@pytest.mark.usefixtures("shelves")
def test_one_store_is_looked_at_alone(as_staff: Any) -> None:
    found = ask(as_staff, "stock", "sku", "on_hand", "units", store="MTL")

    assert found == [("TEA-1", "3", "5")]


def test_an_older_movement_that_is_told_later_changes_nothing(as_staff: Any) -> None:
    lies("LC", ("TEA-1", "5", "0"), seq=3)

    lies("LC", ("TEA-1", "9", "0"), seq=2)

    assert StockFact.objects.get().on_hand == 5


def test_what_inventory_says_of_its_levels_can_be_read() -> None:
    tell(TOLD, sample(TOLD))

    found = StockFact.objects.get()
    assert (found.sku, found.location, found.on_hand, found.seq) == ("SHIRT-M", "LC", 1, 2)


@pytest.mark.parametrize("name", ["stock", "slow-sellers", "stock-value", "stock-ageing"])
def test_who_is_kept_to_a_store_sees_its_shelves_only(as_staff: Any, name: str) -> None:
    lies("LC", ("TEA-1", "5", "0"))
    lies("QUE", ("POT-1", "2", "0"))
    tell("sales.sale_completed.v1", sale(id=str(uuid.uuid4())))

    headers = as_staff("store_manager", stores=("QUE",))
    body = APIClient().get(f"/api/v1/reports/{name}", PERIOD, headers=headers).json()

    assert [row["on_hand"] for row in body["rows"]] == ["2"]
