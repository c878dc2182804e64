"""The checkout, with real tables and the verified fakes of the other services."""

from datetime import UTC, datetime
from decimal import Decimal

import orjson
import pytest

from order_svc.orders import errors, services
from order_svc.orders.models import CheckoutAttempt, Order, Payment, PaymentEvent, ProviderCharge
from order_svc.tests.factories import CART, TOTAL, World, caller, checkout_request
from shared_libs.events.models import OutboxEvent
from shared_libs.idempotency.errors import IdempotencyKeyReused, InProgress
from shared_libs.refusals import NotFound, Unavailable

pytestmark = pytest.mark.django_db
State = CheckoutAttempt.State


def attempt() -> CheckoutAttempt:
    return CheckoutAttempt.objects.get()


def test_a_cart_with_a_live_quote_becomes_an_order_in_three_hops(world: World) -> None:
    answer = world.buy()

    body = orjson.loads(answer.body)
    order = Order.objects.get()
    assert (answer.status, answer.location) == (201, f"/api/v1/orders/{order.number}")
    assert world.hops() == ["freeze", "reserve", "commit"]
    assert body["totals"] == {
        "subtotal": "21.00",
        "discount": "0.00",
        "shipping": "5.00",
        "tax": "3.90",
        "total": "29.90",
        "currency": "CAD",
    }
    assert body["lines"][0] == {
        "line": 1,
        "sku": "TEA",
        "name": "Green tea",
        "quantity": "2",
        "unit_price": "4.50",
        "gross": "9.00",
        "discount": "0.00",
        "net": "9.00",
        "tax": "1.35",
        "taxes": [{"code": "GST", "amount": "1.35"}],
        "total": "10.35",
        "fulfilled": "0",
        "cancelled": "0",
    }
    assert (body["status"], body["payment_status"]) == ("confirmed", "authorised")
    assert [event["type"] for event in body["events"]] == ["placed"]
    assert (order.authorised_amount, order.captured_amount) == (TOTAL, TOTAL)
    assert attempt().state == State.CONFIRMED
    assert world.inventory.available == {"TEA": Decimal(8), "CUP": Decimal(4)}


def test_the_money_is_captured_in_the_same_request(world: World) -> None:
    world.buy()

    payment = Payment.objects.get()
    assert (payment.status, payment.wanted) == ("CAPTURED", "NOTHING")
    assert ProviderCharge.objects.get().captured == TOTAL
    assert sorted(PaymentEvent.objects.values_list("kind", flat=True)) == ["authorise", "capture"]


def test_the_order_is_announced_once(world: World) -> None:
    world.buy()

    event = OutboxEvent.objects.get()
    order = Order.objects.get()
    assert (event.type, event.aggregate) == ("order.order_placed.v1", f"order:{order.number}")
    assert event.data["attempt_id"] == str(order.attempt_id)
    assert event.data["totals"]["total"] == "29.90"


def test_the_promised_price_holds_when_product_is_down_and_prices_have_changed(
    world: World,
) -> None:
    token = world.quote_token()
    world.product.prices["TEA"] = Decimal("99.00")
    world.product.faults.unavailable()

    answer = world.buy(quote_token=token)

    assert answer.status == 201
    assert Order.objects.get().total == TOTAL


def test_without_a_live_quote_the_expected_total_is_asked_for(world: World) -> None:
    with pytest.raises(errors.ExpectedTotalRequired) as refusal:
        world.buy(quote_token=None)

    assert refusal.value.extra["errors"][0]["field"] == "expected_total"
    assert not CheckoutAttempt.objects.exists()


def test_without_a_live_quote_the_price_of_now_is_charged_when_it_is_the_expected_one(
    world: World,
) -> None:
    answer = world.buy(quote_token=None, expected_total=TOTAL)

    assert answer.status == 201
    assert world.hops() == ["freeze", "reserve", "commit"]
    assert len(world.product.faults.asked_for("quote")) == 1


def test_another_total_than_expected_is_refused_and_the_cart_thawed(world: World) -> None:
    answer = world.buy(quote_token=None, expected_total=Decimal("29.00"))

    body = orjson.loads(answer.body)
    assert (answer.status, body["code"]) == (409, "price_changed")
    assert (body["expected_total"], body["total"]) == ("29.00", "29.90")
    assert world.cart.carts[CART].frozen_by is None
    assert world.inventory.reservations == {}
    assert attempt().state == State.FAILED


def test_a_quote_for_another_place_counts_as_absent(world: World) -> None:
    elsewhere = world.quote_token(region="ON")

    with pytest.raises(errors.ExpectedTotalRequired):
        world.buy(quote_token=elsewhere)

    assert world.cart.carts[CART].frozen_by is None
    assert world.buy(quote_token=elsewhere, expected_total=TOTAL).status == 201


def test_what_is_not_there_is_named_and_the_cart_thawed(world: World) -> None:
    world.inventory.available["TEA"] = Decimal(1)

    answer = world.buy()

    body = orjson.loads(answer.body)
    assert (answer.status, body["code"]) == (409, "insufficient_stock")
    assert body["shortages"] == [{"sku": "TEA", "requested": "2", "available": "1"}]
    assert world.hops() == ["freeze", "thaw", "reserve"]
    assert not ProviderCharge.objects.exists()
    assert Order.objects.get().status == "EXPIRED"


def test_a_declined_payment_gives_the_stock_back(world: World) -> None:
    answer = world.buy(means="tok_decline")

    assert (answer.status, orjson.loads(answer.body)["code"]) == (402, "payment_declined")
    assert world.inventory.available == {"TEA": Decimal(10), "CUP": Decimal(5)}
    assert world.cart.carts[CART].frozen_by is None
    assert Payment.objects.get().status == "FAILED"


def test_a_wrong_amount_is_a_failure_and_is_voided(world: World) -> None:
    answer = world.buy(means="tok_wrong_amount")

    charge = ProviderCharge.objects.get()
    assert (answer.status, charge.state, charge.captured) == (402, "voided", Decimal(0))
    assert Payment.objects.get().status == "VOIDED"
    assert world.inventory.available["TEA"] == Decimal(10)


def test_a_provider_that_says_everything_twice_is_heard_once(world: World) -> None:
    answer = world.buy(means="tok_twice")

    assert answer.status == 201
    assert PaymentEvent.objects.filter(kind="authorise").count() == 1
    assert ProviderCharge.objects.get().authorised == TOTAL


def test_a_lost_answer_is_processing_until_the_provider_has_been_asked(world: World) -> None:
    answer = world.buy(means="tok_lost_answer")

    assert answer.status == 202
    assert answer.location == f"/api/v1/checkout/{attempt().pk}"
    again = world.buy(means="tok_lost_answer")
    assert again.status == 201
    assert ProviderCharge.objects.get().entries.filter(kind="authorise").count() == 1


def test_a_cart_that_has_changed_is_refused(world: World) -> None:
    world.cart.carts[CART].version = 4

    answer = world.buy()

    body = orjson.loads(answer.body)
    assert (answer.status, body["code"], body["version"]) == (409, "cart_changed", 4)


def test_an_unknown_cart_is_not_found_and_leaves_the_key_free(world: World) -> None:
    with pytest.raises(NotFound):
        world.buy(cart_id="no-such-cart-000000")

    assert attempt().state == State.FAILED
    assert world.buy().status == 201


@pytest.mark.parametrize(("upstream", "operation"), [("cart", "freeze"), ("inventory", "reserve")])
def test_a_part_that_is_down_undoes_the_checkout_and_leaves_the_key_free(
    world: World, upstream: str, operation: str
) -> None:
    getattr(world, upstream).faults.unavailable(operation)

    with pytest.raises(Unavailable):
        world.buy()

    assert attempt().state == State.FAILED
    assert world.cart.carts[CART].frozen_by is None
    getattr(world, upstream).faults.recover()
    assert world.buy().status == 201


def test_a_commit_nobody_answered_is_processing_and_goes_forward(world: World) -> None:
    world.inventory.faults.lose_answer("commit", times=1)

    assert world.buy().status == 202
    assert world.buy().status == 201
    assert "release" not in world.hops()


def test_stock_that_lapsed_while_paying_and_is_gone_voids_the_payment(world: World) -> None:
    reserve = world.inventory.reserve

    def reserve_and_lapse(**asked: object) -> object:
        reservation = reserve(**asked)  # type: ignore[arg-type]  # as it came
        world.inventory.expire(reservation.reference)
        world.inventory.available["TEA"] = Decimal(0)
        return reservation

    world.inventory.reserve = reserve_and_lapse  # type: ignore[method-assign,assignment]  # a race

    answer = world.buy()

    assert (answer.status, orjson.loads(answer.body)["code"]) == (409, "reservation_expired")
    assert ProviderCharge.objects.get().state == "voided"


def test_the_same_key_gets_the_same_bytes(world: World) -> None:
    first, again = world.buy(), world.buy()

    assert (again.status, again.body, again.location) == (201, first.body, first.location)
    assert (first.is_replay, again.is_replay) == (False, True)
    assert Order.objects.count() == 1


def test_a_refusal_is_repeated_too(world: World) -> None:
    first, again = world.buy(means="tok_decline"), world.buy(means="tok_decline")

    assert (again.status, again.body, again.is_replay) == (402, first.body, True)


def test_the_same_key_for_something_else_is_refused(world: World) -> None:
    world.buy()

    with pytest.raises(IdempotencyKeyReused):
        services.place_order(
            caller=caller(fingerprint="0" * 64),
            request=checkout_request(expected_total=TOTAL),
            upstreams=world.upstreams,
        )


def test_the_same_key_of_somebody_else_is_another_checkout(world: World) -> None:
    world.cart.put("cart-of-another-0001", world.cart.carts[CART].lines)
    world.buy()

    answer = services.place_order(
        caller=caller(actor="cart:cart-of-another-0001"),
        request=checkout_request(cart_id="cart-of-another-0001", expected_total=TOTAL),
        upstreams=world.upstreams,
    )

    assert (answer.status, answer.is_replay) == (201, False)
    assert Order.objects.count() == 2


def test_an_attempt_that_is_being_worked_on_is_in_progress(world: World) -> None:
    world.buy(means="tok_lost_answer")
    CheckoutAttempt.objects.update(lease_until=datetime(2099, 1, 1, tzinfo=UTC))

    with pytest.raises(InProgress) as refusal:
        world.buy(means="tok_lost_answer")

    assert refusal.value.retry_after_seconds == 1


def test_a_second_key_for_the_cart_is_refused(world: World) -> None:
    world.buy(means="tok_lost_answer")

    second = world.buy(key="another-key-of-sixteen")

    assert orjson.loads(second.body)["code"] == "cart_frozen"
    assert world.buy(means="tok_lost_answer").status == 201
    assert Order.objects.placed().count() == 1


def test_goods_that_cost_nothing_ask_no_provider(world: World) -> None:
    world.product.prices = {"TEA": Decimal(0), "CUP": Decimal(0)}
    world.product.shipping = Decimal(0)

    answer = world.buy()

    assert answer.status == 201
    assert orjson.loads(answer.body)["payment_status"] == "captured"
    assert not ProviderCharge.objects.exists()


def test_pickup_needs_no_address_and_takes_the_place_of_the_promise(world: World) -> None:
    token = world.quote_token(region="ON", shipping_method="pickup", pickup_location="MTL")

    answer = world.buy(
        quote_token=token,
        shipping_address=None,
        shipping_method="pickup",
        pickup_location="MTL",
    )

    assert answer.status == 201
    assert Order.objects.get().ship_region == "ON"


def test_what_is_collected_is_held_where_it_is_collected(world: World) -> None:
    pickup = {"shipping_method": "pickup", "pickup_location": "MTL"}

    world.buy(quote_token=world.quote_token(**pickup), **pickup)

    held = world.inventory.reservations[CheckoutAttempt.objects.get().pk].lines
    assert {line.location for line in held} == {"MTL"}


def test_a_replayed_order_is_dated_by_its_invoice(world: World) -> None:
    world.buy(occurred_at=datetime(2010, 12, 2, 1, 30, tzinfo=UTC))

    order = Order.objects.get()
    assert (str(order.business_date), order.number and order.number[:7]) == (
        "2010-12-01",
        "W-2010-",
    )
    assert OutboxEvent.objects.get().data["business_hour"] == 20


def test_an_actor_has_at_most_three_checkouts_open(world: World) -> None:
    for number in range(3):
        world.buy(
            means="tok_lost_answer",
            key=f"key-of-sixteen-plus-{number}",
            cart_id=open_cart(world, number),
        )

    with pytest.raises(errors.TooManyCheckouts):
        world.buy(key="key-of-sixteen-plus-9")

    assert CheckoutAttempt.objects.count() == 3


def test_an_address_has_at_most_ten_checkouts_open_but_the_test_client_any(world: World) -> None:
    for number in range(10):
        buy_as(world, number, means="tok_lost_answer")

    with pytest.raises(errors.TooManyCheckouts):
        buy_as(world, 10)

    assert buy_as(world, 11, is_limited=False).status == 201


def open_cart(world: World, number: int) -> str:
    cart_id = f"cart-of-number-{number:04}"
    world.cart.put(cart_id, world.cart.carts[CART].lines)
    world.inventory.available = {"TEA": Decimal(100), "CUP": Decimal(100)}
    return cart_id


def buy_as(
    world: World, number: int, *, means: str = "tok_approve", is_limited: bool = True
) -> services.Answer:
    cart_id = open_cart(world, number)
    return services.place_order(
        caller=caller(actor=f"cart:{cart_id}", is_limited=is_limited),
        request=checkout_request(cart_id=cart_id, means=means, expected_total=TOTAL),
        upstreams=world.upstreams,
    )
