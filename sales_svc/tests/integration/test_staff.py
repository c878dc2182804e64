"""What staff see and do; each in the stores of their own."""

from collections.abc import Callable
from typing import Any  # Any: responses are DRF's
from uuid import uuid4

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from sales_svc.sales import services
from sales_svc.sales.models import QuarantinedBody, Register, Sale, Store, SyncException
from sales_svc.tests import factories
from sales_svc.tests.builders import NOON, batch, line, opening, sale, taking_back
from sales_svc.tests.integration.conftest import post_body

pytestmark = pytest.mark.django_db
Headers = Callable[..., dict[str, str]]
QUEBEC = {
    "code": "QUE",
    "name": "Québec",
    "currency": "CAD",
    "time_zone": "America/Toronto",
    "country": "CA",
    "region": "QC",
}


def get(path: str, headers: dict[str, str], **query: str) -> Any:
    return APIClient().get(f"/api/v1/sales/{path}", query, headers=headers)


def post(path: str, body: Any, headers: dict[str, str]) -> Any:
    return APIClient().post(f"/api/v1/sales/{path}", body, format="json", headers=headers)


@pytest.fixture(autouse=True)
def _noon(time_machine: Any) -> None:
    time_machine.move_to(NOON)


def test_a_store_is_opened_once(db: None, as_staff: Headers) -> None:
    answers = [post("stores", QUEBEC, as_staff("administrator")) for _each in range(2)]
    other = post("stores", QUEBEC | {"currency": "USD"}, as_staff("administrator"))

    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json() == QUEBEC
    assert (other.status_code, other.json()["code"]) == (409, "store_exists")
    assert Store.objects.get().currency == "CAD"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"time_zone": "Mars/Olympus"}, "time_zone"),
        ({"time_zone": "../../etc/passwd"}, "time_zone"),
        ({"currency": "cad"}, "currency"),
        ({"country": "Canada"}, "country"),
        ({"colour": "red"}, "colour"),
        ({"code": ""}, "code"),
    ],
)
def test_a_bad_store_names_the_field(
    db: None, as_staff: Headers, change: dict[str, str], field: str
) -> None:
    answer = post("stores", QUEBEC | change, as_staff("administrator"))

    assert answer.status_code == 400
    assert [error["field"] for error in answer.json()["errors"]] == [field]


@pytest.mark.parametrize("path", ["stores", "registers"])
def test_a_cashier_makes_neither_stores_nor_registers(
    db: None, as_staff: Headers, path: str
) -> None:
    assert post(path, {}, as_staff("cashier", stores=("MTL",))).status_code == 403
    assert post(path, {}, {}).status_code == 401


def test_the_replay_opens_its_store_and_register(db: None, as_customer: Headers) -> None:
    replay = as_customer(uuid4(), scope="replay")
    post("stores", QUEBEC, replay)

    answer = post("registers", {"store": "QUE", "name": "R", "kind": "replay"}, replay)

    assert answer.status_code == 201
    assert answer.json()["kind"] == "replay"
    assert len(answer.json()["code"]) == 14


def test_replay_registers_do_not_exist_in_production(
    db: None, as_staff: Headers, settings: Any
) -> None:
    settings.COMPTOIR_ENV = "production"
    factories.StoreFactory()

    answer = post(
        "registers", {"store": "MTL", "name": "R", "kind": "replay"}, as_staff("administrator")
    )

    assert (answer.status_code, answer.json()["code"]) == (422, "replay_not_allowed")
    assert Register.objects.count() == 0


def test_a_store_manager_adds_registers_in_her_own_store_only(db: None, as_staff: Headers) -> None:
    factories.StoreFactory()
    body = {"store": "MTL", "name": "Caisse 1"}

    own = post("registers", body, as_staff("store_manager", stores=("MTL",)))
    other = post("registers", body | {"name": "2"}, as_staff("store_manager", stores=("QUE",)))

    assert (own.status_code, other.status_code) == (201, 404)
    assert own.json()["last_sequence"] == 0


def test_the_same_key_gives_the_same_code(db: None, as_staff: Headers) -> None:
    factories.StoreFactory()
    headers = as_staff("administrator") | {"Idempotency-Key": "a-key-of-sixteen-or-more"}
    body = {"store": "MTL", "name": "Caisse 1"}

    first, second = post("registers", body, headers), post("registers", body, headers)

    assert first.json() == second.json()


def test_a_revoked_register_is_shut_out(register: Register, as_staff: Headers) -> None:
    answer = post(f"registers/{register.pk}/revoke", None, as_staff("administrator"))

    assert answer.json()["status"] == "revoked"
    assert post_body(batch([sale(1)])).status_code == 401
    renewed = post("registers", {"store": "MTL", "name": register.name}, as_staff("administrator"))
    assert renewed.json()["register_id"] != str(register.pk)


def test_transactions_are_sales_and_returns_latest_first(
    register: Register, as_staff: Headers
) -> None:
    post_body(batch([opening(1), sale(2), taking_back(3)]))

    rows = get("transactions", as_staff("analyst")).json()["results"]

    assert [(row["type"], row["total"]) for row in rows] == [
        ("return", "-5.17"),
        ("sale", "10.35"),
    ]
    assert rows[0]["exceptions"] == ["unreferenced_return"]


def test_a_sale_says_what_of_it_has_come_back(register: Register, as_staff: Headers) -> None:
    sold = sale(1)
    seen = []
    for item in (
        sold,
        taking_back(2, original_sale_id=sold["id"]),
        taking_back(3, original_sale_id=sold["id"]),
    ):
        post_body(batch([item]))
        (row,) = get("transactions", as_staff("analyst"), type="sale").json()["results"]
        one = get(f"receipts/{sold['id']}", as_staff("analyst")).json()
        assert one["status"] == row["status"]
        seen.append(row["status"])

    assert seen == ["completed", "partially_returned", "returned"]


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ({"store": "MTL"}, 3),
        ({"store": "QUE"}, 1),
        ({"date": "2026-11-23"}, 4),
        ({"date_to": "2026-11-22"}, 0),
        ({"type": "return"}, 1),
    ],
)
def test_transactions_are_narrowed_by_store_and_date(
    register: Register, as_staff: Headers, query: dict[str, str], count: int
) -> None:
    factories.RegisterFactory(key="quebec", store=factories.StoreFactory(code="QUE"))
    post_body(batch([sale(1), sale(2), taking_back(3)]))
    post_body(batch([sale(1)]), key="quebec")

    rows = get("transactions", as_staff("administrator"), **query).json()["results"]

    assert len(rows) == count


@pytest.mark.parametrize("path", ["transactions", "exceptions", "stores", "registers"])
def test_a_cashier_sees_her_own_store_only(
    register: Register, as_staff: Headers, path: str
) -> None:
    factories.RegisterFactory(key="quebec", store=factories.StoreFactory(code="QUE"))
    post_body(batch([taking_back(1)]))
    post_body(batch([taking_back(1)]), key="quebec")

    seen = get(path, as_staff("cashier", stores=("QUE",))).json()["results"]

    assert len(seen) == 1
    assert seen[0].get("store", seen[0].get("code")) == "QUE"


def test_a_receipt_of_another_store_is_not_found(register: Register, as_staff: Headers) -> None:
    post_body(batch([sale(1)]))
    path = f"receipts/{Sale.objects.get().pk}"

    assert get(path, as_staff("cashier", stores=("QUE",))).status_code == 404
    assert get(path, as_staff("cashier", stores=("MTL",))).status_code == 200


def test_a_receipt_is_read_by_programs_and_people(register: Register, as_staff: Headers) -> None:
    post_body(batch([sale(1)]))
    path = f"receipts/{Sale.objects.get().pk}"

    as_json = get(path, as_staff("support")).json()
    as_text = get(path, as_staff("support") | {"Accept": "text/plain"})

    assert as_json["lines"][0]["gross"] == "9.00"
    assert as_json["tenders"] == [
        {"type": "cash", "amount": "20.00", "change": "9.65", "reference": None}
    ]
    rows = as_text.content.decode().splitlines()
    assert rows[0].strip() == "Montréal Centre"
    assert rows[1] == f"{register.code}-000001  2026-11-23 07:00"
    assert rows[5].split() == ["2", "x", "4.50", "9.00"]
    assert [row.split() for row in rows[-4:-1]] == [
        ["TOTAL", "CAD", "10.35"],
        ["cash", "20.00"],
        ["change", "9.65"],
    ]
    assert {len(row) for row in rows[5:6] + rows[-4:-1]} == {42}


def test_an_exception_is_closed_once_with_a_note(register: Register, as_staff: Headers) -> None:
    post_body(batch([sale(1, lines=[line(sku="GHOST")])]))
    found = get("exceptions", as_staff("store_manager", stores=("MTL",)), status="open").json()
    path = f"exceptions/{found['results'][0]['id']}/resolve"
    body = {"status": "written_off", "note": "an old label"}

    first = post(path, body, as_staff("store_manager", stores=("MTL",)))
    second = post(path, body, as_staff("store_manager", stores=("MTL",)))

    assert found["results"][0]["detail"] == {"skus": ["GHOST"]}
    assert (first.status_code, first.json()["note"]) == (200, "an old label")
    assert (second.status_code, second.json()["code"]) == (409, "exception_closed")
    kept = SyncException.objects.get()
    assert (kept.status, kept.closed_by[:6]) == ("written_off", "staff:")


def test_a_cashier_closes_no_exception(register: Register, as_staff: Headers) -> None:
    post_body(batch([taking_back(1)]))
    path = f"exceptions/{SyncException.objects.get().pk}/resolve"

    assert post(path, {}, as_staff("cashier", stores=("MTL",))).status_code == 403
    assert post(path, {}, as_staff("store_manager", stores=("QUE",))).status_code == 404
    assert SyncException.objects.get().status == "open"


@pytest.mark.parametrize("path", ["transactions", "exceptions", "stores", "registers"])
def test_a_list_of_ten_costs_what_a_list_of_one_costs(
    register: Register,
    as_staff: Headers,
    path: str,
    django_assert_num_queries: Any,
) -> None:
    queries = {"transactions": 5, "exceptions": 1, "stores": 1, "registers": 1}[path]
    post_body(batch([taking_back(1), sale(2)]))
    get(path, as_staff("analyst"))
    with django_assert_num_queries(queries):
        get(path, as_staff("analyst"))
    post_body(batch([taking_back(n) for n in range(3, 12)]))
    for number in range(9):
        store = factories.StoreFactory(code=f"S{number}")
        factories.RegisterFactory(key=f"k{number}", store=store)

    with django_assert_num_queries(queries):
        rows = get(path, as_staff("analyst")).json()["results"]

    assert len(rows) >= 10


def test_a_released_quarantine_is_taken_once(register: Register, as_staff: Headers) -> None:
    Register.objects.update(status="revoked")
    post_body(batch([sale(1)]))
    kept = QuarantinedBody.objects.get()

    for _each in range(2):
        services.release_quarantined_body(
            quarantined_id=kept.pk, actor="staff:1", now=timezone.now()
        )

    assert Sale.objects.count() == 1
    kept.refresh_from_db()
    assert kept.released_by == "staff:1"
