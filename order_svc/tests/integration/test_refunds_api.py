"""Refunds over HTTP: looked at before they are granted, within limits, once for each key."""

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import NAMESPACE_DNS, uuid4, uuid5

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from order_svc.orders import services
from order_svc.orders.models import Order, Refund
from order_svc.orders.rules import RefundWish
from order_svc.tests.factories import KEY, World

pytestmark = pytest.mark.django_db
Headers = Callable[..., dict[str, str]]


def ask(api: APIClient, order: Order, body: Any, headers: dict[str, str], key: str = KEY) -> Any:
    return api.post(
        f"/api/v1/orders/{order.number}/refunds",
        body,
        format="json",
        headers={"Idempotency-Key": key, **headers},
    )


def test_staff_look_at_a_refund_before_they_grant_it_once(
    api: APIClient, world: World, as_staff: Headers
) -> None:
    order, support = world.bought(), as_staff("support")
    body = {"lines": [{"line": 1, "quantity": 1}], "shipping": "1.00", "reason": "late"}

    seen = api.post(
        f"/api/v1/orders/{order.number}/refunds/preview", body, format="json", headers=support
    ).json()
    nothing_yet = Refund.objects.count()
    made = ask(api, order, body, support)
    again = ask(api, order, body, support)
    services.resume_refunds()

    assert nothing_yet == 0
    assert (seen["refund"]["total"], seen["left"], seen["shipping_left"]) == (
        "6.33",
        "23.57",
        "4.00",
    )
    assert [(each["line"], each["quantity"]) for each in seen["lines_left"]] == [
        (1, "1"),
        (2, "1"),
    ]
    assert (made.status_code, made.json()["total"], made.json()["status"]) == (
        201,
        "6.33",
        "pending",
    )
    assert again.content == made.content
    shown = api.get(f"/api/v1/orders/{order.number}", headers=support).json()
    assert shown["payment_status"] == "partially_refunded"
    listed = api.get(f"/api/v1/orders/{order.number}/refunds", headers=support).json()
    assert [(each["total"], each["status"]) for each in listed] == [("6.33", "succeeded")]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"lines": [{"line": 1, "quantity": 0}]}, "lines.0.quantity"),
        ({"lines": [{"line": 1, "quantity": 1}, {"line": 1, "quantity": 1}]}, "lines.1.line"),
        ({"lines": [{"line": 1, "quantity": 1, "disposition": "eaten"}]}, "lines.0.disposition"),
        ({"lines": [{"line": 1, "quantity": 1, "disposition": "scrap"}]}, "location"),
        ({"goodwill": "-1.00"}, "goodwill"),
        ({"shipping": "1.005"}, "shipping"),
        ({"goodwill": "1.00", "all": True}, "all"),
    ],
)
def test_a_refund_that_makes_no_sense_is_refused_by_its_field(
    api: APIClient, world: World, as_staff: Headers, body: Any, field: str
) -> None:
    order = world.bought()

    answer = ask(api, order, body, as_staff("support"))

    assert answer.status_code in {400, 422}
    assert [error["field"] for error in answer.json()["errors"]] == [field]
    assert not Refund.objects.exists()


def test_a_refund_is_in_the_currency_that_was_paid(
    api: APIClient, world: World, as_staff: Headers
) -> None:
    order = world.bought()

    answer = ask(api, order, {"goodwill": "1.00", "currency": "USD"}, as_staff("support"))

    assert (answer.status_code, answer.json()["code"]) == (422, "currency_differs")


@pytest.mark.parametrize("role", ["cashier", "stock_clerk", "analyst"])
def test_who_does_not_work_with_money_refunds_none(
    api: APIClient, world: World, as_staff: Headers, as_customer: Headers, role: str
) -> None:
    order = world.bought()
    body = {"goodwill": "1.00"}

    assert ask(api, order, body, as_staff(role)).status_code == 403
    assert ask(api, order, body, as_customer(uuid4())).status_code == 403
    assert not Refund.objects.exists()


def test_a_refund_above_the_limit_is_approved_by_a_colleague(
    api: APIClient, world: World, as_staff: Headers, settings: Any
) -> None:
    settings.REFUND_LIMITS = {"support": Decimal(1), "store_manager": Decimal(100)}
    order = world.bought()
    asker = as_staff("support", subject=str(uuid5(NAMESPACE_DNS, "support")))
    made = ask(api, order, {"goodwill": "2.00"}, asker).json()
    url = f"/api/v1/orders/{order.number}/refunds/{made['id']}/approve"

    def approve(role: str, key: str) -> Any:
        who = as_staff(role, subject=str(uuid5(NAMESPACE_DNS, role)))
        headers = {"Idempotency-Key": key, **who}
        return api.post(url, {}, format="json", headers=headers)

    own = approve("support", f"{KEY}-1")
    other = approve("store_manager", f"{KEY}-2")
    late = approve("store_manager", f"{KEY}-3")

    assert made["status"] == "requested"
    assert own.status_code == 403
    assert (other.status_code, other.json()["status"]) == (200, "pending")
    assert (late.status_code, late.json()["code"]) == (409, "refund_decided")


def test_the_refunds_of_an_order_take_as_many_queries_for_ten_as_for_one(
    api: APIClient, world: World, as_staff: Headers, now: datetime
) -> None:
    order, support = world.bought(), as_staff("support")
    dime = RefundWish(goodwill=Decimal("0.10"))

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            api.get(f"/api/v1/orders/{order.number}/refunds", headers=support)
        return len(captured)

    services.refund(order=order, wish=dime, actor="staff:1", now=now)
    with_one = queries()
    for _ in range(9):
        services.refund(order=order, wish=dime, actor="staff:1", now=now)

    assert queries() == with_one
