"""Carts that were left, and customers who come back."""

import uuid
from typing import Any  # Any: JSON
from uuid import UUID

import pytest
from rest_framework.test import APIClient

from reporting_svc.reports import services
from reporting_svc.reports.models import CustomerMonth, Document
from reporting_svc.tests.factories import order, sale
from reporting_svc.tests.teller import sample, tell
from shared_libs.privacy import Erased, Person

pytestmark = pytest.mark.django_db
ADA, BEA = UUID(int=1), UUID(int=2)


def ask(as_staff: Any, name: str, *columns: str, **query: str) -> list[tuple[Any, ...]]:
    answer = APIClient().get(f"/api/v1/reports/{name}", query, headers=as_staff("analyst"))
    assert answer.status_code == 200, answer.content
    return [tuple(row[each] for each in columns) for row in answer.json()["rows"]]


def buys(customer: UUID, day: str, *, at: str = "till") -> None:
    changes = {"customer_id": str(customer), "business_date": day}
    if at == "till":
        tell("sales.sale_completed.v1", sale(id=str(uuid.uuid4()), **changes))
    else:
        tell("order.order_placed.v1", order(number=f"W-{uuid.uuid4()}", **changes))


def test_carts_stand_on_the_day_they_were_left_where_the_shop_is(as_staff: Any) -> None:
    left = sample("cart.cart_abandoned.v1")
    tell("cart.cart_recovered.v1", sample("cart.cart_recovered.v1"))
    # two in the morning in London is nine in the evening before, in Montréal
    late = {**left, "number": "C-2", "value": "10.00", "abandoned_at": "2026-11-24T02:00:00+00:00"}
    tell("cart.cart_abandoned.v1", late)

    names = ("day", "carts", "value", "back", "back_rate", "back_value", "by_link", "by_order")
    found = ask(as_staff, "abandoned-carts", *names, **{"from": "2026-11-23", "to": "2026-11-23"})

    assert found == [("2026-11-23", 2, "39.00", 1, "50.0", "29.00", 1, 0)]


def test_a_cohort_says_how_many_of_its_customers_came_back(as_staff: Any) -> None:
    buys(ADA, "2026-08-31")
    buys(ADA, "2026-09-01", at="web")
    buys(ADA, "2026-10-15")
    buys(BEA, "2026-08-01")
    buys(UUID(int=3), "2026-09-30")
    tell("sales.sale_completed.v1", sale(id=str(uuid.uuid4()), business_date="2026-08-02"))

    names = ("cohort", "customers", "net", "month_1", "month_2", "month_3")
    found = ask(as_staff, "cohorts", *names, **{"from": "2026-08-01", "to": "2026-11-30"})

    assert found == [
        # 9.00 and 18.00 and 9.00 of one, 9.00 of the other
        ("2026-08-01", 2, "45.00", "50.0", "50.0", None),
        ("2026-09-01", 1, "9.00", None, None, None),
    ]


def test_accounts_that_are_one_person_count_as_one(as_staff: Any) -> None:
    buys(ADA, "2026-08-31")
    buys(BEA, "2026-08-01")
    buys(BEA, "2026-09-01")
    merged = {"kept_id": str(ADA), "merged_ids": [str(BEA)], "merged_at": "2026-11-23T14:00:00Z"}

    tell("customer.customer_merged.v1", merged)
    tell("customer.customer_merged.v1", merged)
    buys(BEA, "2026-10-01")  # a till that had not heard of it

    found = ask(as_staff, "cohorts", "customers", "month_1", "month_2", **{"from": "2026-08-01"})
    assert found == [(1, "100.0", "100.0")]
    assert set(Document.objects.values_list("customer", flat=True)) == {ADA}
    assert sum(CustomerMonth.objects.values_list("orders", flat=True)) == 4


def test_a_person_is_shown_the_documents_and_leaves_the_amounts() -> None:
    buys(ADA, "2026-08-31")
    ada = Person(uuid.uuid4(), ADA, "ada@example.org")

    assert [row["number"] for row in services.export_person(ada)["documents"]] == ["MTL-1-000001"]
    assert services.erase_person(ada) == Erased("done")
    assert Document.objects.get().customer == ADA  # an id that leads to nobody


def test_of_a_stranger_nothing_is_held() -> None:
    bea = Person(uuid.uuid4(), BEA, "bea@example.org")

    assert services.export_person(bea) == {}
    assert services.erase_person(bea) == Erased("nothing_held")


@pytest.mark.parametrize("name", ["cohorts", "abandoned-carts"])
def test_who_is_kept_to_a_store_does_not_see_what_no_store_has(as_staff: Any, name: str) -> None:
    headers = as_staff("store_manager", stores=("QUE",))

    assert APIClient().get(f"/api/v1/reports/{name}", headers=headers).status_code == 404
    listed = APIClient().get("/api/v1/reports", headers=headers).json()["results"]
    assert name not in [each["name"] for each in listed]
