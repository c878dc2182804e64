"""Goods come back: asked for, let in, received, inspected, and given back for once."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.core import signing
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from rest_framework.test import APIClient

from order_svc.orders import errors as order_errors
from order_svc.orders import selectors as order_selectors
from order_svc.orders import services as orders
from order_svc.orders.models import Order, OrderLine, Refund, StoredValue
from order_svc.returns import errors, services
from order_svc.returns.models import Rma
from order_svc.returns.rules import ReturnedUnits
from order_svc.tests.factories import KEY, World, placed
from shared_libs.events.models import OutboxEvent
from shared_libs.testing.fakes.customer import FakeCustomer

pytestmark = pytest.mark.django_db
Headers = Callable[..., dict[str, str]]


@pytest.fixture
def order(world: World, now: datetime) -> Order:
    """Two teas and a cup that have left, of a customer."""
    found = placed(world, uuid4())
    orders.fulfil_order(order=found, actor="staff:1", now=now)
    return Order.objects.get(pk=found.pk)


def wish(*units: tuple[int, int], wanted: str = "REFUND") -> services.ReturnWish:
    lines = tuple(ReturnedUnits(line, Decimal(n), "too_small") for line, n in units)
    return services.ReturnWish(lines, wanted)


def asked(order: Order, *units: tuple[int, int], wanted: str = "REFUND") -> Rma:
    return services.request_return(
        order_id=order.pk, wish=wish(*units, wanted=wanted), actor="guest", now=timezone.now()
    )


class Desk:
    """A return as staff carry it through over HTTP."""

    def __init__(self, api: APIClient, order: Order, as_staff: Headers) -> None:
        self.api, self.order, self.as_staff = api, order, as_staff
        self.keys = 0

    def do(self, rma: Rma, step: str, body: Any, role: str = "store_manager") -> Any:
        self.keys += 1
        headers = {"Idempotency-Key": f"{KEY}-{self.keys}", **self.as_staff(role)}
        url = f"/api/v1/orders/{self.order.number}/returns/{rma.number}/{step}"
        return self.api.post(url, body, format="json", headers=headers)

    def inspected(self, rma: Rma, received: list[dict[str, Any]], found: list[Any]) -> None:
        for step, body in (
            ("approve", {"location": "MTL"}),
            ("receive", {"lines": received}),
            ("inspect", {"lines": found}),
        ):
            assert self.do(rma, step, body).status_code == 200


@pytest.fixture
def desk(api: APIClient, order: Order, as_staff: Headers) -> Desk:
    return Desk(api, order, as_staff)


def found(line: int, quantity: int, disposition: str) -> dict[str, Any]:
    return {
        "line": line,
        "quantity": quantity,
        "condition": "as_new",
        "disposition": disposition,
    }


def test_a_customer_brings_goods_back_and_has_the_money(
    api: APIClient, order: Order, desk: Desk, as_customer: Headers, now: datetime
) -> None:
    headers = {"Idempotency-Key": KEY, **as_customer(order.customer_id)}
    url = f"/api/v1/orders/{order.number}/returns"
    body = {"lines": [{"line": 1, "quantity": 2, "reason": "too_small"}], "note": "sorry"}

    made = api.post(url, body, format="json", headers=headers)
    again = api.post(url, body, format="json", headers=headers)
    rma = Rma.objects.get()
    early = api.get(f"{url}/{rma.number}/label", headers=headers)
    desk.do(rma, "approve", {"location": "MTL"})
    label = api.get(f"{url}/{rma.number}/label", headers=headers)
    sent = api.post(f"{url}/{rma.number}/sent", {}, format="json", headers=headers)
    desk.do(rma, "receive", {"lines": [{"line": 1, "quantity": 2}]}, role="stock_clerk")
    split = [found(1, 1, "restock"), found(1, 1, "damage")]
    desk.do(rma, "inspect", {"lines": split}, role="stock_clerk")
    paid = desk.do(rma, "refund", {"shipping": "5.00"}, role="support")
    orders.resume_refunds()
    services.follow_refunds(now=now)

    assert (made.status_code, again.content) == (201, made.content)
    assert (early.status_code, early.json()["code"]) == (409, "return_state")
    assert rma.number.encode() in label.content
    assert label["Content-Type"] == "text/plain; charset=utf-8"
    assert (sent.json()["status"], paid.json()["status"]) == ("in_transit", "inspected")
    (shown,) = api.get(url, headers=headers).json()
    assert (shown["status"], shown["location"]) == ("refunded", "MTL")
    event = OutboxEvent.objects.get(type="order.order_refunded.v1").data
    assert event["return_id"] == str(rma.pk)
    assert event["location"] == "MTL"
    assert [(row["quantity"], row["disposition"], row["total"]) for row in event["lines"]] == [
        ("1", "damage", "5.18"),
        ("1", "restock", "5.17"),
    ]
    assert event["total"] == "16.10"  # 10.35 for the teas, 5.75 for the shipping
    mails = order.mails.filter(kind__in=["return_approved", "return_received", "refunded"])
    assert [each.kind for each in mails.order_by("pk")] == [
        "return_approved",
        "return_received",
        "refunded",
    ]
    timeline = order.events.filter(kind="RETURN").order_by("pk")
    assert [each.details["status"] for each in timeline] == [
        "requested",
        "approved",
        "in_transit",
        "received",
        "inspected",
        "refunded",
    ]


def test_more_than_the_customer_has_does_not_come_back(order: Order) -> None:
    asked(order, (1, 2))

    with pytest.raises(order_errors.UnitsNotReturnable):
        asked(order, (1, 1))
    with pytest.raises(order_errors.UnitsNotReturnable):
        asked(order, (2, 2))

    assert Rma.objects.count() == 1
    assert Rma.objects.get().number.endswith("-000001")


def test_goods_that_have_not_left_do_not_come_back(world: World) -> None:
    with pytest.raises(order_errors.UnitsNotReturnable):
        asked(world.bought(), (1, 1))


def test_units_returned_at_a_till_count(order: Order, now: datetime) -> None:
    orders.note_till_return(
        said=orders.TillReturn(
            id=uuid4(),
            order_number=order.number or "",
            store="MTL",
            actor="register:1",
            total=Decimal("5.18"),
            lines=(orders.UnitsWish(1, Decimal(1)),),
            occurred_at=now,
            business_date=now.date(),
        )
    )

    with pytest.raises(order_errors.UnitsNotReturnable):
        asked(order, (1, 2))
    asked(order, (1, 1))


def test_what_did_not_come_or_was_not_let_in_may_come_another_time(
    order: Order, desk: Desk
) -> None:
    refused, short = asked(order, (2, 1)), asked(order, (1, 2))
    assert desk.do(refused, "reject", {"reason": "worn"}).json()["reason"] == "worn"
    desk.do(short, "approve", {"location": "MTL"})

    too_much = desk.do(short, "receive", {"lines": [{"line": 1, "quantity": 3}]})
    desk.do(short, "receive", {"lines": [{"line": 1, "quantity": 1}]})
    too_little = desk.do(short, "inspect", {"lines": []})

    assert (too_much.status_code, too_much.json()["lines"]) == (409, [{"line": 1, "left": "2"}])
    assert (too_little.status_code, too_little.json()["code"]) == (422, "not_all_inspected")
    assert list(OrderLine.objects.order_by("line").values_list("returned_quantity", flat=True)) == [
        Decimal(1),
        Decimal(0),
    ]
    asked(order, (1, 1), (2, 1))


def test_goods_sent_back_to_the_customer_are_theirs_again(order: Order, desk: Desk) -> None:
    rma = asked(order, (1, 1))
    desk.inspected(rma, [{"line": 1, "quantity": 1}], [found(1, 1, "scrap")])

    closed = desk.do(rma, "close", {"reason": "worn"})

    assert closed.json()["status"] == "closed"
    assert OrderLine.objects.get(line=1).returned_quantity == 0
    assert not Refund.objects.exists()
    assert desk.do(rma, "refund", {}).json()["code"] == "return_state"


def test_a_return_is_refunded_once_and_not_closed_meanwhile(order: Order, desk: Desk) -> None:
    rma = asked(order, (1, 1))
    desk.inspected(rma, [{"line": 1, "quantity": 1}], [found(1, 1, "restock")])
    desk.do(rma, "refund", {})

    twice, closed = desk.do(rma, "refund", {}), desk.do(rma, "close", {"reason": "x"})

    assert (twice.status_code, closed.status_code) == (409, 409)
    assert Refund.objects.count() == 1


def test_an_exchange_becomes_store_credit_that_buys_the_new_goods(
    order: Order, desk: Desk, now: datetime
) -> None:
    rma = asked(order, (1, 2), wanted="EXCHANGE")
    desk.inspected(rma, [{"line": 1, "quantity": 2}], [found(1, 2, "restock")])
    customer = FakeCustomer()
    assert order.customer_id is not None
    customer.add(order.customer_id)

    desk.do(rma, "exchange", {})
    orders.resume_refunds(customer=customer)
    orders.resume_refunds(customer=customer)
    services.follow_refunds(now=now)

    (wallet,) = customer.wallets.values()
    assert (wallet.kind, wallet.balance, wallet.currency) == (
        "STORE_CREDIT",
        Decimal("10.35"),
        "CAD",
    )
    assert Rma.objects.get().status == "EXCHANGED"
    event = OutboxEvent.objects.get(type="order.order_refunded.v1").data
    assert event["tenders"] == [{"type": "store_credit", "amount": "10.35"}]
    assert Order.objects.get(pk=order.pk).refunded_amount == Decimal("10.35")


def test_an_exchange_names_the_order_that_its_credit_paid_for_and_that_order_the_return(
    api: APIClient, world: World, order: Order, desk: Desk, as_customer: Headers
) -> None:
    before = placed(world, order.customer_id, number=2)
    rma = asked(order, (1, 2), wanted="EXCHANGE")
    desk.inspected(rma, [{"line": 1, "quantity": 2}], [found(1, 2, "restock")])
    customer = FakeCustomer()
    customer.add(order.customer_id or uuid4())
    desk.do(rma, "exchange", {})
    orders.resume_refunds(customer=customer)
    without_credit = placed(world, order.customer_id, number=3)
    made = placed(world, order.customer_id, number=4)  # before the return is heard of
    services.follow_refunds(now=timezone.now())
    unlinked = services.link_exchanges()

    later = placed(world, order.customer_id, number=5)
    for each in (before, made, later):
        Order.objects.filter(pk=each.pk).update(
            stored_amount=5, authorised_amount=F("total") - 5, captured_amount=F("total")
        )
        StoredValue.objects.create(
            order=each, kind="STORE_CREDIT", wallet_id=uuid4(), hold_key=f"k{each.pk}", amount=5
        )
    linked = (services.link_exchanges(), services.link_exchanges())

    headers = as_customer(order.customer_id)
    shown = {
        each.number: api.get(f"/api/v1/orders/{each.number}", headers=headers).json()
        for each in (order, made, later, without_credit)
    }
    assert (unlinked, linked) == (0, (1, 0))
    assert shown[order.number]["returns"][0]["exchanged_for"] == made.number
    assert shown[order.number]["returns"][0]["status"] == "exchanged"
    assert shown[made.number]["exchanged_from"] == [
        {"return_number": rma.number, "order": order.number}
    ]
    assert shown[later.number]["exchanged_from"] == []
    assert shown[without_credit.number]["exchanged_from"] == []
    assert order.mails.filter(kind="exchanged").count() == 1
    assert not order.mails.filter(kind="refunded").exists()


def test_an_exchange_needs_an_account(world: World, now: datetime) -> None:
    guest = world.bought()
    orders.fulfil_order(order=guest, actor="staff:1", now=now)

    with pytest.raises(errors.AccountNeeded):
        asked(guest, (1, 1), wanted="EXCHANGE")


def test_a_guest_comes_with_a_token_of_the_order(
    api: APIClient, world: World, now: datetime
) -> None:
    order = world.bought()
    orders.fulfil_order(order=order, actor="staff:1", now=now)
    url = f"/api/v1/orders/{order.number}/returns"
    body = {"lines": [{"line": 1, "quantity": 1, "reason": "late"}]}
    token = signing.TimestampSigner(salt="orders.guest").sign(str(order.pk))
    guest = {"Authorization": f"Guest {token}", "Idempotency-Key": KEY}

    made = api.post(url, body, format="json", headers=guest)
    stranger = api.post(url, body, format="json", headers={"Idempotency-Key": KEY})

    assert (made.status_code, stranger.status_code) == (201, 401)
    assert len(api.get(url, headers=guest).json()) == 1


@pytest.mark.parametrize(
    ("step", "role"),
    [("approve", "stock_clerk"), ("receive", "support"), ("refund", "stock_clerk")],
)
def test_each_step_has_its_people(order: Order, desk: Desk, step: str, role: str) -> None:
    rma = asked(order, (1, 1))

    assert desk.do(rma, step, {}, role=role).status_code == 403
    assert Rma.objects.get().status == "REQUESTED"


def test_a_stranger_sees_no_return_and_asks_for_none(
    api: APIClient, order: Order, as_customer: Headers
) -> None:
    asked(order, (1, 1))
    url, headers = f"/api/v1/orders/{order.number}/returns", as_customer(uuid4())
    body = {"lines": [{"line": 1, "quantity": 1, "reason": "late"}]}

    assert api.get(url, headers=headers).status_code == 404
    keyed = {"Idempotency-Key": KEY, **headers}
    assert api.post(url, body, format="json", headers=keyed).status_code == 404
    assert api.get(url).status_code == 401


def test_the_queue_takes_as_many_queries_for_ten_returns_as_for_one(
    api: APIClient, world: World, as_staff: Headers, now: datetime
) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            listed = api.get("/api/v1/orders/returns?status=requested", headers=clerk)
        assert len(listed.json()["results"]) == Rma.objects.count()
        return len(captured)

    clerk = as_staff("stock_clerk")
    for number in range(1, 11):
        order = placed(world, uuid4(), number)
        orders.fulfil_order(order=order, actor="staff:1", now=now)
        asked(order, (1, 1))
        if number == 1:
            with_one = queries()

    assert queries() == with_one == 1


@pytest.mark.django_db(transaction=True)
def test_of_ten_who_bring_the_same_unit_back_one_is_let(world: World, now: datetime) -> None:
    order = placed(world, uuid4())
    orders.fulfil_order(order=order, actor="staff:1", now=now)
    start = threading.Barrier(10)

    def look_then_ask(_number: int) -> tuple[Decimal, bool]:
        try:
            left = order_selectors.returnable_units(Order.objects.get(pk=order.pk))[2]
            start.wait()
            asked(order, (2, 1))
        except order_errors.UnitsNotReturnable:
            return left, False
        finally:
            connection.close()
        return left, True

    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(look_then_ask, range(10)))

    # control: every one of them saw the cup before it was asked for
    assert [left for left, _granted in answers] == [Decimal(1)] * 10
    assert sum(granted for _left, granted in answers) == 1
    assert OrderLine.objects.get(line=2).returned_quantity == 1
