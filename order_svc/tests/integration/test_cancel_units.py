"""Some units of an order are called off before they leave."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any  # Any: answers are JSON
from uuid import uuid4

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from order_svc.orders import services
from order_svc.orders.models import Order, ProviderCharge
from order_svc.tests.factories import KEY, World, placed
from shared_libs.events.models import OutboxEvent

pytestmark = pytest.mark.django_db
Headers = Callable[..., dict[str, str]]


def cancel(
    api: APIClient, order: Order, who: dict[str, str], *lines: tuple[int, str], key: str = KEY
) -> Any:
    said = [{"line": line, "quantity": quantity} for line, quantity in lines]
    body = {"reason": "too many", **({"lines": said} if said else {})}
    url = f"/api/v1/orders/{order.number}/cancel"
    return api.post(url, body, format="json", headers=who | {"Idempotency-Key": key})


def announced(type_: str) -> list[Any]:
    return [each.data for each in OutboxEvent.objects.filter(type=type_).order_by("pk")]


def test_one_unit_is_called_off_and_its_money_goes_back(
    api: APIClient, world: World, as_staff: Headers
) -> None:
    order = world.bought()

    answer = cancel(api, order, as_staff("support"), (1, "1"))
    services.resume_refunds()

    assert (answer.status_code, answer.json()["status"]) == (200, "confirmed")
    assert answer.json()["lines"][0]["cancelled"] == "1"
    # 4.50 and 15 % of it: 0.67 or 0.68, and the first unit, which stays, bears the odd cent
    assert ProviderCharge.objects.get().refunded == Decimal("5.17")
    assert announced("order.units_cancelled.v1")[0]["lines"] == [
        {"line": 1, "sku": "TEA", "quantity": "1", "reservation": None}
    ]
    assert announced("order.order_cancelled.v1") == []
    assert [each["total"] for each in announced("order.order_refunded.v1")] == ["5.17"]


def test_the_rest_of_an_order_is_handed_over_without_what_was_called_off(
    api: APIClient, world: World, as_staff: Headers
) -> None:
    order = world.bought()
    cancel(api, order, as_staff("support"), (1, "1"))

    services.fulfil_order(order=order, actor="a", now=timezone.now())

    order.refresh_from_db()
    assert order.status == "FULFILLED"
    left = announced("order.order_fulfilled.v1")[0]["lines"]
    assert [(each["line"], each["quantity"]) for each in left] == [(1, "1"), (2, "1")]


def test_parts_that_are_called_off_one_by_one_give_back_exactly_what_was_paid(
    api: APIClient, world: World, as_staff: Headers
) -> None:
    order, support = world.bought(), as_staff("support")

    cancel(api, order, support, (1, "1"), key=f"{KEY}-1")
    cancel(api, order, support, (2, "1"), key=f"{KEY}-2")
    last = cancel(api, order, support, (1, "1"), key=f"{KEY}-3")
    services.resume_refunds()

    assert (last.json()["status"], last.json()["totals"]["total"]) == ("cancelled", "29.90")
    assert ProviderCharge.objects.get().refunded == Decimal("29.90")
    order.refresh_from_db()
    assert order.cancel_reason == "too many"


def test_the_whole_order_is_called_off_after_a_part_and_nothing_is_booked_twice(
    api: APIClient, world: World, as_staff: Headers
) -> None:
    order, support = world.bought(), as_staff("support")
    cancel(api, order, support, (1, "1"), key=f"{KEY}-1")
    services.assign_units(order=order, wanted=services.Assignment(), actor="a", now=timezone.now())

    off = cancel(api, order, support, key=f"{KEY}-2")
    services.resume_refunds()
    services.resume_payments()

    assert off.json()["status"] == "cancelled"
    assert ProviderCharge.objects.get().refunded == Decimal("29.90")
    assert announced("order.order_cancelled.v1") == []
    sums = [Decimal(each["total"]) for each in announced("order.order_refunded.v1")]
    assert sum(sums) == Decimal("29.90")


@pytest.mark.parametrize("line", [1, 9])
def test_what_is_in_a_parcel_or_was_never_bought_is_not_called_off(
    api: APIClient, world: World, as_staff: Headers, line: int
) -> None:
    order = world.bought()
    services.assign_units(order=order, wanted=services.Assignment(), actor="a", now=timezone.now())

    answer = cancel(api, order, as_staff("support"), (line, "1"))

    assert (answer.status_code, answer.json()["code"]) == (422, "too_many_units")
    assert answer.json()["lines"] == [{"line": line, "possible": "0"}]
    assert announced("order.units_cancelled.v1") == []


def test_a_customer_calls_units_of_the_own_order_off_and_of_no_other(
    api: APIClient, world: World, as_customer: Headers
) -> None:
    mine = uuid4()
    own, other = placed(world, mine, 1), placed(world, uuid4(), 2)

    done = cancel(api, own, as_customer(mine), (2, "1"), key=f"{KEY}-1")
    foreign = cancel(api, other, as_customer(mine), (2, "1"), key=f"{KEY}-2")

    assert (done.status_code, done.json()["lines"][1]["cancelled"]) == (200, "1")
    assert (foreign.status_code, foreign.json()["code"]) == (404, "order_not_found")
