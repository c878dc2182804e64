"""What happens when a guard of the checkout is taken away; beside each, the test that it stands.

A test of a failure counts only if it is seen to fail without its guard. The guard is taken away
here, never by a switch in the code.
"""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from decimal import Decimal
from typing import Any, NoReturn  # Any: columns by name
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.db.models.functions import Now

from order_svc.orders import providers, rules, services
from order_svc.orders.models import CheckoutAttempt, Order, ProviderCharge, ProviderEntry
from order_svc.orders.providers._guarded import Guarded
from order_svc.orders.providers._stripe import StripeProvider
from order_svc.orders.providers._test import TestProvider
from order_svc.orders.services import _journal, _moves, _payment_steps, _saga
from order_svc.orders.services._journal import Interrupted, Run
from order_svc.orders.services._step import Step
from order_svc.tests.conftest import Killed
from order_svc.tests.factories import CART, LINES, TOTAL, World, caller, checkout_request
from order_svc.tests.fake_stripe import FakeStripe
from shared_libs.events.models import OutboxEvent
from shared_libs.money import ZERO
from shared_libs.refusals import Unavailable

pytestmark = pytest.mark.django_db
PLACED = "order.order_placed.v1"


def resume(world: World) -> None:
    CheckoutAttempt.objects.filter(finished_at=None).update(
        next_try_at=Now(), lease_until="2026-01-01T00:00Z"
    )
    services.resume_checkouts(upstreams=world.upstreams)


@pytest.mark.parametrize("changes", [{"email": "eve@example.org"}, {"cart_id": "cart-of-eve-0002"}])
def test_control_without_fingerprint_and_actor_a_key_tells_anybodys_order(
    world: World, changes: dict[str, Any]
) -> None:
    """R10, R11: test_the_same_key_for_something_else_is_refused, and of somebody else."""
    world.cart.put("cart-of-eve-0002", LINES)
    mine = world.buy()

    # the callers of these tests all have one actor and one fingerprint
    assert world.buy(**changes).body == mine.body


def test_control_who_does_not_look_an_unheard_payment_up_charges_twice(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """R14: test_a_provider_that_loses_three_answers_in_ten_charges_each_order_once."""
    world.buy(means="tok_lost_answer")

    def ask_anew(run: Run) -> providers.Charge:
        return run.provider.authorise(
            reference=uuid4(),
            token="tok_approve",
            amount=run.order.payable,
            currency="CAD",
            timeout_seconds=1.0,
        )

    monkeypatch.setattr(_payment_steps, "_ask_what_happened", ask_anew)
    resume(world)

    assert ProviderEntry.objects.filter(kind="authorise").count() == 2
    assert ProviderCharge.objects.filter(state="authorised").count() == 2


def test_control_without_the_undo_a_declined_card_keeps_the_stock(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """R15: test_a_declined_payment_gives_the_stock_back."""
    monkeypatch.setattr(rules, "steps_to_undo", lambda _done: [])

    assert world.buy(means="tok_decline").status == 402

    assert world.inventory.available == {"TEA": Decimal(8), "CUP": Decimal(4)}


def test_control_without_a_breaker_every_customer_waits_for_a_provider_that_is_away(
    world: World, stripe: FakeStripe, monkeypatch: pytest.MonkeyPatch
) -> None:
    """R16: test_while_stripe_is_down_a_checkout_is_told_so_at_once."""
    stripe.is_down = True
    asked: list[int] = []
    for number, provider in enumerate((StripeProvider(), Guarded("stripe", StripeProvider()))):
        monkeypatch.setitem(providers._registry._PROVIDERS, "stripe", provider)
        for checkout in range(8):
            _try_to_buy(world, f"cart-of-{number}-{checkout:04}")
        asked.append(len(stripe.received) - sum(asked))

    assert asked == [8, 5]


def _try_to_buy(world: World, cart_id: str) -> None:
    world.inventory.available = {"TEA": Decimal(99), "CUP": Decimal(99)}
    world.cart.put(cart_id, LINES)
    payment = services.PaymentChoice("stripe", "tok_approve")
    with suppress(providers.ProviderUnavailable):
        services.place_order(
            caller=caller(key=cart_id, is_limited=False),
            request=checkout_request(cart_id=cart_id, payment=payment, expected_total=TOTAL),
            upstreams=world.upstreams,
        )


def test_control_a_runner_who_does_not_ask_for_its_lease_announces_an_order_twice(
    world: World, kill_at: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """R21: test_a_runner_that_lost_its_lease_changes_nothing."""
    kill_at("after_commit_call")
    with pytest.raises(Killed):
        world.buy()
    asleep = _journal.load(
        CheckoutAttempt.objects.get(),
        upstreams=world.upstreams,
        provider=providers.by_name("test"),
        is_request=False,
    )
    resume(world)
    assert OutboxEvent.objects.filter(type=PLACED).count() == 1

    monkeypatch.setattr(_journal, "write", _write_without_asking)
    _saga.advance(asleep)

    assert OutboxEvent.objects.filter(type=PLACED).count() == 2


def _write_without_asking(run: Run, **columns: Any) -> None:
    CheckoutAttempt.objects.filter(pk=run.attempt.pk).update(**columns)
    if "state" in columns:
        run.attempt.state = columns["state"]


def take_away(index: str) -> None:
    """The database does not ask for it any more, until the test is over."""
    with connection.cursor() as cursor:
        cursor.execute(f'DROP INDEX "{index}"')


def orders_and_authorisations() -> tuple[int, int]:
    made = ProviderEntry.objects.filter(kind="authorise").count()
    return Order.objects.placed().count(), made


def test_control_a_shop_that_forgets_its_keys_after_a_day_sells_a_cart_again(world: World) -> None:
    """R12: test_the_same_key_gets_the_same_bytes, whenever it is asked again.

    Taken away: that a key stays for ever, and then that one cart becomes one order.
    """
    take_away("one_cart_becomes_one_order")
    world.buy()
    CheckoutAttempt.objects.update(key="of yesterday, and forgotten")

    told = world.buy().status
    world.cart.put(CART, LINES)
    world.buy(key="another-key-of-sixteen")

    assert told == 409
    assert orders_and_authorisations() == (2, 2)


def test_control_who_hangs_up_and_asks_again_by_another_key_pays_twice(
    world: World, kill_at: Callable[[str], None]
) -> None:
    """R13: test_the_customers_own_repeat_finishes_what_was_killed.

    Taken away: the client's own key, kept before the first call, and the cart's one attempt.
    """
    take_away("one_cart_becomes_one_order")
    kill_at("after_authorise_commit")
    with pytest.raises(Killed):
        world.buy()
    world.cart.put(CART, LINES)

    world.buy(key="another-key-of-sixteen")
    resume(world)

    assert orders_and_authorisations() == (2, 2)


def test_control_who_does_not_look_at_the_money_ships_what_is_not_paid(
    world: World, now: datetime, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    """R17: test_nothing_leaves_that_is_not_paid, and the constraint of that name.

    Taken away: the look at what is captured, when a parcel leaves.
    """
    settings.CAPTURE_POLICY = "when_packed"
    order = world.bought()
    monkeypatch.setattr(_moves, "_ensure_may_leave", lambda _order, _parcel: None)

    services.fulfil_order(order=order, actor="staff:1", now=now)

    order.refresh_from_db()
    assert (order.fulfilment_status, order.captured_amount) == ("FULFILLED", ZERO)


def test_control_who_takes_an_unheard_void_for_done_keeps_the_money_for_ever(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """R18: test_a_compensation_that_fails_is_tried_until_it_has_worked.

    Taken away: that an undo is done when it was answered, and tried again until then.
    """
    real = TestProvider.void
    monkeypatch.setattr(TestProvider, "void", _unheard)
    monkeypatch.setattr(_saga, "_undone", _tried_once)

    assert world.buy(means="tok_wrong_amount").status == 402

    monkeypatch.setattr(TestProvider, "void", real)
    resume(world)
    assert CheckoutAttempt.objects.get().state == "FAILED"
    assert ProviderCharge.objects.get().state == "authorised"


def _unheard(_provider: TestProvider, *, reference: UUID) -> NoReturn:
    raise providers.OutcomeUnknown


def _tried_once(run: Run, undo: Step[Any]) -> bool:
    with suppress(Interrupted):
        _saga._perform(run, undo)
    return True


def test_control_a_cart_that_takes_any_promise_for_a_live_one_sells_at_yesterdays_price(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """R26: test_a_part_that_is_down_undoes_the_checkout_and_leaves_the_key_free, of product.

    Taken away: that without a live promise product itself is asked what it costs now.
    """
    yesterdays = world.product.quotes[world.quote_token()]
    world.product.prices["TEA"] = Decimal("9.00")
    world.product.faults.unavailable("quote")
    with pytest.raises(Unavailable):
        world.buy(expected_total=TOTAL)

    monkeypatch.setattr(type(world.cart), "_live", lambda *_asked: yesterdays)

    assert world.buy(expected_total=TOTAL).status == 201
    assert Order.objects.placed().get().total == TOTAL


def test_control_who_does_not_compare_totals_charges_what_nobody_has_seen(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """R27: test_another_total_than_expected_is_refused_and_the_cart_thawed.

    Taken away: the comparison of the total with the one that the customer was shown.
    """
    monkeypatch.setattr(rules, "agrees", lambda **_totals: True)
    world.product.prices["TEA"] = Decimal("9.00")

    assert world.buy(expected_total=TOTAL).status == 201

    assert ProviderCharge.objects.get().captured == TOTAL + Decimal("10.35")
