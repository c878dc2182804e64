from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from inventory_svc.logistics.models import Transfer
from inventory_svc.tests.factories import VariantFactory, figures, stock
from inventory_svc.tests.journeys import HEAD_OFFICE, places, requested, shipped, this_year

pytestmark = pytest.mark.django_db
Headers = Callable[..., dict[str, str]]
TRANSFERS = "/api/v1/inventory/transfers"


class Clerk:
    """Somebody of the stock room, with a program that sends keys."""

    def __init__(self, headers: dict[str, str]) -> None:
        self._api, self._headers, self._keys = APIClient(), headers, 0

    def get(self, path: str) -> Any:
        return self._api.get(path, headers=self._headers)

    def post(self, path: str, body: Any, *, key: str = "", match: str = "*") -> Any:
        self._keys += 1
        more = {"Idempotency-Key": key or f"key-of-a-clerk-{self._keys}", "If-Match": match}
        return self._api.post(path, body, format="json", headers={**self._headers, **more})


@pytest.fixture
def store(as_staff: Headers) -> Clerk:
    return Clerk(as_staff("store_manager", stores=("MTL",)))


@pytest.fixture
def centre(as_staff: Headers) -> Clerk:
    return Clerk(as_staff("stock_clerk", stores=("LC",), subject="centre"))


@pytest.fixture
def quebec(as_staff: Headers) -> Clerk:
    return Clerk(as_staff("stock_clerk", stores=("QUE",)))


def test_a_replenishment_from_request_to_receipt(store: Clerk, centre: Clerk) -> None:
    stock("MUG", 30)
    places("LC", "MTL")
    lines = [{"sku": "MUG", "quantity": "12"}]

    asked = store.post(TRANSFERS, {"source": "LC", "destination": "MTL", "lines": lines})
    url = f"{TRANSFERS}/{asked.json()['number']}"
    refused = store.post(f"{url}/approve", {})
    centre.post(f"{url}/approve", {"lines": [{"sku": "MUG", "quantity": "10"}]})
    sent = centre.post(f"{url}/ship", {})
    came = store.post(f"{url}/receive", {"lines": [{"sku": "MUG", "quantity": "7"}]})

    assert asked.status_code == 201
    assert (refused.status_code, refused.json()["code"]) == (403, "not_your_place")
    assert (sent.status_code, sent.json()["state"], sent["ETag"]) == (200, "in_transit", '"3"')
    assert came.json() == {
        "number": f"T-{this_year()}-000001",
        "state": "partially_received",
        "source": "LC",
        "destination": "MTL",
        "note": "",
        "needed_by_date": None,
        "created_by": "staff:00000000-0000-7000-8000-000000000001",
        "created_at": asked.json()["created_at"],
        "version": 4,
        "possible_steps": ["receive", "lose"],
        "lines": [
            {
                "line": 1,
                "sku": "MUG",
                "name": "",
                "requested": "12",
                "approved": "10",
                "shipped": "10",
                "received": "7",
                "lost": "0",
                "in_transit": "3",
            }
        ],
    }
    steps = store.get(f"{url}/timeline").json()["results"]
    assert [step["step"] for step in steps] == ["request", "approve", "ship", "receive"]


def test_a_receipt_that_is_sent_twice_counts_once(store: Clerk) -> None:
    stock("MUG", 30)
    url = f"{TRANSFERS}/{shipped(('MUG', 10)).number}/receive"
    body = {"lines": [{"sku": "MUG", "quantity": "4"}]}

    first = store.post(url, body, key="the-same-key-twice")
    again = store.post(url, body, key="the-same-key-twice")

    assert again.content == first.content
    assert again["Idempotency-Replayed"] == "true"
    assert figures("MUG", "MTL") == (4, 0, 0)


def test_what_moves_value_needs_a_key(store: Clerk, as_staff: Headers) -> None:
    number = shipped_mugs()

    for step in ("approve", "reject", "cancel", "ship", "receive", "lose"):
        answer = APIClient().post(
            f"{TRANSFERS}/{number}/{step}", {}, headers=as_staff("stock_clerk")
        )
        assert (answer.status_code, answer.json()["code"]) == (400, "idempotency_key_required")


def shipped_mugs() -> str:
    stock("MUG", 30)
    return shipped(("MUG", 10)).number


def test_an_old_version_is_412_and_more_than_is_on_its_way_names_the_line(store: Clerk) -> None:
    url = f"{TRANSFERS}/{shipped_mugs()}/receive"

    stale = store.post(url, {"lines": [{"sku": "MUG", "quantity": "1"}]}, match='"2"')
    nonsense = store.post(url, {"lines": [{"sku": "MUG", "quantity": "1"}]}, match="new")
    over = store.post(url, {"lines": [{"sku": "MUG", "quantity": "11"}]}, match='"3"')

    assert (stale.status_code, stale.json()["version"]) == (412, 3)
    assert (nonsense.status_code, nonsense.json()["code"]) == (400, "if_match_invalid")
    assert (over.status_code, over.json()["code"]) == (409, "over_received")
    assert over.json()["lines"] == [{"line": 1, "sku": "MUG", "quantity": "11", "possible": "10"}]
    assert figures("MUG", "TRANSIT") == (10, 0, 0)


def test_a_store_sees_and_touches_its_own_transfers_only(store: Clerk, quebec: Clerk) -> None:
    number = shipped_mugs()
    url = f"{TRANSFERS}/{number}"

    mine, theirs = store.get(TRANSFERS).json(), quebec.get(TRANSFERS).json()
    answers = [
        quebec.get(url),
        quebec.get(f"{url}/timeline"),
        quebec.post(f"{url}/receive", {"lines": [{"sku": "MUG", "quantity": "1"}]}),
        quebec.post(f"{url}/cancel", {"reason": "Mine!"}),
    ]

    assert [row["number"] for row in mine["results"]] == [number]
    assert theirs["results"] == []
    assert [answer.status_code for answer in answers] == [404, 404, 404, 404]


def test_who_does_not_work_in_a_stock_room_may_look_and_no_more(as_staff: Headers) -> None:
    number = shipped_mugs()
    cashier = Clerk(as_staff("cashier", stores=("MTL",)))

    assert cashier.get(f"{TRANSFERS}/{number}").status_code == 200
    assert cashier.post(f"{TRANSFERS}/{number}/lose", {}).status_code == 403
    assert cashier.post(TRANSFERS, {}).status_code == 403
    assert APIClient().get(TRANSFERS).status_code == 401


@pytest.mark.parametrize("query", ["state=requested", "source=LC", "destination=MTL", "sku=MUG"])
def test_transfers_are_found_by(store: Clerk, query: str) -> None:
    found = requested(("MUG", 1)).number
    other = requested(("CUP", 1), source="MTL", to="QUE", by=HEAD_OFFICE)
    Transfer.objects.filter(pk=other.pk).update(state="cancelled")

    page = store.get(f"{TRANSFERS}?{query}").json()

    assert [row["number"] for row in page["results"]] == [found]


def test_a_list_takes_as_many_queries_for_ten_as_for_one(store: Clerk) -> None:
    counts = []
    for number in (1, 9):
        for each in range(number):
            requested(("MUG", 1), (f"CUP-{each}", 1))
        with CaptureQueriesContext(connection) as captured:
            store.get(TRANSFERS)
        counts.append(len(captured))

    assert counts == [2, 2]


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"source": "not a code"}, "source", "invalid"),
        ({"lines": []}, "lines", "empty"),
        ({"lines": [{"sku": "MUG", "quantity": "0"}]}, "lines.0.quantity", "min_value"),
        ({"lines": [{"sku": "MUG", "quantity": "1e3"}]}, "lines.0.quantity", "invalid"),
        ({"lines": [{"sku": "MUG", "quantity": "1"}] * 501}, "lines", "max_length"),
        ({"needed_by_date": "soon"}, "needed_by_date", "invalid"),
        ({"note": "x" * 201}, "note", "max_length"),
        ({"state": "approved"}, "state", "unknown_field"),
    ],
    ids=str,
)
def test_bad_input_is_named_and_nothing_is_stored(
    store: Clerk, changes: dict[str, Any], field: str, code: str
) -> None:
    places("LC", "MTL")
    VariantFactory(sku="MUG")
    body = {
        "source": "LC",
        "destination": "MTL",
        "lines": [{"sku": "MUG", "quantity": "1"}],
    } | changes

    answer = store.post(TRANSFERS, body)

    assert answer.status_code == 400
    assert [(each["field"], each["code"]) for each in answer.json()["errors"]] == [(field, code)]
    assert not Transfer.objects.exists()


def test_nobody_approves_what_they_have_asked_for_themselves(as_staff: Headers) -> None:
    places("LC", "MTL")
    stock("MUG", 20)
    everywhere = Clerk(as_staff("store_manager"))
    colleague = Clerk(as_staff("stock_clerk", subject="colleague"))
    body = {"source": "LC", "destination": "MTL", "lines": [{"sku": "MUG", "quantity": "3"}]}
    url = f"{TRANSFERS}/{everywhere.post(TRANSFERS, body).json()['number']}"

    own = everywhere.post(f"{url}/approve", {})

    assert (own.status_code, own.json()["code"]) == (403, "own_request")
    assert everywhere.get(url).json()["state"] == "requested"
    assert colleague.post(f"{url}/approve", {}).json()["state"] == "approved"
