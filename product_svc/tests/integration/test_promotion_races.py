"""Fifty at once, and one coupon: exactly one has it."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from threading import Barrier

import pytest
from django.db import connection, transaction
from django.db.models import F

from product_svc.promotions import errors, services
from product_svc.promotions.models import Coupon, Promotion, Use, UsedPromotion
from product_svc.promotions.services import Wanted
from product_svc.tests.factories import NOW, coupon, promotion
from shared_libs.refusals import Refusal

pytestmark = pytest.mark.django_db(transaction=True)
AT_ONCE = 50


def race(work: Callable[[int], object], at_once: int = AT_ONCE) -> list[object]:
    """What each of some threads that start together returns, or how it is refused."""
    start = Barrier(at_once)

    def one(number: int) -> object:
        connection.ensure_connection()
        start.wait(timeout=30)
        try:
            return work(number)
        except Refusal as refused:
            return refused
        finally:
            connection.close()

    with ThreadPoolExecutor(at_once) as pool:
        return list(pool.map(one, range(at_once)))


def hold(number: int, wanted: Wanted, customer: str = "") -> object:
    return services.hold_promotions(
        reference=f"order-{number}",
        customer=customer or f"customer-{number}",
        currency="CAD",
        wanted=[wanted],
        ttl_seconds=600,
        now=NOW,
    )


def test_control_who_looks_before_taking_gives_a_coupon_away_twice() -> None:
    once = coupon("ONCE", promotion("tenth", needs_coupon=True), total_limit=9)
    between = Barrier(8)

    def look_then_take(_number: int) -> bool:
        with transaction.atomic():
            has_one_left = Coupon.objects.get(pk=once.pk).used_count < 1
            between.wait(timeout=30)
            if has_one_left:
                Coupon.objects.filter(pk=once.pk).update(used_count=F("used_count") + 1)
            return has_one_left

    taken = race(look_then_take, at_once=8)

    assert taken == [True] * 8
    once.refresh_from_db()
    assert once.used_count == 8


def test_of_fifty_at_once_one_has_the_coupon() -> None:
    coupon("ONCE", promotion("tenth", needs_coupon=True), total_limit=1)

    outcomes = race(lambda number: hold(number, Wanted("tenth", Decimal(5), "ONCE")))

    refused = [outcome for outcome in outcomes if isinstance(outcome, Refusal)]
    assert len(refused) == AT_ONCE - 1
    assert {type(refusal) for refusal in refused} == {errors.CouponUsedUp}
    assert (Coupon.objects.get().used_count, Promotion.objects.get().used_count) == (1, 1)
    assert (Use.objects.count(), UsedPromotion.objects.count()) == (1, 1)


def test_a_budget_is_given_away_to_the_cent_and_not_beyond() -> None:
    promotion("tenth", budget=Decimal("50.00"), currency="CAD")

    outcomes = race(lambda number: hold(number, Wanted("tenth", Decimal("7.00"))), at_once=20)

    held = [outcome for outcome in outcomes if not isinstance(outcome, Refusal)]
    assert len(held) == 7
    assert Promotion.objects.get().used_amount == Decimal("49.0000")


def test_one_customer_who_pays_in_many_windows_has_it_once() -> None:
    promotion("tenth", per_customer_limit=1)

    outcomes = race(
        lambda number: hold(number, Wanted("tenth", Decimal(5)), customer="ada"), at_once=10
    )

    refused = [outcome for outcome in outcomes if isinstance(outcome, Refusal)]
    assert {type(refusal) for refusal in refused} == {errors.CustomerLimitReached}
    assert (len(refused), Promotion.objects.get().used_count) == (9, 1)


def test_the_same_hold_sent_many_times_is_one() -> None:
    promotion("tenth", total_limit=5)

    outcomes = race(lambda _number: hold(1, Wanted("tenth", Decimal(5)), "ada"), at_once=10)

    assert not any(isinstance(outcome, Refusal) for outcome in outcomes)
    assert Promotion.objects.get().used_count == 1


def test_a_release_and_a_redeem_can_not_both_win() -> None:
    promotion("tenth", total_limit=5)
    hold(1, Wanted("tenth", Decimal(5)))
    commands = [services.redeem_promotions, services.release_promotions]

    outcomes = race(lambda number: commands[number % 2](reference="order-1", now=NOW), at_once=2)

    assert sum(isinstance(outcome, Refusal) for outcome in outcomes) == 1
    is_redeemed = Use.objects.get().state == "redeemed"
    assert Promotion.objects.get().used_count == (1 if is_redeemed else 0)
