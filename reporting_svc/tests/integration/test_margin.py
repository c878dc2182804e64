"""What was earned: the net of what has a cost, less that cost; never a guess."""

import uuid
from typing import Any  # Any: JSON

import pytest
from rest_framework.test import APIClient

from reporting_svc.tests.factories import line, order, receipt, sale
from reporting_svc.tests.teller import sample, tell

pytestmark = pytest.mark.django_db
RECEIPT = "inventory.receipt_entered.v1"
OF_COST = ("cost", "margin", "net_without_cost")


def costs(as_staff: Any, group_by: str, **query: str) -> list[tuple[Any, ...]]:
    asked = {"from": "2026-11-23", "to": "2026-11-24", "group_by": group_by, **query}
    answer = APIClient().get("/api/v1/reports/sales", asked, headers=as_staff("analyst"))
    assert answer.status_code == 200, answer.content
    groups = group_by.split(",")
    return [tuple(row[name] for name in (*groups, *OF_COST)) for row in answer.json()["rows"]]


def test_what_was_sold_had_the_cost_of_the_last_receipt_before_it(as_staff: Any) -> None:
    tell(RECEIPT, receipt(("TEA-1", "10", "2.3755")))
    later = receipt(("TEA-1", "10", "4"), number="R-2", received_at="2026-11-24T09:00:00+00:00")
    tell(RECEIPT, later)

    tell("sales.sale_completed.v1", sale())

    # two units at 2.3755; sold for 9.00
    assert costs(as_staff, "store") == [("MTL", "4.75", "4.25", "0.00")]
    assert costs(as_staff, "sku") == [("TEA-1", "4.75", "4.25", "0.00")]


def test_an_article_that_nobody_has_brought_has_no_cost_and_no_margin(as_staff: Any) -> None:
    tell(RECEIPT, receipt(("TEA-1", "10", "2")))
    tell(RECEIPT, receipt(("POT-1", "10", "2"), number="R-2", currency="EUR"))
    brought_later = receipt(
        ("TEA-1", "1", "9"), number="R-3", received_at="2026-11-23T14:00:01+00:00"
    )
    tell(RECEIPT, brought_later)

    tell("sales.sale_completed.v1", sale(lines=[line(1), line(2, "POT-1")]))

    assert costs(as_staff, "sku") == [
        ("POT-1", None, None, "9.00"),
        ("TEA-1", "4.00", "5.00", "0.00"),
    ]
    # the margin of the day is of the tea alone, and says what it leaves out
    assert costs(as_staff, "day,channel") == [("2026-11-23", "pos", "4.00", "5.00", "9.00")]


@pytest.mark.parametrize("group_by", ["day", "hour", "channel", "store", "cashier", "sku"])
def test_a_receipt_that_is_told_after_the_sale_counts_all_the_same(
    as_staff: Any, group_by: str
) -> None:
    tell("sales.sale_completed.v1", sale())
    tell("sales.sale_completed.v1", sale(id=str(uuid.uuid4()), currency="GBP"))

    tell(RECEIPT, receipt(("TEA-1", "10", "2")))
    tell(RECEIPT, receipt(("TEA-1", "10", "2")))

    assert [row[1:] for row in costs(as_staff, group_by, currency="CAD")] == [
        ("4.00", "5.00", "0.00")
    ]
    assert [row[1:] for row in costs(as_staff, group_by, currency="GBP")] == [(None, None, "9.00")]


def test_an_older_receipt_changes_no_cost_that_a_newer_one_has_set(as_staff: Any) -> None:
    tell("sales.sale_completed.v1", sale())
    tell(RECEIPT, receipt(("TEA-1", "10", "3"), received_at="2026-11-20T12:00:00+00:00"))

    tell(RECEIPT, receipt(("TEA-1", "10", "2"), number="R-0"))

    assert costs(as_staff, "day") == [("2026-11-23", "6.00", "3.00", "0.00")]


def test_a_void_takes_its_cost_back_and_shipping_costs_nothing(as_staff: Any) -> None:
    tell(RECEIPT, receipt(("TEA-1", "10", "2"), ("POT-1", "5", "1.50")))
    tell("sales.sale_completed.v1", sale())
    void = {"id": "v", "sale": sale(), "business_date": "2026-11-24", "business_hour": 9}

    tell("sales.sale_voided.v1", void)
    tell("order.order_placed.v1", order())

    assert costs(as_staff, "channel") == [
        ("pos", "0.00", "0.00", "0.00"),
        ("web", "7.00", "11.00", "0.00"),
    ]
    assert costs(as_staff, "sku", channel="web") == [
        ("", "0.00", "0.00", "0.00"),
        ("POT-1", "3.00", "6.00", "0.00"),
        ("TEA-1", "4.00", "5.00", "0.00"),
    ]


def test_a_margin_is_the_sum_of_its_documents(as_staff: Any) -> None:
    tell(RECEIPT, receipt(("TEA-1", "10", "2")))
    tell("sales.sale_completed.v1", sale())
    tell("sales.sale_completed.v1", sale(id=str(uuid.uuid4()), lines=[line(quantity="1")]))
    query = {"from": "2026-11-23", "to": "2026-11-23", "sku": "TEA-1"}

    answer = APIClient().get("/api/v1/reports/sales/documents", query, headers=as_staff("analyst"))

    assert [(row["cost"], row["margin"]) for row in answer.json()["results"]] == [
        ("2.00", "7.00"),
        ("4.00", "5.00"),
    ]
    assert costs(as_staff, "sku") == [("TEA-1", "6.00", "12.00", "0.00")]


def test_what_inventory_says_of_a_receipt_can_be_read(as_staff: Any) -> None:
    told = sample(RECEIPT)
    sold = line(1, told["lines"][1]["sku"], quantity="1")
    tell("sales.sale_completed.v1", sale(lines=[sold], occurred_at="2027-01-01T00:00:00+00:00"))

    tell(RECEIPT, told)

    assert costs(as_staff, "sku") == [(sold["sku"], "2.38", "6.62", "0.00")]
