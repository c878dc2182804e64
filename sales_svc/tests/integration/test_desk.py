"""What a till asks while it has a line: parked sales, returns, single items."""

import json
import threading
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from typing import Any  # Any: responses are DRF's
from uuid import UUID, uuid4

import pytest
from django.db import connection
from rest_framework.test import APIClient

from sales_svc.sales import services
from sales_svc.sales.models import ParkedSale, Register, Sale
from sales_svc.sales.services import _credit, _people
from sales_svc.tests import factories
from sales_svc.tests.builders import NOON, batch, line, sale, taking_back
from sales_svc.tests.integration.conftest import post_body
from shared_libs.clients.customer import CustomerAtTill, NewWallet
from shared_libs.testing.fakes.customer import FakeCustomer

pytestmark = pytest.mark.django_db
CUSTOMER = "0190a3e4-0000-7000-8000-0000000000cc"


@pytest.fixture(autouse=True)
def _noon(time_machine: Any) -> None:
    time_machine.move_to(NOON)


def get(path: str, key: str = factories.KEY, **query: str) -> Any:
    return APIClient().get(f"/api/v1/pos/{path}", query, headers={"X-Register-Key": key})


def post(path: str, body: Any = None, key: str = factories.KEY) -> Any:
    return APIClient().post(
        f"/api/v1/pos/{path}", body, format="json", headers={"X-Register-Key": key}
    )


def basket(**members: Any) -> dict[str, Any]:
    return {
        "id": str(uuid4()),
        "label": "blue coat",
        "cashier": "c-12",
        "currency": "CAD",
        "lines": [{"sku": "MUG", "quantity": "2"}],
    } | members


def test_a_parked_sale_is_taken_up_at_another_till_of_the_store(register: Register) -> None:
    factories.RegisterFactory(key="second", store=register.store)
    waiting = basket()
    parked = [post("parked-sales", waiting) for _each in range(2)]

    seen = get("parked-sales", key="second").json()["results"]
    resumed = post(f"parked-sales/{waiting['id']}/resume", key="second")
    again = post(f"parked-sales/{waiting['id']}/resume", key="second")
    late = post(f"parked-sales/{waiting['id']}/resume")

    assert [answer.status_code for answer in parked] == [201, 201]
    assert [(row["label"], row["lines"][0]["quantity"]) for row in seen] == [("blue coat", "2")]
    assert resumed.json()["status"] == "resumed"
    assert again.json() == resumed.json()
    assert (late.status_code, late.json()["code"]) == (409, "parked_sale_gone")
    assert get("parked-sales").json()["results"] == []


def test_a_parked_sale_of_another_store_is_not_there(register: Register) -> None:
    quebec = factories.StoreFactory(code="QUE")
    factories.RegisterFactory(key="quebec", store=quebec)
    waiting = basket()
    post("parked-sales", waiting)

    assert get("parked-sales", key="quebec").json()["results"] == []
    assert post(f"parked-sales/{waiting['id']}/resume", key="quebec").status_code == 404
    assert post("parked-sales", waiting, key="quebec").status_code == 404
    assert ParkedSale.objects.get().status == "parked"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"lines": []}, "lines"),
        ({"lines": [{"sku": "MUG", "quantity": "-1"}]}, "lines.0.quantity"),
        ({"id": "one"}, "id"),
        ({"total": "1"}, "total"),
    ],
)
def test_a_basket_that_makes_no_sense_is_not_parked(
    register: Register, change: Any, field: str
) -> None:
    answer = post("parked-sales", basket(**change))

    assert answer.status_code == 400
    assert [error["field"] for error in answer.json()["errors"]] == [field]
    assert ParkedSale.objects.count() == 0


def test_a_list_of_ten_parked_sales_costs_what_one_costs(
    register: Register, django_assert_num_queries: Any
) -> None:
    post("parked-sales", basket())
    with django_assert_num_queries(2):
        get("parked-sales")
    for _each in range(9):
        post("parked-sales", basket())

    with django_assert_num_queries(2):
        assert len(get("parked-sales").json()["results"]) == 10


@pytest.mark.django_db(transaction=True)
def test_of_two_tills_that_resume_at_once_one_gets_it(register: Register) -> None:
    factories.RegisterFactory(key="second", store=register.store)
    waiting = basket()
    post("parked-sales", waiting)
    start = threading.Barrier(2)

    def resume(key: str) -> int:
        start.wait()
        try:
            status: int = post(f"parked-sales/{waiting['id']}/resume", key=key).status_code
            return status
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        statuses = list(pool.map(resume, (factories.KEY, "second")))

    assert sorted(statuses) == [200, 409]
    assert ParkedSale.objects.get().ended_at_register is not None


def test_a_receipt_says_what_of_it_may_come_back_to_the_cent(register: Register) -> None:
    # three mugs for 10.01 with taxes that cannot be shared out evenly
    three = line(
        quantity="3",
        unit_price="2.90",
        discount="0.00",
        tax="1.31",
        taxes=[{"code": "GST", "amount": "0.44"}, {"code": "QST", "amount": "0.87"}],
        total="10.01",
    )
    sold = sale(1, lines=[three], total="10.01", tenders=[{"type": "card", "amount": "10.01"}])
    back = taking_back(2, original_sale_id=sold["id"])
    post_body(batch([sold, back]))
    number = Sale.objects.get().receipt_number

    (found,) = get("returnables", receipt_number=number).json()["results"]

    assert found["original_sale_id"] == sold["id"]
    assert found["tenders"] == [{"type": "card", "amount": "10.01", "reference": None}]
    (row,) = found["lines"]
    assert [row[name] for name in ("sold", "returned", "returnable")] == ["3", "1", "2"]
    assert [unit["total"] for unit in row["units"]] == ["3.34", "3.33"]
    first = [{"code": "GST", "amount": "0.15"}, {"code": "QST", "amount": "0.29"}]
    assert row["units"][0]["taxes"] == first


def test_a_web_order_is_found_by_its_number_as_far_as_it_was_handed_over(
    register: Register,
) -> None:
    ordered = services.OrderedLine(
        line=1,
        sku="MUG",
        name="Blue mug",
        quantity=Decimal(3),
        unit_price=Decimal("4.50"),
        net=Decimal("13.50"),
        tax=Decimal("2.02"),
        taxes=({"code": "GST", "amount": "0.67"}, {"code": "QST", "amount": "1.35"}),
        total=Decimal("15.52"),
    )
    for _each in range(2):
        services.copy_order_lines(number="W-1", currency="CAD", lines=[ordered])
    nothing_yet = get("returnables", order_number="W-1")
    services.note_fulfilment(number="W-1", quantities={"MUG": Decimal(2)})

    (found,) = get("returnables", order_number="W-1").json()["results"]

    assert (nothing_yet.status_code, nothing_yet.json()["code"]) == (404, "nothing_to_return")
    assert found["original_order_number"] == "W-1"
    assert found["lines"][0]["returnable"] == "2"
    assert len(found["lines"][0]["units"]) == 2


def test_what_of_an_order_has_never_left_cannot_come_back(register: Register) -> None:
    def ordered(number: int, sku: str) -> services.OrderedLine:
        four, nothing = Decimal(4), Decimal(0)
        return services.OrderedLine(number, sku, "", Decimal(1), four, four, nothing, (), four)

    # the mug was ordered, and added once more by an edit; only the pot has left
    lines = [ordered(1, "MUG"), ordered(2, "POT"), ordered(3, "MUG")]
    services.copy_order_lines(number="W-2", currency="CAD", lines=lines)
    services.note_fulfilment(number="W-2", quantities={"POT": Decimal(1)})

    (found,) = get("returnables", order_number="W-2").json()["results"]

    left = [(row["sku"], row["returnable"]) for row in found["lines"]]
    assert left == [("MUG", "0"), ("POT", "1"), ("MUG", "0")]


def test_a_customers_sales_are_found_by_the_card(
    register: Register, django_assert_num_queries: Any
) -> None:
    post_body(batch([sale(n, customer_id=CUSTOMER) for n in range(1, 11)]))
    voided = sale(11, customer_id=CUSTOMER)
    post_body(batch([voided, sale(12)]))
    Sale.objects.filter(pk=voided["id"]).update(status="voided")

    with django_assert_num_queries(5):
        found = get("returnables", customer_id=CUSTOMER).json()["results"]

    assert len(found) == 10


@pytest.mark.parametrize("query", [{}, {"customer_id": "x"}, {"a": "b"}, {"receipt_number": ""}])
def test_a_search_for_returns_names_one_thing(register: Register, query: dict[str, str]) -> None:
    assert get("returnables", **query).status_code == 400


def test_one_item_at_a_time_gets_its_sequence_from_us(register: Register) -> None:
    first, second = (sale(0) for _each in range(2))
    for each in (first, second):
        del each["sequence"]

    answers = [post("items", each) for each in (first, second, first)]

    results = [json.loads(answer.content)["results"][0] for answer in answers]
    assert [result["sequence"] for result in results] == [1, 2, 1]
    assert [result["verdict"] for result in results] == ["accepted", "accepted", "duplicate"]
    assert results[2]["receipt_number"] == results[0]["receipt_number"]
    assert Sale.objects.count() == 2
    assert post("items", [1]).status_code == 400


def test_a_customer_is_found_by_what_is_shown_and_by_one_thing_only(
    register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    customer = FakeCustomer()
    ada = CustomerAtTill(UUID(CUSTOMER), "C-1", "A. R.", "a***", "***12", "fr", "", "", 40)
    customer.at_till["C-1"] = [ada]
    wallet = NewWallet("GIFT_CARD", Decimal(20), "CAD")
    code = customer.issue_wallet(key="issue-0001", wallet=wallet).code
    monkeypatch.setattr(_people, "CustomerClient", lambda: customer)

    found = post("customers/lookup", {"number": "C-1"}).json()["results"]
    both = post("customers/lookup", {"number": "C-1", "phone": "514 555-0100"})
    held = post("gift-cards/balance", {"code": code})

    assert [(each["id"], each["points"]) for each in found] == [(CUSTOMER, 40)]
    assert post("customers/lookup", {"card": "nobody"}).json()["results"] == []
    assert (both.status_code, both.json()["code"]) == (422, "name_one_thing")
    assert held.json()["available"] == "20.00"
    assert post("gift-cards/balance", {"code": "x"}).status_code == 404


def keyed(path: str, body: Any, key: str, register_key: str = factories.KEY) -> Any:
    headers = {"X-Register-Key": register_key, "Idempotency-Key": key}
    return APIClient().post(f"/api/v1/pos/{path}", body, format="json", headers=headers)


@pytest.fixture
def ada(register: Register, monkeypatch: pytest.MonkeyPatch) -> FakeCustomer:
    """Ada has thirty dollars of credit and five hundred points."""
    customer = FakeCustomer()
    customer.add(UUID(CUSTOMER))
    customer.balances[UUID(CUSTOMER)] = 500
    wallet = NewWallet("STORE_CREDIT", Decimal(30), "CAD", customer_id=UUID(CUSTOMER))
    customer.issue_wallet(key="issue-0001", wallet=wallet)
    monkeypatch.setattr(_credit, "CustomerClient", lambda: customer)
    return customer


def test_points_become_credit_once_for_a_key_of_the_register(
    ada: FakeCustomer, register: Register
) -> None:
    factories.RegisterFactory(key="second", store=register.store)
    path, body, key = f"customers/{CUSTOMER}/credit", {"points": 200}, "k" * 16
    without = post(path, body)
    first, again = keyed(path, body, key), keyed(path, body, key)
    elsewhere = keyed(path, body, key, register_key="second")
    too_many = keyed(path, {"points": 101}, "l" * 16)

    found = get(path).json()

    assert (without.status_code, without.json()["code"]) == (400, "idempotency_key_required")
    assert [each.status_code for each in (first, again, elsewhere)] == [201] * 3
    assert first.json() == again.json() == {"amount": "2.00", "currency": "CAD"}
    assert (too_many.status_code, too_many.json()["code"]) == (409, "insufficient_points")
    assert found == {
        "credit": "34.00",
        "currency": "CAD",
        "points": 100,
        "points_worth": {"amount": "1.00", "currency": "CAD"},
    }


def test_credit_is_held_for_a_sale_to_come_and_let_go_again(ada: FakeCustomer) -> None:
    sale_id = uuid4()
    path, wish = f"sales/{sale_id}/credit", {"customer_id": CUSTOMER, "amount": "25.00"}
    held = [post(path, wish) for _each in range(2)]
    more = post(f"sales/{uuid4()}/credit", wish)
    nobody = post(f"sales/{uuid4()}/credit", wish | {"customer_id": str(uuid4())})
    let_go = [post(f"{path}/release") for _each in range(2)]
    late = post(path, wish)

    assert [each.json()["state"] for each in held] == ["HELD", "HELD"]
    assert (more.status_code, more.json()["code"]) == (409, "insufficient_funds")
    assert nobody.status_code == 404
    assert [each.json()["state"] for each in let_go] == ["RELEASED", "RELEASED"]
    assert (late.status_code, late.json()["code"]) == (409, "hold_released")
    assert get(f"customers/{CUSTOMER}/credit").json()["credit"] == "30.00"
