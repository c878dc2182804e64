"""The books are told which documents order has of a day, out of its own tables."""

import json
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from order_svc.orders import jobs, rules, services
from order_svc.orders.events import DayTold
from order_svc.orders.models import Order, Payment
from order_svc.orders.rules import RefundWish, UnitsWish
from order_svc.tests.factories import TOTAL, World
from shared_libs.events.models import OutboxEvent

pytestmark = pytest.mark.django_db
SAMPLE = Path(__file__).parents[3] / "contracts" / "events" / f"{DayTold.TYPE}.json"


def told() -> list[dict[str, Any]]:
    events = OutboxEvent.objects.filter(type=DayTold.TYPE).order_by("position")
    return [event.data for event in events]


def tell_today() -> bool:
    now = timezone.now()
    day, _hour = rules.business_moment(now, zone="America/Toronto")
    return services.tell_day(day=day, now=now)


def documents() -> list[tuple[Any, ...]]:
    """What was told last: kind, total, and tenders."""
    return written(told()[-1])


def told_of(moment: datetime) -> list[tuple[Any, ...]]:
    """What was told last of the day of this moment."""
    day, _hour = rules.business_moment(moment, zone="America/Toronto")
    return written([each for each in told() if each["business_date"] == f"{day}"][-1])


def written(event: dict[str, Any]) -> list[tuple[Any, ...]]:
    return [
        (each["kind"], each["total"], [(paid["type"], paid["amount"]) for paid in each["tenders"]])
        for each in event["documents"]
    ]


def test_a_day_is_told_as_published(world: World) -> None:
    order = world.bought()

    assert tell_today()

    sample = json.loads(SAMPLE.read_text())
    (said,) = told()
    assert said.keys() == sample.keys()
    assert said["documents"][0].keys() == sample["documents"][0].keys()
    assert (said["part"], said["parts"], said["store"]) == (1, 1, "web")
    assert [each["id"] for each in said["documents"]] == [order.number]
    assert documents() == [("order", "29.90", [("test", "29.90")])]


def test_a_day_is_told_again_only_when_something_about_it_has_changed(world: World) -> None:
    world.bought()
    tell_today()

    assert not tell_today()
    Order.objects.update(
        discount=Decimal(1),
        **dict.fromkeys(("total", "authorised_amount", "captured_amount"), TOTAL - 1),
    )
    assert tell_today()
    assert [each[1] for each in documents()] == ["28.90"]


def test_a_cancellation_gives_back_what_the_payment_says(world: World, now: datetime) -> None:
    order = world.bought()
    services.cancel_order(order=order, actor="staff:1", reason="no", now=now)

    tell_today()
    assert ("cancellation", "-29.90", []) in documents()
    services.resume_payments()

    assert Payment.objects.get().status in {"VOIDED", "REFUNDED"}
    assert tell_today()
    assert ("cancellation", "-29.90", [("test", "-29.90")]) in documents()


def test_what_was_paid_back_weeks_later_is_told_in_the_night(
    world: World, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = world.bought()
    services.cancel_order(order=order, actor="staff:1", reason="no", now=now)
    monkeypatch.setattr(timezone, "now", lambda: now + timedelta(days=20))
    jobs.tell_older_days(0)
    services.resume_payments()

    jobs.tell_days(0)
    assert ("cancellation", "-29.90", []) in told_of(now)
    jobs.tell_older_days(0)
    assert ("cancellation", "-29.90", [("test", "-29.90")]) in told_of(now)


def test_a_refund_and_stored_value_are_told_by_their_kind(world: World, now: datetime) -> None:
    world.buy(stored_value=(world.gift_card("9.90"),), expected_total=TOTAL)
    services.resume_checkouts(upstreams=world.upstreams)
    services.resume_payments()
    order = Order.objects.placed().get()
    services.refund(
        order=order, wish=RefundWish((UnitsWish(1, Decimal(1)),)), actor="staff:1", now=now
    )
    services.resume_refunds(customer=world.customer)

    tell_today()

    order_told, refund_told = documents()
    assert order_told == ("order", "29.90", [("gift_card", "9.90"), ("test", "20.00")])
    assert (refund_told[0], refund_told[1]) == ("refund", "-5.18")
    assert sum(Decimal(amount) for _type, amount in refund_told[2]) == Decimal("-5.18")


def test_a_large_day_is_told_in_parts(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    order = world.bought()
    services.cancel_order(order=order, actor="staff:1", reason="no", now=timezone.now())
    monkeypatch.setattr(services._tell, "IN_AN_EVENT", 1)

    tell_today()

    assert [(each["part"], each["parts"], len(each["documents"])) for each in told()] == [
        (1, 2, 1),
        (2, 2, 1),
    ]
