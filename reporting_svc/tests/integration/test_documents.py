"""Every figure drills down to its documents."""

import uuid
from decimal import Decimal
from typing import Any  # Any: JSON

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from reporting_svc.tests.factories import line, order, receipt, sale
from reporting_svc.tests.teller import tell

pytestmark = pytest.mark.django_db
URL = "/api/v1/reports/sales"
PERIOD = {"from": "2026-11-01", "to": "2026-11-30"}
AMOUNTS = (
    *("orders", "units", "gross", "discount", "net", "tax", "shipping"),
    *("gift_cards", "total"),
)
OF_COST = ("cost", "margin", "net_without_cost")
SOLD = sale(lines=[line(1), line(2, "POT-1"), line(3)])
RETURNED = sale(
    id=str(uuid.UUID(int=7)),
    business_date="2026-11-25",
    original_sale_id=SOLD["id"],
    tenders=[{"type": "card", "amount": "-10.35"}],
)


@pytest.fixture
def shop() -> None:
    tell("inventory.receipt_entered.v1", receipt(("TEA-1", "10", "2")))
    tell("sales.sale_completed.v1", SOLD)
    tell("sales.sale_completed.v1", sale(id=str(uuid.UUID(int=5)), store="QUE", cashier="c-9"))
    late = {"business_hour": 20, "cashier": "c-9"}
    tell("sales.sale_completed.v1", sale(id=str(uuid.UUID(int=6)), **late))
    tell("sales.return_completed.v1", RETURNED)
    tell("order.order_placed.v1", order())
    tell("order.order_cancelled.v1", order(business_date="2026-11-24"))


def ask(as_staff: Any, path: str = "", **query: Any) -> dict[str, Any]:
    answer = APIClient().get(URL + path, {**PERIOD, **query}, headers=as_staff("analyst"))
    assert answer.status_code == 200, answer.content
    body: dict[str, Any] = answer.json()
    return body


def drill(as_staff: Any, row: dict[str, Any]) -> list[dict[str, Any]]:
    groups = {name: row[name] for name in row if name not in {*AMOUNTS, *OF_COST, "day"}}
    day = {"from": row["day"], "to": row["day"]} if "day" in row else {}
    body = ask(as_staff, "/documents", **groups, **day)
    found: list[dict[str, Any]] = body["results"]
    return found


@pytest.mark.usefixtures("shop")
@pytest.mark.parametrize(
    "group_by",
    [
        "day",
        "hour,channel",
        "store,cashier",
        "country",
        "country,sku",
        "category",
        "sku,day",
        "tender,store",
        "tax,day",
    ],
)
def test_a_figure_is_the_sum_of_its_documents(as_staff: Any, group_by: str) -> None:
    for row in ask(as_staff, group_by=group_by)["rows"]:
        documents = drill(as_staff, row)

        assert documents
        for name in AMOUNTS:
            if row[name] is None:
                assert {each[name] for each in documents} == {None}
            else:
                assert sum(Decimal(each[name]) for each in documents) == Decimal(row[name]), name
        for name in OF_COST:  # a document of which nothing has a cost has none
            assert sum(Decimal(each[name] or 0) for each in documents) == Decimal(row[name] or 0)


@pytest.mark.usefixtures("shop")
def test_a_return_stands_on_its_own_date_and_leads_to_its_sale(as_staff: Any) -> None:
    (document,) = ask(as_staff, "/documents", **{"from": "2026-11-25"})["results"]

    assert (document["kind"], document["net"], document["orders"]) == ("return", "-9.00", 0)
    assert document["original"] == f"sale:{SOLD['id']}"


def test_documents_come_in_pages_that_say_how_fresh_they_are(as_staff: Any) -> None:
    for number in range(5):
        tell("sales.sale_completed.v1", sale(id=str(uuid.UUID(int=number))))

    first = ask(as_staff, "/documents", page_size="3")
    rest = APIClient().get(first["next"], headers=as_staff("analyst")).json()

    keys = [each["key"] for each in (*first["results"], *rest["results"])]
    assert len(keys) == len(set(keys)) == 5
    assert (rest["next"], set(rest["as_of"])) == (None, {"sales"})


def test_a_page_of_documents_takes_as_many_queries_for_ten_as_for_one(as_staff: Any) -> None:
    tell("sales.sale_completed.v1", sale())
    with CaptureQueriesContext(connection) as with_one:
        ask(as_staff, "/documents", sku="TEA-1")
    for _each in range(9):
        tell("sales.sale_completed.v1", sale(id=str(uuid.uuid4())))

    with CaptureQueriesContext(connection) as with_ten:
        ask(as_staff, "/documents", sku="TEA-1")

    assert (len(with_one), len(with_ten)) == (3, 3)


@pytest.mark.usefixtures("shop")
def test_a_store_manager_reads_documents_of_the_own_store_only(as_staff: Any) -> None:
    headers = as_staff("store_manager", stores=("QUE",))

    own = APIClient().get(f"{URL}/documents", PERIOD, headers=headers).json()
    other = APIClient().get(f"{URL}/documents", {**PERIOD, "store": "MTL"}, headers=headers).json()

    assert [each["store"] for each in own["results"]] == ["QUE"]
    assert other["results"] == []


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"hour": "24"}, "hour"),
        ({"group_by": "day"}, "group_by"),
        ({"tender": "cash", "sku": "TEA-1"}, "tender"),
        ({"tax_code": "GST", "category": "food"}, "tax_code"),
        ({"page_size": "many"}, "page_size"),
    ],
)
def test_a_drill_down_without_sense_is_refused_by_name(
    as_staff: Any, query: dict[str, str], field: str
) -> None:
    answer = APIClient().get(f"{URL}/documents", {**PERIOD, **query}, headers=as_staff("analyst"))

    assert answer.status_code == 400
    assert [error["field"] for error in answer.json()["errors"]] == [field]


@pytest.mark.parametrize("role", ["cashier", "stock_clerk", "support"])
def test_documents_are_closed_to_other_roles(as_staff: Any, role: str) -> None:
    assert APIClient().get(f"{URL}/documents", headers=as_staff(role)).status_code == 403
