"""Who takes up what a dead runner has left, and when."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db.models.functions import Now

from order_svc.orders import services
from order_svc.orders.models import CheckoutAttempt, Order
from order_svc.orders.services import _journal, _resume
from order_svc.tests.conftest import Killed
from order_svc.tests.factories import (
    LINES,
    TOTAL,
    World,
    caller,
    checkout_request,
)
from shared_libs.http import deadline

pytestmark = pytest.mark.django_db
TEN_SECONDS = timedelta(seconds=10)


def left_undone(world: World, count: int) -> None:
    """So many checkouts of which nobody knows whether they are paid, each due."""
    for number in range(count):
        cart_id = f"cart-of-number-{number:04}"
        world.cart.put(cart_id, LINES)
        services.place_order(
            caller=caller(actor=f"cart:{cart_id}", is_limited=False),
            request=checkout_request(
                cart_id=cart_id, means="tok_lost_answer", expected_total=TOTAL
            ),
            upstreams=world.upstreams,
        )
    CheckoutAttempt.objects.update(next_try_at=Now())


def test_the_lease_of_the_dead_keeps_others_away_for_ten_seconds_at_most(
    world: World, kill_at: Callable[[str], None]
) -> None:
    kill_at("after_reserve_call")
    with pytest.raises(Killed):
        world.buy()

    left = CheckoutAttempt.objects.filter(lease_until__lte=Now() + TEN_SECONDS)
    assert left.count() == 1
    assert services.resume_checkouts(upstreams=world.upstreams) == 0
    CheckoutAttempt.objects.update(lease_until=Now() - timedelta(seconds=1))
    assert services.resume_checkouts(upstreams=world.upstreams) == 1
    assert Order.objects.get().status == "CONFIRMED"


def test_no_call_may_take_as_long_as_the_lease_of_who_makes_it() -> None:
    assert _journal.LEASE.total_seconds() >= 2 * deadline.CAP_SECONDS


def test_after_an_outage_the_resumer_goes_on_until_nothing_is_due(world: World) -> None:
    left_undone(world, 4)

    assert services.resume_checkouts(upstreams=world.upstreams) == 4
    assert Order.objects.placed().count() == 4


def test_a_resumer_stops_when_its_time_is_up(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    left_undone(world, 2)
    clock = iter([0.0, 0.0, 11.0])
    monkeypatch.setattr(_resume, "monotonic", lambda: next(clock))

    assert services.resume_checkouts(upstreams=world.upstreams) == 1
    assert Order.objects.placed().count() == 1
