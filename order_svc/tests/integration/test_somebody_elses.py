"""Whatever somebody asks of an order that is not theirs is answered as of one that is not there."""

import uuid
from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any  # Any: Django's test response
from uuid import uuid4

import pytest
from django.core import signing
from django.urls import URLPattern, URLResolver, get_resolver
from rest_framework.test import APIClient

from order_svc.invoicing import services as invoicing
from order_svc.orders import services as orders
from order_svc.orders.models import Order, OrderEvent
from order_svc.returns import services as returns
from order_svc.returns.models import Rma
from order_svc.returns.rules import ReturnedUnits
from order_svc.tests.factories import World, placed

pytestmark = pytest.mark.django_db
AsCustomer = Callable[..., dict[str, str]]
ABSENT = "W-2026-999999"
OF_AN_ORDER = "api/v1/orders/<str:number>"
# what a route wants to be told before it looks for the order; the others want nothing
BODIES: dict[str, dict[str, Any]] = {
    "order-cancel": {"reason": "", "lines": [{"line": 1, "quantity": 1}]},
    "order-returns": {"lines": [{"line": 1, "quantity": 1, "reason": "late"}]},
    "order-payments": {"payment": {"provider": "test", "token": "tok_approve"}},
}
# a customer, a guest, and nobody at all may ask these; who is not known is 401, other roles 403
FOR_CUSTOMERS = {
    *("order", "order-cancel", "order-returns", "order-refunds", "order-edits", "order-payments"),
    *("order-invoices", "invoice-pdf", "return-sent", "return-label"),
}


def routes() -> list[tuple[str, str]]:
    """The name and the path of each route of one order."""
    found: list[tuple[str, str]] = []

    def look(entries: list[URLPattern | URLResolver], before: str) -> None:
        for each in entries:
            path = before + str(each.pattern)
            if isinstance(each, URLResolver):
                look(each.url_patterns, path)
            elif path.startswith(OF_AN_ORDER):
                found.append((str(each.name), path))

    look(get_resolver().url_patterns, "")
    return found


@pytest.fixture
def hers(world: World, now: datetime) -> Order:
    """An order of Ada, which has left; something of it is to come back, and it has its invoice."""
    order = placed(world, uuid4())
    orders.fulfil_order(order=order, actor="staff:1", now=now)
    wish = returns.ReturnWish((ReturnedUnits(1, Decimal(1), "too_small"),), "REFUND")
    returns.request_return(order_id=order.pk, wish=wish, actor="customer:ada", now=now)
    invoicing.issue_invoice(order_id=order.pk, now=now)
    return order


def answer(api: APIClient, method: str, path: str, name: str, headers: dict[str, str]) -> Any:
    """The status and the problem, without what differs from one request to the next."""
    keyed = {"Idempotency-Key": uuid.uuid4().hex, **headers}
    ask = getattr(api, method)
    said = ask(
        path, BODIES.get(name, {}) if method == "post" else None, format="json", headers=keyed
    )
    problem = said.json() if said.headers["Content-Type"].endswith("problem+json") else None
    return said.status_code, {**(problem or {}), "correlation_id": ""}


def test_a_stranger_and_a_guest_are_told_the_same_of_an_order_and_of_none(
    api: APIClient, world: World, hers: Order, as_customer: AsCustomer
) -> None:
    other = placed(world, uuid4(), 2)
    token = signing.TimestampSigner(salt="orders.guest").sign(str(other.pk))
    strangers = [as_customer(uuid4()), {"Authorization": f"Guest {token}"}, {}]
    events = OrderEvent.objects.count()
    parts = {
        "<str:code>": Rma.objects.get().number,
        "<uuid:refund>": str(uuid4()),
        "<uuid:edit>": str(uuid4()),
    }
    seen = set()
    for name, pattern in routes():
        path = filled(pattern, parts)
        for headers in strangers:
            for method in ("get", "post"):
                there = path.replace("<str:number>", str(hers.number))
                none = path.replace("<str:number>", ABSENT)
                told = answer(api, method, f"/{there}", name, headers)

                assert told == answer(api, method, f"/{none}", name, headers), (method, path)
                assert told[0] in {401, 403, 404, 405}, (method, path, told)
                if told[0] == 404:
                    seen.add(name)

    assert seen == FOR_CUSTOMERS
    assert (OrderEvent.objects.count(), Rma.objects.count()) == (events, 1)


def filled(pattern: str, parts: Mapping[str, str]) -> str:
    """The path with these values in it; which order it is about is left open."""
    for part, value in parts.items():
        pattern = pattern.replace(part, value)
    return pattern


def test_a_wrong_address_is_told_what_a_wrong_number_is(api: APIClient, hers: Order) -> None:
    def told(path: str, method: str = "get", **said: str) -> Any:
        return answer_to(api, path, method, said)

    wrong = {"email": "eve@example.org"}
    for path, method, more in (
        ("/api/v1/orders/lookup", "get", {}),
        ("/api/v1/orders/lookup/code", "post", {}),
        ("/api/v1/orders/lookup/token", "post", {"code": "123456"}),
    ):
        there = told(path, method, number=str(hers.number), **wrong, **more)
        assert there == told(path, method, number=ABSENT, **wrong, **more), path


def answer_to(api: APIClient, path: str, method: str, said: dict[str, str]) -> Any:
    """The status and the body of a look-up, whose client has no limit."""
    ask = getattr(api, method)
    got = ask(path, said, headers={"X-API-Client": "test"})
    body = got.json() if got.content else {}
    return got.status_code, {**body, "correlation_id": ""}
