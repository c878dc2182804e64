"""The public endpoints, with the whole stack in front of them."""

from collections.abc import Callable
from typing import Any  # Any: bodies are free JSON
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from order_svc.orders import services
from order_svc.orders.api import views
from order_svc.orders.models import CheckoutAttempt, Order
from order_svc.tests.factories import CART, KEY, TOTAL, World, customer_caller, checkout_request
from shared_libs.events.models import OutboxEvent

pytestmark = pytest.mark.django_db
Headers = Callable[..., dict[str, str]]
ADDRESS = {
    "name": "Ada Tremblay",
    "line1": "1200, rue Sainte-Catherine Ouest",
    "city": "Montréal",
    "region": "QC",
    "postal_code": "H3B 1K1",
    "country": "CA",
}
BODY: dict[str, Any] = {
    "cart_id": CART,
    "cart_version": 1,
    "email": "ada@example.org",
    "shipping_address": ADDRESS,
    "shipping_method": "standard",
    "payment": {"provider": "test", "token": "tok_approve"},
    "expected_total": str(TOTAL),
}


@pytest.fixture
def api(world: World, monkeypatch: pytest.MonkeyPatch) -> APIClient:
    monkeypatch.setattr(views.CheckoutView, "upstreams", world.upstreams)
    return APIClient()


def post(api: APIClient, headers: dict[str, str] | None = None, **changes: Any) -> Any:
    body = {name: value for name, value in (BODY | changes).items() if value is not ...}
    sent = {"Idempotency-Key": KEY} | (headers or {})
    return api.post("/api/v1/checkout", body, format="json", headers=sent)


def placed(world: World, customer_id: Any = None, number: int = 1) -> Order:
    cart_id = f"cart-of-number-{number:04}"
    world.cart.put(cart_id, world.cart.carts[CART].lines)
    world.inventory.available |= {"TEA": TOTAL * 10, "CUP": TOTAL * 10}
    answer = services.place_order(
        caller=customer_caller(customer_id, key=f"{KEY}-{number}"),
        request=checkout_request(cart_id=cart_id, expected_total=TOTAL),
        upstreams=world.upstreams,
    )
    return Order.objects.get(number=answer.location.rsplit("/", 1)[1])


def test_a_guest_buys(api: APIClient) -> None:
    answer = post(api)

    order = Order.objects.get()
    assert answer.status_code == 201
    assert answer["Location"] == f"/api/v1/orders/{order.number}"
    assert answer.json()["number"] == order.number
    assert "Idempotency-Replayed" not in answer
    assert (order.customer_id, CheckoutAttempt.objects.get().actor) == (None, f"cart:{CART}")


def test_a_repeat_is_equal_to_the_byte(api: APIClient) -> None:
    first, again = post(api), post(api)

    assert (again.status_code, again["Idempotency-Replayed"]) == (201, "true")
    assert (again.content, again["Location"]) == (first.content, first["Location"])


def test_a_repeated_refusal_is_equal_to_the_byte(api: APIClient) -> None:
    declined = {"provider": "test", "token": "tok_decline"}
    first, again = post(api, payment=declined), post(api, payment=declined)

    assert (first.status_code, again.content) == (402, first.content)
    assert first["Content-Type"] == again["Content-Type"] == "application/problem+json"


def test_a_signed_in_customer_owns_the_order(api: APIClient, as_customer: Headers) -> None:
    customer_id = uuid4()

    post(api, as_customer(customer_id))

    assert Order.objects.get().customer_id == customer_id
    assert CheckoutAttempt.objects.get().actor == f"customer:{customer_id}"
    assert OutboxEvent.objects.get().data["customer_id"] == str(customer_id)


def test_a_checkout_needs_a_key(api: APIClient) -> None:
    answer = api.post("/api/v1/checkout", BODY, format="json")

    assert (answer.status_code, answer.json()["code"]) == (400, "idempotency_key_required")


def test_the_key_for_another_body_is_refused(api: APIClient) -> None:
    post(api)

    answer = post(api, email="eve@example.org")

    assert (answer.status_code, answer.json()["code"]) == (422, "idempotency_key_reused")


def test_an_unknown_outcome_says_where_to_ask(api: APIClient) -> None:
    answer = post(api, payment={"provider": "test", "token": "tok_lost_answer"})

    attempt = CheckoutAttempt.objects.get()
    assert (answer.status_code, answer["Retry-After"]) == (202, "1")
    assert answer["Location"] == f"/api/v1/checkout/{attempt.pk}"
    assert api.get(answer["Location"]).json() == {
        "attempt": str(attempt.pk),
        "state": "processing",
        "order": None,
        "problem": None,
    }


def test_the_state_of_a_checkout_shows_its_order(api: APIClient) -> None:
    body = post(api).json()

    state = api.get(f"/api/v1/checkout/{CheckoutAttempt.objects.get().pk}").json()

    assert (state["state"], state["order"]["number"]) == ("completed", body["number"])
    assert state["order"]["payment_status"] == "captured"


def test_the_state_of_a_failed_checkout_says_why(api: APIClient) -> None:
    post(api, payment={"provider": "test", "token": "tok_decline"})

    state = api.get(f"/api/v1/checkout/{CheckoutAttempt.objects.get().pk}").json()

    assert (state["state"], state["order"]) == ("failed", None)
    assert state["problem"]["code"] == "payment_declined"


def test_an_unknown_checkout_is_not_found(api: APIClient) -> None:
    assert api.get(f"/api/v1/checkout/{uuid4()}").status_code == 404


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"total": "1.00"}, "total", "unknown_field"),
        ({"currency": "USD"}, "currency", "unknown_field"),
        ({"status": "paid"}, "status", "unknown_field"),
        ({"customer_id": str(uuid4())}, "customer_id", "unknown_field"),
        ({"cart_id": ...}, "cart_id", "required"),
        ({"cart_id": "../carts"}, "cart_id", "invalid"),
        ({"cart_version": "1"}, "cart_version", "invalid"),
        ({"email": "no"}, "email", "invalid"),
        ({"shipping_method": "drone"}, "shipping_method", "invalid_choice"),
        ({"shipping_address": ...}, "shipping_address", "required"),
        ({"shipping_method": "pickup"}, "pickup_location", "required"),
        ({"pickup_location": "MTL"}, "pickup_location", "invalid"),
        (
            {"shipping_address": ADDRESS | {"country": "Canada"}},
            "shipping_address.country",
            "invalid",
        ),
        ({"shipping_address": ADDRESS | {"x": 1}}, "shipping_address.x", "unknown_field"),
        ({"payment": {"provider": "cash", "token": "t"}}, "payment.provider", "invalid_choice"),
        (
            {"payment": {"provider": "test", "token": "4242 4242 4242 4242"}},
            "payment.token",
            "card_number",
        ),
        ({"expected_total": 29.9}, "expected_total", "invalid"),
        ({"expected_total": ...}, "expected_total", "required"),
        ({"expected_total": ..., "quote_token": "forged"}, "expected_total", "required"),
        ({"occurred_at": "2010-12-01T08:26:00"}, "occurred_at", "offset_required"),
    ],
)
def test_bad_input_is_named(api: APIClient, changes: dict[str, Any], field: str, code: str) -> None:
    answer = post(api, **changes)

    assert answer.status_code == 400
    assert {"field": field, "code": code} in [
        {"field": each["field"], "code": each["code"]} for each in answer.json()["errors"]
    ]
    assert not CheckoutAttempt.objects.exists()


def test_only_a_replay_dates_its_orders(
    api: APIClient, as_customer: Headers, settings: Any
) -> None:
    dated = {"occurred_at": "2010-12-01T08:26:00-05:00"}
    replay = as_customer(uuid4(), scope="replay")

    assert post(api, **dated).status_code == 403
    assert post(api, as_customer(uuid4()), **dated).status_code == 403
    settings.COMPTOIR_ENV = "production"
    assert post(api, replay, **dated).status_code == 403
    settings.COMPTOIR_ENV = "demo"
    assert post(api, replay, **dated).status_code == 201
    order = Order.objects.get()
    assert (str(order.business_date), order.customer_id) == ("2010-12-01", None)


def test_too_many_open_checkouts_are_told_when_to_come_back(api: APIClient, world: World) -> None:
    lost = {"provider": "test", "token": "tok_lost_answer"}
    for number in range(3):
        CheckoutAttempt.objects.create(
            actor=f"cart:{CART}",
            key=f"{KEY}-{number}",
            cart_id=CART,
            cart_version=1,
            lease_until="2026-01-01T00:00Z",
            next_try_at="2026-01-01T00:00Z",
        )

    answer = post(api, payment=lost)

    assert (answer.status_code, answer["Retry-After"]) == (429, "1")
    assert answer.json()["code"] == "too_many_checkouts"
    assert post(api, {"X-API-Client": "test"}, payment=lost).status_code == 202


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
    world.buy(token="tok_decline")

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
    url, clerk = f"/api/v1/orders/{order.number}/fulfilments", as_staff("stock_clerk")

    first = api.post(url, {}, format="json", headers=clerk)
    again = api.post(url, {}, format="json", headers=clerk)

    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json()["fulfilment_status"] == again.json()["fulfilment_status"] == "fulfilled"
    event = OutboxEvent.objects.get(type="order.order_fulfilled.v1")
    assert event.data["lines"] == [
        {"line": 1, "sku": "TEA", "quantity": "2"},
        {"line": 2, "sku": "CUP", "quantity": "1"},
    ]


def test_a_customer_does_not_hand_orders_over(
    api: APIClient, world: World, as_customer: Headers
) -> None:
    mine = uuid4()
    order = placed(world, mine)

    answer = api.post(
        f"/api/v1/orders/{order.number}/fulfilments", {}, format="json", headers=as_customer(mine)
    )

    assert answer.status_code == 403
    order.refresh_from_db()
    assert order.status == "CONFIRMED"


def test_nothing_leaves_that_is_not_paid(api: APIClient, world: World, as_staff: Headers) -> None:
    order = world.bought()
    Order.objects.update(payment_status="AUTHORISED")

    answer = api.post(
        f"/api/v1/orders/{order.number}/fulfilments",
        {},
        format="json",
        headers=as_staff("stock_clerk"),
    )

    assert (answer.status_code, answer.json()["code"]) == (409, "payment_not_captured")


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
    api.post(f"/api/v1/orders/{gone.number}/fulfilments", {}, format="json", headers=manager)
    api.post(f"/api/v1/orders/{off.number}/cancel", {}, format="json", headers=cancel)

    late = api.post(
        f"/api/v1/orders/{gone.number}/cancel",
        {},
        format="json",
        headers=cancel | {"Idempotency-Key": f"{KEY}-2"},
    )
    wrong = api.post(f"/api/v1/orders/{off.number}/fulfilments", {}, format="json", headers=manager)

    assert (late.status_code, late.json()["code"]) == (409, "order_not_cancellable")
    assert (wrong.status_code, wrong.json()["code"]) == (409, "order_not_fulfillable")


def test_refusals_speak_french_on_request(api: APIClient) -> None:
    answer = post(
        api,
        {"Accept-Language": "fr"},
        payment={"provider": "test", "token": "tok_challenge"},
    )

    assert answer.json()["detail"].startswith("La banque")
