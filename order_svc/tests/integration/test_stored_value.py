"""Coupons, gift cards and store credit in the checkout."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID, uuid4

import orjson
import pytest
from django.db import IntegrityError, transaction
from django.db.models.functions import Now

from order_svc.orders import errors, services
from order_svc.orders.models import (
    CheckoutAttempt,
    Order,
    Payment,
    ProviderCharge,
    StoredValue,
)
from order_svc.tests.factories import (
    CART,
    COUPON,
    TOTAL,
    World,
    checkout_request,
    customer_caller,
)
from shared_libs.clients.cart import FrozenDraft, FrozenIntent
from shared_libs.clients.customer import NewWallet
from shared_libs.events.models import OutboxEvent
from shared_libs.refusals import Unavailable

pytestmark = pytest.mark.django_db
TOTAL_LESS_TENTH = Decimal("27.49")


def worker(world: World) -> None:
    """One round of the jobs that run every few seconds."""
    CheckoutAttempt.objects.filter(finished_at=None).update(next_try_at=Now())
    services.resume_checkouts(upstreams=world.upstreams)
    services.resume_payments()
    services.give_value_back(customer=world.customer)


def test_what_the_shopper_put_down_with_the_cart_pays_first(world: World) -> None:
    card = world.gift_card("10.00")
    world.cart.carts[CART].stored_value = (FrozenIntent(card.code, ""),)

    assert world.buy().status == 201
    worker(world)

    order = Order.objects.get()
    assert (order.stored_amount, order.authorised_amount) == (Decimal(10), TOTAL - 10)
    assert world.left_on_cards() == [Decimal("0.00")]
    assert CheckoutAttempt.objects.get().context == {}


def test_what_was_put_down_with_the_cart_may_pay_all_of_it(world: World) -> None:
    card = world.gift_card("50.00")
    world.cart.carts[CART].stored_value = (FrozenIntent(card.code, ""),)

    assert world.buy(payment=None).status == 201

    order = Order.objects.get()
    assert (order.stored_amount, order.authorised_amount) == (TOTAL, Decimal(0))


def test_a_cart_with_nothing_that_pays_needs_a_payment_before_anything_is_promised(
    world: World,
) -> None:
    answer = world.buy(payment=None)

    assert (answer.status, orjson.loads(answer.body)["code"]) == (422, "payment_required")
    assert world.inventory.reservations == {}


def test_a_checkout_that_names_what_pays_does_not_ask_the_cart(world: World) -> None:
    card = world.gift_card("10.00")
    world.cart.carts[CART].stored_value = (FrozenIntent(card.code, ""),)

    assert world.buy(stored_value=()).status == 201

    assert Order.objects.get().stored_amount == 0
    assert world.left_on_cards() == [Decimal("10.00")]


def test_nobodys_store_credit_pays_for_a_guest(world: World) -> None:
    world.cart.carts[CART].stored_value = (FrozenIntent("", "store_credit"),)
    owner = uuid4()
    world.customer.add(owner)
    new = NewWallet("STORE_CREDIT", Decimal(50), "CAD", customer_id=owner)
    world.customer.issue_wallet(key="issue-credit", wallet=new)
    world.cart.carts[CART].draft = FrozenDraft("D-1", owner, "")

    assert world.buy().status == 201

    order = Order.objects.get()
    assert (order.customer_id, order.stored_amount) == (owner, Decimal(0))


def test_what_the_cart_would_pay_with_is_released_when_the_card_is_declined(world: World) -> None:
    card = world.gift_card("10.00")
    world.cart.carts[CART].stored_value = (FrozenIntent(card.code, ""),)

    assert world.buy(means="tok_decline").status == 402

    worker(world)
    assert world.left_on_cards() == [Decimal("10.00")]


def test_a_coupon_costs_one_more_hop_and_is_redeemed_once_the_order_stands(world: World) -> None:
    world.with_coupon()

    answer = world.buy(quote_token=world.quote_token(coupons=(COUPON,)))

    assert (answer.status, world.hops()) == (
        201,
        ["freeze", "reserve", "commit", "hold_promotions"],
    )
    assert Order.objects.get().total == TOTAL_LESS_TENTH
    attempt = CheckoutAttempt.objects.get()
    assert (attempt.state, attempt.finished_at) == ("CONFIRMED", None)
    assert world.product.holds[str(attempt.pk)].state == "held"
    worker(world)
    attempt.refresh_from_db()
    assert world.product.holds[str(attempt.pk)].state == "redeemed"
    assert attempt.finished_at is not None


def test_the_holder_of_a_limited_promotion_is_the_customer(world: World) -> None:
    customer_id = uuid4()
    world.with_coupon()

    services.place_order(
        caller=customer_caller(customer_id),
        request=checkout_request(quote_token=world.quote_token(coupons=(COUPON,))),
        upstreams=world.upstreams,
    )

    (held,) = world.product.faults.asked_for("hold_promotions")
    assert (held["customer"], held["currency"]) == (str(customer_id), "CAD")


def test_a_coupon_that_is_used_up_turns_the_checkout_back(world: World) -> None:
    world.with_coupon()
    world.product.coupon_limits[COUPON] = 0

    answer = world.buy(quote_token=world.quote_token(coupons=(COUPON,)))

    assert (answer.status, orjson.loads(answer.body)["code"]) == (409, "coupon_used_up")
    assert world.inventory.available["TEA"] == Decimal(10)
    assert world.cart.carts[CART].frozen_by is None
    assert "release_promotions" not in world.hops()


def test_a_declined_payment_gives_coupon_and_card_back(world: World) -> None:
    world.with_coupon()
    card = world.gift_card("5.00")

    answer = world.buy(
        means="tok_decline",
        quote_token=world.quote_token(coupons=(COUPON,)),
        stored_value=(card,),
    )

    assert answer.status == 402
    assert [hold.state for hold in world.product.holds.values()] == ["released"]
    assert world.left_on_cards() == [Decimal("5.00")]
    assert StoredValue.objects.get().status == "RELEASED"
    assert Order.objects.get().stored_amount == 0


def test_a_gift_card_pays_first_and_the_payment_takes_the_rest(world: World) -> None:
    answer = world.buy(stored_value=(world.gift_card("10.00"),))

    order, charge = Order.objects.get(), ProviderCharge.objects.get()
    assert (answer.status, world.hops()) == (201, ["freeze", "reserve", "commit", "hold"])
    assert (order.total, order.stored_amount, charge.captured) == (
        TOTAL,
        Decimal("10.00"),
        Decimal("19.90"),
    )
    assert orjson.loads(answer.body)["stored_value"] == [{"kind": "gift_card", "amount": "10.00"}]
    data = OutboxEvent.objects.get().data
    assert data["payment"] == {"provider": "test", "amount": "19.90"}
    assert data["stored_value"] == [{"kind": "gift_card", "amount": "10.00"}]
    assert order.payment_status == "PARTIALLY_CAPTURED"
    worker(world)
    order.refresh_from_db()
    assert (order.payment_status, order.captured_amount) == ("CAPTURED", TOTAL)
    value = StoredValue.objects.get()
    assert (value.status, value.captured_amount) == ("CAPTURED", Decimal("10.00"))
    assert world.customer.holds[value.hold_key].captured == Decimal("10.00")


def test_no_provider_is_asked_when_a_card_pays_all(world: World) -> None:
    answer = world.buy(payment=None, stored_value=(world.gift_card("50.00"),))

    order = Order.objects.get()
    assert (answer.status, order.stored_amount, order.authorised_amount) == (
        201,
        TOTAL,
        Decimal(0),
    )
    assert order.payment_status == "AUTHORISED"
    assert not ProviderCharge.objects.exists()
    assert world.left_on_cards() == [Decimal("20.10")]
    worker(world)
    order.refresh_from_db()
    assert (order.payment_status, order.captured_amount) == ("CAPTURED", TOTAL)


def test_each_card_is_one_hop_and_no_more_are_asked_than_are_needed(world: World) -> None:
    cards = [world.gift_card(amount, f"issue-{amount}") for amount in ("4.00", "30.00", "9.00")]

    world.buy(stored_value=tuple(cards))

    assert world.hops().count("hold") == 2
    assert world.left_on_cards() == [Decimal("0.00"), Decimal("4.10"), Decimal("9.00")]
    assert [value.amount for value in StoredValue.objects.order_by("pk")] == [
        Decimal("4.00"),
        Decimal("25.90"),
    ]


def test_only_so_much_of_a_card_is_taken_as_was_said(world: World) -> None:
    card = world.gift_card("10.00")
    part = services.StoredValueWish(code=card.code, amount=Decimal("3.50"))

    world.buy(stored_value=(part,))

    assert Order.objects.get().stored_amount == Decimal("3.50")


def test_a_customer_pays_with_store_credit(world: World) -> None:
    customer_id = uuid4()
    world.customer.add(customer_id)
    credit = NewWallet("STORE_CREDIT", Decimal("6.00"), "CAD", customer_id)
    world.customer.issue_wallet(key="issue-0001", wallet=credit)

    answer = services.place_order(
        caller=customer_caller(customer_id),
        request=checkout_request(
            expected_total=TOTAL,
            stored_value=(services.StoredValueWish(kind="store_credit"),),
        ),
        upstreams=world.upstreams,
    )

    assert answer.status == 201
    value = StoredValue.objects.get()
    assert (value.kind, value.amount) == ("STORE_CREDIT", Decimal("6.00"))


def test_a_guest_has_no_store_credit(world: World) -> None:
    with pytest.raises(errors.CustomerRequired) as refusal:
        world.buy(stored_value=(services.StoredValueWish(kind="store_credit"),))

    assert refusal.value.extra["errors"][0]["field"] == "stored_value.0.kind"
    assert not CheckoutAttempt.objects.exists()


def test_an_unknown_card_is_refused_and_the_first_one_let_go(world: World) -> None:
    cards = (world.gift_card("5.00"), services.StoredValueWish(code="NOSUCHCARD"))

    answer = world.buy(stored_value=cards)

    body = orjson.loads(answer.body)
    assert (answer.status, body["code"]) == (422, "stored_value_unknown")
    assert body["errors"][0]["field"] == "stored_value.1"
    assert world.left_on_cards() == [Decimal("5.00")]


def test_a_card_with_less_than_was_said_is_refused(world: World) -> None:
    card = world.gift_card("5.00")

    answer = world.buy(stored_value=(services.StoredValueWish(card.code, amount=Decimal("6.00")),))

    body = orjson.loads(answer.body)
    assert (answer.status, body["code"], body["available"]) == (409, "insufficient_funds", "5.00")
    assert not ProviderCharge.objects.exists()


def test_what_a_card_does_not_pay_needs_a_payment(world: World) -> None:
    answer = world.buy(payment=None, stored_value=(world.gift_card("5.00"),))

    assert (answer.status, orjson.loads(answer.body)["code"]) == (422, "payment_required")
    assert world.left_on_cards() == [Decimal("5.00")]


def test_a_wallet_that_does_not_answer_undoes_the_checkout(world: World) -> None:
    card = world.gift_card("5.00")
    world.customer.faults.lose_answer("hold")

    with pytest.raises(Unavailable):
        world.buy(stored_value=(card,))

    assert world.left_on_cards() == [Decimal("5.00")]
    world.customer.faults.recover()
    assert world.buy(stored_value=(card,)).status == 201


def test_a_card_whose_capture_fails_is_captured_later(world: World) -> None:
    world.buy(stored_value=(world.gift_card("5.00"),))
    world.customer.faults.lose_answer("capture", times=1)

    worker(world)
    assert StoredValue.objects.get().status == "HELD"
    worker(world)

    assert StoredValue.objects.get().status == "CAPTURED"
    assert world.left_on_cards() == [Decimal("0.00")]


def test_a_redemption_that_is_refused_leaves_the_order_and_is_shown(world: World) -> None:
    world.with_coupon()
    world.buy(quote_token=world.quote_token(coupons=(COUPON,)))
    world.product.holds.clear()

    worker(world)

    attempt = CheckoutAttempt.objects.get()
    assert attempt.finished_at is not None
    assert attempt.steps.get(name="redeem_uses").outcome == "REFUSED"
    assert Order.objects.get().status == "CONFIRMED"


@pytest.mark.parametrize(("rounds", "status"), [(0, "RELEASED"), (1, "REFUNDED")])
def test_a_cancelled_order_gives_its_card_back(
    world: World, now: datetime, rounds: int, status: str
) -> None:
    world.buy(payment=None, stored_value=(world.gift_card("50.00"),))
    for _round in range(rounds):
        worker(world)
    order = Order.objects.get()

    services.cancel_order(order=order, actor="staff:1", reason="", now=now)
    worker(world)

    assert world.left_on_cards() == [Decimal("50.00")]
    assert StoredValue.objects.get().status == status
    order.refresh_from_db()
    paid = "REFUNDED" if rounds else "VOIDED"
    assert (order.status, order.payment_status) == ("CANCELLED", paid)
    assert order.captured_amount == order.refunded_amount == TOTAL * rounds
    worker(world)
    assert CheckoutAttempt.objects.get().finished_at is not None


def test_a_card_that_cannot_be_given_back_is_tried_again(world: World, now: datetime) -> None:
    world.buy(stored_value=(world.gift_card("5.00"),))
    worker(world)
    world.customer.faults.lose_answer("refund", times=1)
    services.cancel_order(order=Order.objects.get(), actor="staff:1", reason="", now=now)

    worker(world)
    assert StoredValue.objects.get().last_error == "upstream_timeout"
    StoredValue.objects.update(next_try_at=Now())
    worker(world)

    assert world.left_on_cards() == [Decimal("5.00")]
    assert Payment.objects.get().status == "REFUNDED"
    order = Order.objects.get()
    assert (order.captured_amount, order.refunded_amount) == (TOTAL, TOTAL)


def test_the_database_knows_that_payment_and_stored_value_make_the_total(world: World) -> None:
    world.buy(stored_value=(world.gift_card("5.00"),))

    with pytest.raises(IntegrityError, match="payments_and_stored_value"), transaction.atomic():
        Order.objects.update(stored_amount=Decimal("4.99"))


def test_the_code_of_a_card_is_forgotten_with_the_attempt(world: World) -> None:
    card = world.gift_card("5.00")

    world.buy(stored_value=(card,))

    attempt = CheckoutAttempt.objects.get()
    assert card.code not in str(attempt.context)
    assert UUID(str(StoredValue.objects.get().wallet_id)) in world.customer.wallets
