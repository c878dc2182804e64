"""Orders over HTTP: who sees which, and what may be done to them."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from order_svc.orders import services
from order_svc.orders.models import Order
from order_svc.tests.factories import KEY, World, placed
from shared_libs.events.models import OutboxEvent

pytestmark = pytest.mark.django_db
Headers = Callable[..., dict[str, str]]


def test_a_customer_sees_only_the_own_orders(
    api: APIClient, world: World, as_customer: Headers
) -> None:
    mine, theirs = uuid4(), uuid4()
    own, other = placed(world, mine, 1), placed(world, theirs, 2)

    listed = api.get("/api/v1/orders", headers=as_customer(mine)).json()

    assert [row["number"] for row in listed["results"]] == [own.number]
    assert api.get(f"/api/v1/orders/{own.number}", headers=as_customer(mine)).status_code == 200
    foreign = api.get(f"/api/v1/orders/{other.number}", headers=as_customer(mine))
    missing = api.get("/api/v1/orders/W-2026-999999", headers=as_customer(mine))
    assert (foreign.status_code, missing.status_code) == (404, 404)
    assert foreign.json()["code"] == missing.json()["code"] == "order_not_found"
    answer = api.post(
        f"/api/v1/orders/{other.number}/cancel",
        {},
        format="json",
        headers={"Idempotency-Key": KEY, **as_customer(mine)},
    )
    assert answer.status_code == 404


def test_a_checkout_that_failed_is_no_order(
    api: APIClient, world: World, as_staff: Headers
) -> None:
    world.buy(means="tok_decline")

    assert api.get("/api/v1/orders", headers=as_staff("support")).json()["results"] == []


@pytest.mark.parametrize(
    ("role", "seen"), [("support", 1), ("store_manager", 1), ("stock_clerk", 1), ("cashier", 0)]
)
def test_staff_see_orders_by_their_role(
    api: APIClient, world: World, as_staff: Headers, role: str, seen: int
) -> None:
    placed(world)

    assert len(api.get("/api/v1/orders", headers=as_staff(role)).json()["results"]) == seen


def test_a_visitor_sees_no_orders(api: APIClient) -> None:
    assert api.get("/api/v1/orders").status_code == 401


def test_orders_are_found_by_their_status(api: APIClient, world: World, as_staff: Headers) -> None:
    placed(world)
    staff = as_staff("support")

    assert len(api.get("/api/v1/orders?status=confirmed", headers=staff).json()["results"]) == 1
    assert api.get("/api/v1/orders?status=cancelled", headers=staff).json()["results"] == []
    assert api.get("/api/v1/orders?status=lost", headers=staff).status_code == 400


def test_orders_are_found_by_number_address_or_article_and_by_nothing_of_others(
    api: APIClient, world: World, as_staff: Headers, as_customer: Headers
) -> None:
    mine = uuid4()
    own, other = placed(world, mine, 1), placed(world, uuid4(), 2)
    Order.objects.filter(pk=other.pk).update(email="eve@example.org")

    def found(words: str, headers: dict[str, str]) -> list[str]:
        rows = api.get("/api/v1/orders", {"search": words}, headers=headers).json()["results"]
        return sorted(row["number"] for row in rows)

    staff, customer = as_staff("support"), as_customer(mine)
    first, second = own.number or "", other.number or ""

    assert found(first.lower(), staff) == [first]
    assert found("EVE@example.org", staff) == [second]
    assert found("tea", staff) == sorted([first, second])
    assert found("nothing like it", staff) == []
    assert found("tea", customer) == [first]
    assert found(second, customer) == []
    too_long = api.get("/api/v1/orders", {"search": "x" * 101}, headers=staff)
    assert too_long.status_code == 400


def test_the_list_takes_as_many_queries_for_ten_orders_as_for_one(
    api: APIClient, world: World, as_staff: Headers
) -> None:
    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            api.get("/api/v1/orders", headers=as_staff("support"))
        return len(captured)

    placed(world, number=1)
    with_one = queries()
    for number in range(2, 11):
        placed(world, number=number)

    assert queries() == with_one == 1


def test_a_guest_finds_an_order_by_number_and_email(api: APIClient, world: World) -> None:
    order = world.bought()
    url = f"/api/v1/orders/lookup?number={order.number}&email="

    found = api.get(f"{url}ADA@example.org")
    wrong_email = api.get(f"{url}eve@example.org")
    wrong_number = api.get("/api/v1/orders/lookup?number=W-2026-999999&email=ada@example.org")

    assert (found.status_code, found.json()["number"]) == (200, order.number)
    assert (wrong_email.status_code, wrong_number.status_code) == (404, 404)
    assert wrong_email.json()["detail"] == wrong_number.json()["detail"]
    assert api.get("/api/v1/orders/lookup?number=1").json()["errors"][0]["field"] == "email"


def test_staff_hand_the_whole_order_over_once(
    api: APIClient, world: World, as_staff: Headers
) -> None:
    order = world.bought()
    url, clerk = f"/api/v1/orders/{order.number}/hand-over", as_staff("stock_clerk")

    first = api.post(url, {}, format="json", headers=clerk)
    again = api.post(url, {}, format="json", headers=clerk)

    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json()["fulfilment_status"] == again.json()["fulfilment_status"] == "fulfilled"
    event = OutboxEvent.objects.get(type="order.order_fulfilled.v1")
    assert event.data["lines"] == [
        {"line": 1, "sku": "TEA", "quantity": "2", "reservation": None},
        {"line": 2, "sku": "CUP", "quantity": "1", "reservation": None},
    ]


def test_a_customer_does_not_hand_orders_over(
    api: APIClient, world: World, as_customer: Headers
) -> None:
    mine = uuid4()
    order = placed(world, mine)

    answer = api.post(
        f"/api/v1/orders/{order.number}/hand-over", {}, format="json", headers=as_customer(mine)
    )

    assert answer.status_code == 403
    order.refresh_from_db()
    assert order.status == "CONFIRMED"


def test_a_customer_cancels_the_own_order_before_it_leaves(
    api: APIClient, world: World, as_customer: Headers
) -> None:
    mine = uuid4()
    order = placed(world, mine)
    headers = {"Idempotency-Key": KEY, **as_customer(mine)}
    url = f"/api/v1/orders/{order.number}/cancel"

    first = api.post(url, {"reason": "changed my mind"}, format="json", headers=headers)
    again = api.post(url, {"reason": "changed my mind"}, format="json", headers=headers)
    services.resume_payments()

    assert (first.status_code, first.json()["status"]) == (200, "cancelled")
    assert (again.content, again["Idempotency-Replayed"]) == (first.content, "true")
    shown = api.get(f"/api/v1/orders/{order.number}", headers=as_customer(mine)).json()
    assert shown["payment_status"] == "refunded"
    assert [event["type"] for event in shown["events"]] == [
        "placed",
        "captured",
        "cancelled",
        "refunded",
    ]
    event = OutboxEvent.objects.get(type="order.order_cancelled.v1")
    assert (event.data["reason"], event.data["totals"]["total"]) == ("changed my mind", "29.90")


def test_cancelling_needs_a_key_and_happens_once(
    api: APIClient, world: World, as_staff: Headers
) -> None:
    order = world.bought()
    url = f"/api/v1/orders/{order.number}/cancel"

    without = api.post(url, {}, format="json", headers=as_staff("support"))
    for key in (KEY, f"{KEY}-2"):
        headers = {"Idempotency-Key": key, **as_staff("support")}
        assert api.post(url, {}, format="json", headers=headers).status_code == 200

    assert (without.status_code, without.json()["code"]) == (400, "idempotency_key_required")
    assert OutboxEvent.objects.filter(type="order.order_cancelled.v1").count() == 1


def test_what_has_left_is_not_cancelled_and_what_is_cancelled_does_not_leave(
    api: APIClient, world: World, as_staff: Headers
) -> None:
    gone, off = placed(world, number=1), placed(world, number=2)
    manager = as_staff("store_manager")
    cancel = {"Idempotency-Key": KEY, **manager}
    api.post(f"/api/v1/orders/{gone.number}/hand-over", {}, format="json", headers=manager)
    api.post(f"/api/v1/orders/{off.number}/cancel", {}, format="json", headers=cancel)

    late = api.post(
        f"/api/v1/orders/{gone.number}/cancel",
        {},
        format="json",
        headers=cancel | {"Idempotency-Key": f"{KEY}-2"},
    )
    wrong = api.post(f"/api/v1/orders/{off.number}/hand-over", {}, format="json", headers=manager)

    assert (late.status_code, late.json()["code"]) == (409, "order_not_cancellable")
    assert (wrong.status_code, wrong.json()["code"]) == (409, "order_not_fulfillable")
