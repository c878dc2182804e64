"""How long a checkout may take, and how much of the database it may use."""

import time
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from order_svc.orders import rules, services
from order_svc.orders.models import CheckoutAttempt, Order
from order_svc.tests.factories import CART, COUPON, World
from shared_libs.clients.cart import FrozenLine
from shared_libs.refusals import Unavailable

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True, scope="module")
def nobody_is_in_a_hurry() -> None:
    """A checkout has the time that it has."""


def test_a_checkout_answers_within_two_seconds_though_everybody_is_slow(world: World) -> None:
    token = world.quote_token()
    world.cart.faults.slow(seconds=0.25)
    world.inventory.faults.slow(seconds=0.29)
    began = time.monotonic()

    answer = world.buy(means="tok_timeout", quote_token=token)

    assert time.monotonic() - began < 2.0
    assert answer.status == 202


def test_a_part_that_hangs_is_told_within_two_seconds(world: World) -> None:
    token = world.quote_token()
    world.inventory.faults.slow(seconds=10)
    began = time.monotonic()

    with pytest.raises(Unavailable) as refusal:
        world.buy(quote_token=token)

    assert time.monotonic() - began < 2.0
    assert (refusal.value.status, refusal.value.retry_after_seconds) == (503, 2)
    assert CheckoutAttempt.objects.get().state == "COMPENSATING"


def test_a_step_without_time_is_not_begun_and_the_resumer_goes_on(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = world.quote_token()
    monkeypatch.setattr(rules, "CHECKOUT_SECONDS", 0.5)

    answer = world.buy(quote_token=token)

    assert (answer.status, world.hops()) == (202, [])
    CheckoutAttempt.objects.update(next_try_at="2026-01-01T00:00Z")
    assert services.resume_checkouts(upstreams=world.upstreams) == 1
    assert Order.objects.get().status == "CONFIRMED"


@pytest.mark.parametrize("lines", [1, 30])
def test_a_checkout_takes_as_many_queries_for_thirty_lines_as_for_one(
    world: World, lines: int
) -> None:
    skus = [f"ARTICLE-{number}" for number in range(lines)]
    world.product.prices = dict.fromkeys(skus, Decimal("1.00"))
    world.inventory.available = dict.fromkeys(skus, Decimal(5))
    bought = [FrozenLine(sku, "An article", Decimal(1)) for sku in skus]
    world.cart.put(CART, bought)
    token = world.quote_token(lines=bought)

    with CaptureQueriesContext(connection) as captured:
        assert world.buy(quote_token=token).status == 201

    asked = [each["sql"] for each in captured if "SAVEPOINT" not in each["sql"]]
    provider = [sql for sql in asked if "test_provider" in sql]
    assert (len(asked) - len(provider), len(provider)) == (47, 10)


@pytest.mark.parametrize(("with_coupon", "cards"), [(True, 0), (False, 1), (True, 2)])
def test_a_coupon_and_each_card_cost_a_hop_and_a_few_queries(
    world: World, *, with_coupon: bool, cards: int
) -> None:
    if with_coupon:
        world.with_coupon()
    coupons = (COUPON,) if with_coupon else ()
    token = world.quote_token(coupons=coupons)
    wishes = tuple(world.gift_card("5.00", key=f"issue-{n}") for n in range(cards))

    with CaptureQueriesContext(connection) as captured:
        assert world.buy(quote_token=token, stored_value=wishes).status == 201

    asked = [each["sql"] for each in captured if "SAVEPOINT" not in each["sql"]]
    ours = [sql for sql in asked if "test_provider" not in sql]
    assert len(world.hops()) == 3 + with_coupon + cards
    assert len(ours) == 47 + 4 * with_coupon + 8 * bool(cards)
