from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from inventory_svc.stock import services
from inventory_svc.stock.models import Location, Movement, Variant
from inventory_svc.tests.factories import (
    NOW,
    LocationFactory,
    VariantFactory,
    figures,
    reserve,
    stock,
)

pytestmark = pytest.mark.django_db
Headers = Callable[..., dict[str, str]]
AVAILABILITY = "/api/v1/inventory/availability"
ADJUSTMENTS = "/api/v1/inventory/adjustments"
RESERVATIONS = "/internal/reservations"


@pytest.fixture
def api() -> APIClient:
    return APIClient()


def fields(answer: Any) -> list[tuple[str, str]]:
    return [(error["field"], error["code"]) for error in answer.json()["errors"]]


def adjust(api: APIClient, headers: dict[str, str], key: str = "k" * 20, **changes: Any) -> Any:
    body = {
        "location": "MTL",
        "reason": "missing",
        "note": "Shelf check",
        "lines": [{"sku": "SHIRT-M", "quantity": "-1"}],
    } | changes
    return api.post(ADJUSTMENTS, body, format="json", headers={**headers, "Idempotency-Key": key})


def test_a_visitor_sees_what_the_web_can_sell(api: APIClient) -> None:
    stock("SHIRT-M", 5)
    stock("SHIRT-M", 9, at="MTL")
    stock("MUG", 2, at="MTL")
    reserve(("SHIRT-M", 2))

    answer = api.get(f"{AVAILABILITY}?sku=SHIRT-M&sku=MUG&sku=NEVER&sku=SHIRT-M")

    assert answer.status_code == 200
    assert answer.json() == {
        "results": [{"sku": "SHIRT-M", "available": "3"}, {"sku": "MUG", "available": "0"}]
    }


def test_a_shop_with_bands_tells_visitors_at_least_so_many_and_staff_the_figure(
    api: APIClient, as_staff: Headers, as_service: Headers, settings: Any
) -> None:
    settings.AVAILABILITY_BANDS = [1, 5, 20]
    for sku, units in (("NONE", 0), ("FEW", 4), ("SOME", 5), ("MANY", 137)):
        stock(sku, units or 1)
    reserve(("NONE", 1))
    query = f"{AVAILABILITY}?sku=NONE&sku=FEW&sku=SOME&sku=MANY"

    def told(path: str, **headers: Any) -> list[str]:
        return [row["available"] for row in api.get(path, **headers).json()["results"]]

    assert told(query) == ["0", "1", "5", "20"]
    assert told(query, headers=as_staff("cashier")) == ["0", "4", "5", "137"]
    internal = query.replace(AVAILABILITY, "/internal/availability")
    assert told(internal, headers=as_service("cart")) == ["0", "4", "5", "137"]


def test_staff_see_where_it_lies(api: APIClient, as_staff: Headers) -> None:
    stock("SHIRT-M", 5)
    stock("SHIRT-M", 9, at="MTL")

    answer = api.get(f"{AVAILABILITY}?sku=SHIRT-M", headers=as_staff("cashier"))

    (row,) = answer.json()["results"]
    assert row["available"] == "5"
    assert [(place["location"], place["available"]) for place in row["by_location"]] == [
        ("LC", "5"),
        ("MTL", "9"),
    ]


@pytest.mark.parametrize("query", ["", "?sku=", "?sku=a%00b", "?" + "sku=A&" * 201])
def test_availability_of_nothing_in_particular_is_refused(api: APIClient, query: str) -> None:
    answer = api.get(AVAILABILITY + query)

    assert answer.status_code == 400
    assert fields(answer) == [("sku", "invalid")]


def test_availability_takes_one_query_however_much_is_asked(api: APIClient) -> None:
    for number in range(10):
        stock(f"S{number}", 5)
    queries = []
    for count in (1, 10):
        asked = "&".join(f"sku=S{number}" for number in range(count))
        with CaptureQueriesContext(connection) as captured:
            assert len(api.get(f"{AVAILABILITY}?{asked}").json()["results"]) == count
        queries.append(len(captured))

    assert queries == [1, 1]


def test_a_clerk_adjusts_stock_and_a_repeat_is_harmless(api: APIClient, as_staff: Headers) -> None:
    stock("SHIRT-M", 5, at="MTL")
    clerk = as_staff("stock_clerk")

    first = adjust(api, clerk)
    again = adjust(api, clerk)

    assert first.status_code == 201
    reference = first.json()["reference"]
    assert first.json() == {
        "reference": reference,
        "location": "MTL",
        "lines": [
            {"sku": "SHIRT-M", "quantity": "-1", "on_hand": "4", "damaged": "0", "available": "4"}
        ],
    }
    assert again.content == first.content
    assert again["Idempotency-Replayed"] == "true"
    assert figures("SHIRT-M", "MTL") == (4, 0, 0)
    moved = Movement.objects.get(reference=reference)
    assert (moved.kind, moved.reason, moved.actor) == (
        "adjust",
        "missing: Shelf check",
        "staff:00000000-0000-7000-8000-000000000001",
    )


def test_an_adjustment_needs_a_key(api: APIClient, as_staff: Headers) -> None:
    answer = api.post(ADJUSTMENTS, {}, format="json", headers=as_staff("stock_clerk"))

    assert (answer.status_code, answer.json()["code"]) == (400, "idempotency_key_required")


def test_an_adjustment_may_not_take_what_is_promised(api: APIClient, as_staff: Headers) -> None:
    stock("SHIRT-M", 5)
    VariantFactory(sku="NEW")
    reserve(("SHIRT-M", 4))

    lines = [{"sku": "SHIRT-M", "quantity": "-2"}, {"sku": "NEW", "quantity": "3"}]
    answer = adjust(api, as_staff("store_manager"), location="LC", lines=lines)

    assert (answer.status_code, answer.json()["code"]) == (409, "would_oversell")
    assert answer.json()["shortages"] == [
        {"sku": "SHIRT-M", "location": "LC", "requested": "2", "available": "1"}
    ]
    assert figures("SHIRT-M") == (5, 4, 0)
    assert Movement.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"location": "not a code"}, [("location", "invalid")]),
        ({"reason": ""}, [("reason", "blank")]),
        ({"lines": []}, [("lines", "empty")]),
        ({"lines": [{"sku": "A", "quantity": 0}]}, [("lines.0.quantity", "zero")]),
        ({"lines": [{"sku": "A", "quantity": 1.5}]}, [("lines.0.quantity", "invalid")]),
        ({"lines": [{"sku": "A", "quantity": "1.0005"}]}, [("lines.0.quantity", "places")]),
        ({"lines": [{"sku": "a b", "quantity": "1"}]}, [("lines.0.sku", "invalid")]),
        ({"lines": [{"quantity": "1"}]}, [("lines.0.sku", "required")]),
        ({"on_hand": "7"}, [("on_hand", "unknown_field")]),
        (
            {"lines": [{"sku": "A", "quantity": "1"}] * 501},
            [("lines", "max_length")],
        ),
    ],
    ids=str,
)
def test_a_wrong_adjustment_names_its_field(
    api: APIClient, as_staff: Headers, changes: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    LocationFactory()

    answer = adjust(api, as_staff("stock_clerk"), **changes)

    assert answer.status_code == 400
    assert fields(answer) == expected
    assert Movement.objects.count() == 0


def test_an_adjustment_of_an_article_that_nobody_knows_is_refused(
    api: APIClient, as_staff: Headers
) -> None:
    stock("SHIRT-M", 5, at="MTL")
    lines = [{"sku": "SHIRT-M", "quantity": "1"}, {"sku": "SHRIT-M", "quantity": "1"}]

    answer = adjust(api, as_staff("stock_clerk"), lines=lines)

    assert (answer.status_code, answer.json()["code"]) == (422, "unknown_sku")
    assert answer.json()["skus"] == ["SHRIT-M"]
    assert not Variant.objects.filter(sku="SHRIT-M").exists()
    assert figures("SHIRT-M", "MTL") == (5, 0, 0)


def test_an_adjustment_somewhere_unknown_is_refused(api: APIClient, as_staff: Headers) -> None:
    answer = adjust(api, as_staff("stock_clerk"), location="NOWHERE")

    assert (answer.status_code, answer.json()["code"]) == (422, "unknown_location")
    assert not Location.objects.exists()


@pytest.mark.parametrize("roles", [("cashier",), ("analyst",), ("support",)], ids=str)
def test_who_does_not_work_in_the_stock_room_adjusts_nothing(
    api: APIClient, as_staff: Headers, roles: tuple[str, ...]
) -> None:
    stock("SHIRT-M", 5, at="MTL")

    assert adjust(api, as_staff(*roles)).status_code == 403
    assert figures("SHIRT-M", "MTL") == (5, 0, 0)


def test_a_customer_adjusts_nothing_and_a_visitor_must_say_who_he_is(
    api: APIClient, as_customer: Headers
) -> None:
    assert adjust(api, as_customer(uuid4())).status_code == 403
    assert adjust(api, {}).status_code == 401


def test_the_replay_may_adjust_and_open_locations(api: APIClient, as_customer: Headers) -> None:
    VariantFactory(sku="85123A")
    replay = as_customer(uuid4(), scope="replay")
    place = {
        "code": "UK",
        "name": "Replay",
        "type": "store",
        "time_zone": "Europe/London",
        "sells_online": True,
    }

    made = api.post("/api/v1/inventory/locations", place, format="json", headers=replay)
    again = api.post("/api/v1/inventory/locations", place, format="json", headers=replay)
    opened = adjust(api, replay, location="UK", lines=[{"sku": "85123A", "quantity": 300}])

    assert [made.status_code, again.status_code, opened.status_code] == [201, 200, 201]
    assert made.json() == {
        **place,
        "pickup": False,
        "supplied_from": "",
        "is_placeholder": False,
        "version": 1,
    }
    assert figures("85123A", "UK") == (300, 0, 0)


def test_a_location_lies_in_a_time_zone_that_exists(api: APIClient, as_staff: Headers) -> None:
    place = {"code": "X", "name": "X", "type": "shop", "time_zone": "Mars/Olympus"}

    answer = api.post(
        "/api/v1/inventory/locations", place, format="json", headers=as_staff("store_manager")
    )

    assert answer.status_code == 400
    assert fields(answer) == [("type", "invalid_choice"), ("time_zone", "invalid")]


def test_the_ledger_tells_everything_of_a_movement(api: APIClient, as_staff: Headers) -> None:
    stock("SHIRT-M", 5, at="MTL")
    adjust(api, as_staff("stock_clerk"))

    answer = api.get("/api/v1/inventory/ledger?sku=SHIRT-M", headers=as_staff("analyst"))

    latest, first = answer.json()["results"]
    assert (latest["kind"], latest["delta"], latest["balance_after"], latest["seq"]) == (
        "adjust",
        "-1",
        "4",
        2,
    )
    assert latest["prev_hash"] == first["hash"]
    assert first["prev_hash"] == "0" * 64


@pytest.mark.parametrize("page", ["levels", "ledger", "locations"])
def test_a_list_takes_as_many_queries_for_ten_rows_as_for_one(
    api: APIClient, as_staff: Headers, page: str
) -> None:
    counts = []
    for wanted in (1, 10):
        for number in range(wanted):
            stock(f"S{number}", 5, at=f"L{number}")
        with CaptureQueriesContext(connection) as captured:
            answer = api.get(f"/api/v1/inventory/{page}?page_size=100", headers=as_staff("analyst"))
        assert len(answer.json()["results"]) >= wanted
        counts.append(len(captured))

    assert counts[0] == counts[1]
    assert not any("COUNT(" in query["sql"].upper() for query in captured.captured_queries)


def test_lists_are_for_staff_and_can_be_narrowed(api: APIClient, as_staff: Headers) -> None:
    stock("SHIRT-M", 5, at="MTL")
    stock("MUG", 5, at="LC")
    clerk = as_staff("stock_clerk")

    assert api.get("/api/v1/inventory/levels").status_code == 401
    narrowed = api.get("/api/v1/inventory/levels?location=LC", headers=clerk).json()["results"]
    sold = api.get("/api/v1/inventory/ledger?kind=sale", headers=clerk).json()["results"]
    assert [row["sku"] for row in narrowed] == ["MUG"]
    assert sold == []
    assert api.get("/api/v1/inventory/ledger?kind=theft", headers=clerk).status_code == 400


def test_a_checkout_reserves_commits_and_is_answered_the_same_twice(
    api: APIClient, as_service: Headers
) -> None:
    stock("SHIRT-M", 5)
    reference = str(uuid4())
    body = {
        "reference": reference,
        "channel": "web",
        "ttl_seconds": 600,
        "lines": [{"sku": "SHIRT-M", "quantity": "2"}],
    }
    order = as_service("order")

    first = api.post(RESERVATIONS, body, format="json", headers=order)
    again = api.post(RESERVATIONS, body, format="json", headers=order)
    committed = api.post(f"{RESERVATIONS}/{reference}/commit", {}, format="json", headers=order)

    assert first.status_code == 201
    assert first.json()["lines"] == [{"sku": "SHIRT-M", "quantity": "2", "location": "LC"}]
    assert again.json() == first.json()
    assert committed.json()["state"] == "committed"


def test_a_short_reservation_says_how_much_there_is(api: APIClient, as_service: Headers) -> None:
    stock("SHIRT-M", 1)
    body = {
        "reference": str(uuid4()),
        "channel": "web",
        "ttl_seconds": 600,
        "lines": [{"sku": "SHIRT-M", "quantity": 2}],
    }

    answer = api.post(RESERVATIONS, body, format="json", headers=as_service("order"))

    assert (answer.status_code, answer.json()["code"]) == (409, "insufficient_stock")
    assert answer.json()["shortages"] == [{"sku": "SHIRT-M", "requested": "2", "available": "1"}]


def test_only_order_reserves(api: APIClient, as_service: Headers, as_staff: Headers) -> None:
    for headers in (as_service("cart"), as_staff("administrator"), {}):
        answer = api.post(RESERVATIONS, {}, format="json", headers=headers)
        assert answer.status_code in {401, 403}

    seen = api.get("/internal/availability?sku=A", headers=as_service("cart"))
    assert (seen.status_code, seen.json()) == (200, {"results": []})


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"reference": "x"}, [("reference", "invalid")]),
        ({"channel": "fax"}, [("channel", "invalid_choice")]),
        ({"ttl_seconds": 0}, [("ttl_seconds", "min_value")]),
        ({"ttl_seconds": True}, [("ttl_seconds", "invalid")]),
        ({"lines": [{"sku": "A", "quantity": "10000"}]}, [("lines.0.quantity", "max_value")]),
        ({"lines": [{"sku": "A", "quantity": "-1"}]}, [("lines.0.quantity", "min_value")]),
    ],
    ids=str,
)
def test_a_wrong_reservation_names_its_field(
    api: APIClient, as_service: Headers, changes: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    body = {
        "reference": str(uuid4()),
        "channel": "web",
        "ttl_seconds": 600,
        "lines": [{"sku": "A", "quantity": "1"}],
    } | changes

    answer = api.post(RESERVATIONS, body, format="json", headers=as_service("order"))

    assert answer.status_code == 400
    assert fields(answer) == expected


def test_a_refusal_is_told_in_french(api: APIClient, as_staff: Headers) -> None:
    stock("SHIRT-M", 1, at="MTL")

    headers = {**as_staff("stock_clerk"), "Accept-Language": "fr"}
    answer = adjust(api, headers, lines=[{"sku": "SHIRT-M", "quantity": "-2"}])

    assert answer.json()["detail"].startswith("Cela retirerait des unités")


@pytest.mark.parametrize("path", ["docs/inventory", "schema/inventory.yaml"])
def test_developers_find_the_documentation(api: APIClient, path: str) -> None:
    assert api.get(f"/{path}").status_code == 200


def test_the_books_are_right_after_a_day_at_the_api(api: APIClient, as_staff: Headers) -> None:
    stock("SHIRT-M", 5, at="MTL")
    adjust(api, as_staff("stock_clerk"))
    services.expire_reservations(now=NOW, limit=100)

    assert services.ledger_faults_now() == []
