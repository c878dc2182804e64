"""What staff do with checkouts and payments that do not come to their end."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any  # Any: a page's answer

import pytest
from django.db.models.functions import Now
from django.test import Client
from django.utils import timezone

from order_svc.orders import errors, selectors, services
from order_svc.orders.models import (
    CheckoutAttempt,
    LedgerFinding,
    Order,
    Payment,
    ProviderCharge,
    StoredValue,
)
from order_svc.orders.providers import ProviderUnavailable
from order_svc.orders.providers._test import TestProvider
from order_svc.tests.factories import CART, World

pytestmark = pytest.mark.django_db
SENT = {"_form_submitted": "True"}
PAGES = "/admin/order/orders"


def stuck(world: World) -> CheckoutAttempt:
    """A checkout that waits for an answer which was lost."""
    world.buy(means="tok_lost_answer")
    CheckoutAttempt.objects.update(lease_until=Now() - timedelta(seconds=1))
    return CheckoutAttempt.objects.get()


def resume(world: World) -> None:
    CheckoutAttempt.objects.update(next_try_at=Now(), lease_until=Now() - timedelta(seconds=1))
    services.resume_checkouts(upstreams=world.upstreams)


def decide(client: Client, attempt: CheckoutAttempt, verb: str) -> Any:
    address = f"{PAGES}/checkoutattempt/{attempt.pk}/{verb}/"
    return client.post(address, SENT | {"reason": "asked by telephone"}, follow=True)


def test_the_page_says_what_happened_and_why_it_waits(
    staff: Callable[[str], Client], world: World
) -> None:
    attempt = stuck(world)

    page = staff("support").get(f"{PAGES}/checkoutattempt/{attempt.pk}/change/").content.decode()

    assert "tried again at the time below, at “authorise”" in page
    for step in ("freeze", "reserve", "authorise"):
        assert step in page


def test_support_takes_a_stuck_checkout_back(staff: Callable[[str], Client], world: World) -> None:
    attempt = stuck(world)

    decide(staff("support"), attempt, "undo")
    resume(world)

    attempt.refresh_from_db()
    assert (attempt.state, attempt.answer_status) == ("FAILED", 409)
    assert "checkout_undone" in attempt.answer_body
    assert ProviderCharge.objects.get().state == "voided"
    assert world.cart.carts[CART].frozen_by is None


def test_nothing_is_taken_back_once_the_stock_may_be_the_customers(world: World) -> None:
    world.inventory.faults.lose_answer("commit", times=1)
    world.buy()
    CheckoutAttempt.objects.update(lease_until=Now() - timedelta(seconds=1))
    attempt = CheckoutAttempt.objects.get()

    with pytest.raises(errors.CheckoutPastPivot):
        services.undo_checkout(attempt_id=attempt.pk, reason="no")

    resume(world)
    assert Order.objects.get().status == "CONFIRMED"


def test_what_somebody_works_on_is_left_to_them(world: World) -> None:
    attempt = stuck(world)
    CheckoutAttempt.objects.update(lease_until=Now() + timedelta(seconds=30))

    assert services.undo_checkout(attempt_id=attempt.pk, reason="no") is False
    assert services.park_checkout(attempt_id=attempt.pk, reason="no") is False
    assert CheckoutAttempt.objects.get().state == "STOCK_RESERVED"


def test_a_parked_checkout_waits_until_it_is_resumed(
    staff: Callable[[str], Client], world: World
) -> None:
    attempt = stuck(world)

    decide(staff("support"), attempt, "park")
    resume(world)
    assert Order.objects.get().status == "PENDING"
    assert CheckoutAttempt.objects.get().last_error == "asked by telephone"
    assert services.unpark_checkout(attempt_id=attempt.pk) is True
    resume(world)

    assert Order.objects.get().status == "CONFIRMED"


def test_who_only_looks_decides_nothing(staff: Callable[[str], Client], world: World) -> None:
    attempt = stuck(world)

    assert decide(staff("store_manager"), attempt, "undo").status_code == 403
    assert CheckoutAttempt.objects.get().state == "STOCK_RESERVED"


def reconcile() -> int:
    return services.reconcile_payments(now=timezone.now())


def differences() -> int:
    return {each.name: int(each.samples[0].value) for each in selectors.gauges()}[
        "comptoir_ledger_differences"
    ]


def test_books_that_agree_are_no_finding(world: World) -> None:
    world.buy()

    assert (reconcile(), LedgerFinding.objects.count(), differences()) == (0, 0, 0)


def test_a_difference_with_the_provider_is_found_once_and_closed_when_it_is_gone(
    staff: Callable[[str], Client], world: World
) -> None:
    order = world.bought()
    ProviderCharge.objects.update(refunded=5)

    assert (reconcile(), reconcile()) == (1, 1)

    finding = LedgerFinding.objects.get()
    assert finding.ours == "29.90 authorised, 29.90 captured, 0.00 refunded CAD"
    assert finding.theirs == "29.90 authorised, 29.90 captured, 5.00 refunded CAD"
    assert differences() == 1
    page = staff("support").get(f"{PAGES}/ledgerfinding/").content.decode()
    assert finding.theirs in page
    ProviderCharge.objects.update(refunded=0)
    assert (reconcile(), differences()) == (0, 0)
    assert LedgerFinding.objects.get().closed_at is not None
    assert order.number


def test_a_charge_the_provider_does_not_know_is_a_finding(world: World) -> None:
    world.buy()
    ProviderCharge.objects.get().entries.all().delete()
    ProviderCharge.objects.all().delete()

    assert reconcile() == 1
    assert LedgerFinding.objects.get().theirs == "nothing"


def test_a_provider_that_does_not_answer_finds_nothing(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.buy()

    def is_down(_self: TestProvider, **_asked: object) -> None:
        raise ProviderUnavailable

    monkeypatch.setattr(TestProvider, "lookup", is_down)

    assert (reconcile(), LedgerFinding.objects.count()) == (0, 0)


def test_a_card_that_needs_attention_is_shown_and_tried_again(
    staff: Callable[[str], Client], world: World
) -> None:
    world.buy(stored_value=(world.gift_card("5.00"),))
    StoredValue.objects.update(needs_attention=True, is_wanted_back=True, next_try_at=Now())
    value = StoredValue.objects.get()

    staff("support").post(f"{PAGES}/storedvalue/{value.pk}/retry/", SENT, follow=True)

    value.refresh_from_db()
    assert value.needs_attention is False
    assert Payment.objects.get().status == "CAPTURED"
