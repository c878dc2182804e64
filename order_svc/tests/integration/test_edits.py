"""An order is changed after it was placed: what is added, what is taken away, who pays for it."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any  # Any: answers are JSON
from uuid import uuid4

import pytest
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.db.models import F
from django.db.models.functions import Now
from django.test import Client
from rest_framework.test import APIClient

from order_svc.invoicing import services as invoicing
from order_svc.invoicing.models import Paper
from order_svc.orders import errors, selectors, services
from order_svc.orders.models import (
    CheckoutAttempt,
    Hold,
    Mail,
    Order,
    OrderEdit,
    OrderLine,
    Payment,
    ProviderCharge,
    Refund,
    RefundTender,
)
from order_svc.orders.rules import RefundWish
from order_svc.orders.services import _faults, _upstreams
from order_svc.tests.conftest import Killed
from order_svc.tests.factories import COUPON, KEY, TOTAL, World
from shared_libs.events.models import OutboxEvent
from shared_libs.money import ZERO
from shared_libs.refusals import Refusal

pytestmark = pytest.mark.django_db
Headers = Callable[..., dict[str, str]]
# a cup is 12.00 with 1.80 of tax, a tea 4.50 with 0.68, or 0.67 the last of two
CUP, TEA, LAST_TEA = Decimal("13.80"), Decimal("5.18"), Decimal("5.17")


@pytest.fixture
def order(world: World, now: datetime) -> Order:
    """Two teas and a cup, paid for and invoiced."""
    placed = world.bought()
    invoicing.issue_due(now=now)
    return Order.objects.get(pk=placed.pk)


def wish(
    *add: tuple[str, int], off: tuple[tuple[int, int], ...] = (), costs: Decimal, **said: Any
) -> services.EditWish:
    return services.EditWish(
        add=[services.ArticleQuantity(sku, Decimal(quantity)) for sku, quantity in add],
        remove=[services.LineQuantity(line, Decimal(quantity)) for line, quantity in off],
        expected_difference=costs,
        **said,
    )


def keyed(key: str = KEY, actor: str = "staff:1") -> services.Keyed:
    return services.Keyed(actor, key, "f" * 64)


def begin(
    world: World, order: Order, asked: services.EditWish, now: datetime, key: str = KEY
) -> services.Answer:
    return services.begin_edit(
        order=order, wish=asked, by=keyed(key), now=now, upstreams=world.upstreams
    )


def card(token: str = "tok_approve") -> services.PaymentChoice:
    return services.PaymentChoice("test", token)


def pay(
    world: World, order: Order, token: str = "tok_approve", key: str = "pay-with-this-key-1"
) -> services.Answer:
    return services.pay_difference(
        order=order, payment=card(token), by=keyed(key, "guest"), upstreams=world.upstreams
    )


def worker(world: World) -> None:
    """What the worker does, all leases and pauses being over."""
    for _round in range(2):
        CheckoutAttempt.objects.open().filter(edit__expires_at__lt=Now()).update(next_try_at=Now())
        CheckoutAttempt.objects.open().filter(next_try_at__lt=Now() + timedelta(hours=1)).update(
            lease_until=Now() - timedelta(seconds=1), next_try_at=Now()
        )
        Payment.objects.exclude(next_try_at=None).update(lease_until=None, next_try_at=Now())
        RefundTender.objects.update(lease_until=None, next_try_at=Now())
        services.resume_checkouts(upstreams=world.upstreams)
        services.resume_payments()
        services.resume_refunds(customer=world.customer)


def fresh(order: Order) -> Order:
    return Order.objects.get(pk=order.pk)


def assert_the_books_agree(order: Order) -> None:
    """Every sum of the order is that of its parts, here and at the provider."""
    now_is = fresh(order)
    lines = list(now_is.lines.all())
    assert now_is.total == sum((x.total for x in lines), now_is.shipping + now_is.shipping_tax)
    standing = list(selectors.standing_payments(now_is))
    assert now_is.total == now_is.set_off_amount + now_is.stored_amount + sum(
        (each.authorised_amount for each in standing), ZERO
    )
    for payment in standing:
        charge = ProviderCharge.objects.get(reference=payment.reference)
        assert (charge.captured, charge.refunded) == (
            payment.captured_amount,
            payment.refunded_amount,
        )
    taken = sum((each.captured_amount - each.refunded_amount for each in standing), ZERO)
    assert taken == now_is.total - now_is.refund_claimed_amount
    told = {"order.order_placed.v1": 1, "order.order_edited.v1": 1, "order.order_refunded.v1": -1}
    booked = ZERO
    for event in OutboxEvent.objects.filter(type__in=told):
        total = event.data["totals"]["total"] if "totals" in event.data else event.data["total"]
        booked += told[event.type] * Decimal(total)
    assert booked == taken


def test_more_is_paid_by_a_second_payment_and_invoiced_by_a_second_invoice(
    world: World, order: Order, now: datetime
) -> None:
    answer = begin(world, order, wish(("CUP", 2), costs=2 * CUP, payment=card()), now)
    worker(world)
    invoicing.issue_due(now=now)

    assert answer.status == 201
    edited = fresh(order)
    assert (edited.status, edited.total, edited.captured_amount) == (
        "CONFIRMED",
        TOTAL + 2 * CUP,
        TOTAL + 2 * CUP,
    )
    added = edited.lines.get(line=3)
    assert (added.sku, added.name, added.quantity) == ("CUP", "Blue cup", Decimal(2))
    assert world.inventory.available["CUP"] == 2
    assert [p.captured_amount for p in edited.payments.order_by("number")] == [TOTAL, 2 * CUP]
    papers = Paper.objects.filter(kind="INVOICE").order_by("position")
    assert [paper.total for paper in papers] == [TOTAL, 2 * CUP]
    assert_the_books_agree(order)


def test_what_is_taken_away_pays_for_what_is_added_and_the_rest_goes_back(
    world: World, order: Order, now: datetime
) -> None:
    asked = wish(("TEA", 1), off=((2, 1),), costs=TEA - CUP)

    begin(world, order, asked, now)
    worker(world)

    edited, (refund,) = fresh(order), Refund.objects.all()
    assert (edited.total, edited.set_off_amount) == (TOTAL + TEA, TEA)
    assert (refund.status, refund.total) == ("SUCCEEDED", CUP)
    assert dict(refund.tenders.values_list("type", "amount")) == {
        "set_off": TEA,
        "test": CUP - TEA,
    }
    assert edited.payments.count() == 1
    assert edited.lines.get(line=2).cancelled_quantity == 1
    assert edited.payment_status == "PARTIALLY_REFUNDED"
    off = OutboxEvent.objects.get(type="order.units_cancelled.v1").data["lines"]
    assert [(each["line"], each["quantity"]) for each in off] == [(2, "1")]
    assert_the_books_agree(order)


def test_more_than_the_first_card_paid_goes_back_to_both_cards_exactly(
    world: World, order: Order, now: datetime
) -> None:
    begin(world, order, wish(("CUP", 1), costs=CUP, payment=card()), now)
    worker(world)

    services.refund(
        order=fresh(order), wish=RefundWish(goodwill=TOTAL + Decimal("5.10")), actor="a", now=now
    )
    worker(world)
    back = list(RefundTender.objects.order_by("pk").values_list("amount", "status"))
    services.refund(
        order=fresh(order), wish=selectors.all_that_is_left(fresh(order)), actor="a", now=now
    )
    worker(world)

    assert back == [(TOTAL, "SUCCEEDED"), (Decimal("5.10"), "SUCCEEDED")]
    paid = [(each.captured, each.refunded) for each in ProviderCharge.objects.order_by("pk")]
    assert paid == [(TOTAL, TOTAL), (CUP, CUP)]
    assert fresh(order).payment_status == "REFUNDED"
    assert_the_books_agree(order)


def test_only_the_difference_is_paid_where_more_is_added_than_taken_away(
    world: World, order: Order, now: datetime
) -> None:
    asked = wish(("CUP", 1), off=((1, 1),), costs=CUP - LAST_TEA, payment=card())

    begin(world, order, asked, now)
    worker(world)

    edited = fresh(order)
    assert edited.payments.get(number=2).captured_amount == CUP - LAST_TEA
    assert (edited.payment_status, edited.refunded_amount) == ("CAPTURED", LAST_TEA)
    assert ProviderCharge.objects.filter(refunded__gt=0).count() == 0
    assert_the_books_agree(order)


def test_an_edit_waits_for_its_payment_and_holds_the_order_meanwhile(
    world: World, order: Order, now: datetime
) -> None:
    answer = begin(world, order, wish(("CUP", 1), off=((1, 1),), costs=CUP - LAST_TEA), now)
    worker(world)

    edit = OrderEdit.objects.get()
    assert (answer.status, edit.status, fresh(order).status) == (201, "OPEN", "ON_HOLD")
    assert fresh(order).total == TOTAL
    assert world.inventory.available["CUP"] == 3
    assert {each.name: each.samples[0].value for each in selectors.gauges()}[
        "comptoir_checkout_oldest_open_seconds"
    ] == 0
    for change in (
        lambda: services.assign_units(
            order=order, wanted=services.Assignment(), actor="a", now=now
        ),
        lambda: services.cancel_order(order=order, actor="a", reason="", now=now),
        lambda: begin(world, order, wish(("TEA", 1), costs=TEA), now, "another-key-of-sixteen"),
    ):
        with pytest.raises(errors.OrderBeingEdited):
            change()

    services.send_mails(now=now)
    assert "8.63 CAD is to be paid within a day" in mail.outbox[-1].body
    paid = pay(world, order)
    again = pay(world, order)
    worker(world)

    assert (paid.status, again.status, again.is_replay) == (201, 201, True)
    assert paid.body == again.body
    assert fresh(order).status == "CONFIRMED"
    services.send_mails(now=now)
    assert "was changed" in mail.outbox[-1].subject
    with pytest.raises(errors.NothingToPay):
        pay(world, order, key="pay-with-another-key")
    assert_the_books_agree(order)


def test_the_link_of_the_mail_opens_the_order_and_pays_the_difference_without_an_account(
    world: World, api: APIClient, order: Order, now: datetime
) -> None:
    begin(world, order, wish(("CUP", 1), costs=CUP), now)
    services.send_mails(now=now)
    letter = mail.outbox[-1]
    link = re.search(rf"/shop/orders/{order.number}/pay#(\S+)", str(letter.body))
    assert link
    assert isinstance(letter, EmailMultiAlternatives)
    assert link.group(0) in str(letter.alternatives[0][0])

    opened = api.post("/api/v1/orders/pay-link", {"token": link.group(1)}, format="json")
    guest = {"Authorization": f"Guest {opened.json()['token']}"}
    (waiting,) = api.get(f"/api/v1/orders/{order.number}/edits", headers=guest).json()
    paid = api.post(
        f"/api/v1/orders/{order.number}/payments",
        {"payment": {"provider": "test", "token": "tok_approve"}},
        format="json",
        headers=guest | {"Idempotency-Key": KEY},
    )
    again = api.post("/api/v1/orders/pay-link", {"token": link.group(1)}, format="json")

    assert (opened.status_code, opened.json()["number"]) == (200, order.number)
    assert (waiting["status"], waiting["to_pay"]) == ("open", "13.80")
    assert (paid.status_code, paid.json()["status"]) == (201, "applied")
    assert (again.status_code, again.json()["code"]) == (409, "nothing_to_pay")
    worker(world)
    assert_the_books_agree(order)


def test_a_mail_of_before_the_links_has_its_link_all_the_same(
    world: World, order: Order, now: datetime
) -> None:
    begin(world, order, wish(("CUP", 1), costs=CUP), now)
    edit = OrderEdit.objects.get()
    Mail.objects.filter(kind="to_pay").update(values={"amount": "13.80 CAD"})

    services.send_mails(now=now)

    assert f"/shop/orders/{order.number}/pay#{edit.pk}:" in mail.outbox[-1].body


def test_nobody_is_asked_to_pay_for_an_edit_that_waits_no_more(
    world: World, order: Order, now: datetime
) -> None:
    begin(world, order, wish(("CUP", 1), costs=CUP), now)
    confirmed = len(mail.outbox)

    services.send_mails(now=OrderEdit.objects.get().expires_at)

    assert Mail.objects.get(kind="to_pay").status == "DROPPED"
    assert [each for each in mail.outbox[confirmed:] if "paid" in each.body] == []


def test_a_link_that_nobody_has_mailed_opens_nothing(
    world: World, api: APIClient, order: Order, now: datetime
) -> None:
    begin(world, order, wish(("CUP", 1), costs=CUP), now)
    edit = OrderEdit.objects.get()

    for token in (str(edit.pk), f"{edit.pk}:forged", "", "x" * 201):
        answer = api.post("/api/v1/orders/pay-link", {"token": token}, format="json")
        assert answer.status_code in {400, 404}, token


@pytest.mark.parametrize("token", ["tok_decline", "tok_wrong_amount"])
def test_a_payment_that_is_declined_leaves_the_order_as_it_was(
    world: World, order: Order, now: datetime, token: str
) -> None:
    begin(world, order, wish(("CUP", 1), off=((1, 1),), costs=CUP - LAST_TEA), now)

    answer = pay(world, order, token)
    worker(world)

    assert answer.status == 402
    assert_untouched(world, order)


def test_an_edit_that_nobody_pays_lapses(world: World, order: Order, now: datetime) -> None:
    begin(world, order, wish(("CUP", 1), off=((1, 1),), costs=CUP - LAST_TEA), now)
    OrderEdit.objects.update(expires_at=F("requested_at"))

    worker(world)

    assert_untouched(world, order)
    assert order.events.filter(kind="EDIT_LAPSED").get().details["why"] == "edit_lapsed"


def assert_untouched(world: World, order: Order) -> None:
    """The edit has left no trace but its history."""
    assert OrderEdit.objects.get().status == "LAPSED"
    now_is = fresh(order)
    assert (now_is.status, now_is.total, now_is.payment_status) == (
        "CONFIRMED",
        TOTAL,
        "CAPTURED",
    )
    assert (now_is.refund_claimed_amount, now_is.lines.count()) == (ZERO, 2)
    assert set(OrderLine.objects.values_list("refunded_quantity", flat=True)) == {0}
    assert world.inventory.available == {"TEA": Decimal(8), "CUP": Decimal(4)}
    assert not Hold.objects.standing().exists()
    assert not ProviderCharge.objects.filter(state="authorised").exists()
    assert_the_books_agree(order)


def test_staff_withdraw_an_edit(
    api: APIClient, world: World, order: Order, now: datetime, as_staff: Headers
) -> None:
    begin(world, order, wish(("CUP", 1), costs=CUP), now)
    edit = OrderEdit.objects.get()

    url = f"/api/v1/orders/{order.number}/edits/{edit.pk}/withdraw"
    answer = api.post(
        url, {"reason": "changed her mind"}, format="json", headers=as_staff("support")
    )
    worker(world)

    assert answer.status_code == 202
    assert_untouched(world, order)


@pytest.mark.parametrize(
    ("asked", "refusal"),
    [
        (wish(costs=ZERO), errors.NothingToAdd),
        (wish(("CUP", 1), costs=CUP + 1), errors.DifferenceChanged),
        (wish(("CUP", 1), off=((1, 3),), costs=CUP), errors.TooManyUnits),
        (wish(("CUP", 1), off=((9, 1),), costs=CUP), errors.TooManyUnits),
        (wish(("NOTHING", 1), costs=CUP), Refusal),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_kept(
    world: World,
    order: Order,
    now: datetime,
    asked: services.EditWish,
    refusal: type[Refusal],
) -> None:
    with pytest.raises(refusal):
        begin(world, order, asked, now)

    assert not OrderEdit.objects.exists()
    assert not Refund.objects.exists()


def test_what_is_not_in_stock_is_told_and_the_edit_lapses(
    world: World, order: Order, now: datetime
) -> None:
    answer = begin(world, order, wish(("CUP", 5), costs=5 * CUP, payment=card()), now)

    assert answer.status == 409
    assert "insufficient_stock" in answer.body
    assert begin(world, order, wish(("CUP", 5), costs=5 * CUP), now).is_replay
    assert_untouched(world, order)


def test_a_repeat_of_the_key_makes_one_edit(world: World, order: Order, now: datetime) -> None:
    asked = wish(("CUP", 1), costs=CUP, payment=card())

    first, again = (begin(world, order, asked, now) for _ in range(2))

    assert (first.status, again.body) == (201, first.body)
    assert fresh(order).lines.count() == 3


def test_a_coupon_of_an_edit_is_held_and_redeemed(
    world: World, order: Order, now: datetime
) -> None:
    world.product.coupons[COUPON] = Decimal(10)
    asked = wish(("CUP", 1), costs=Decimal("12.42"), coupons=(COUPON,), payment=card())

    begin(world, order, asked, now)
    worker(world)

    assert [hold.state for hold in world.product.holds.values()] == ["redeemed"]
    assert CheckoutAttempt.objects.get(edit__isnull=False).finished_at is not None
    assert_the_books_agree(order)


def test_money_that_was_only_set_aside_pays_for_what_is_added(
    world: World, now: datetime, settings: Any
) -> None:
    settings.CAPTURE_POLICY = "by_parcel"
    order = world.bought()
    invoicing.issue_due(now=now)
    order = fresh(order)
    begin(world, order, wish(("CUP", 1), off=((1, 1),), costs=CUP - LAST_TEA, payment=card()), now)
    worker(world)

    services.assign_units(order=order, wanted=services.Assignment(), actor="a", now=now)
    for parcel in order.fulfilments.all():
        services.pick_units(move=services.Move(parcel.pk, "a", now))
        services.pack_units(move=services.Move(parcel.pk, "a", now))
    worker(world)
    services.fulfil_order(order=order, actor="a", now=now)

    done = fresh(order)
    assert (done.status, done.payment_status) == ("FULFILLED", "CAPTURED")
    assert done.captured_amount == TOTAL + CUP - LAST_TEA
    left = OutboxEvent.objects.get(type="order.order_fulfilled.v1").data["lines"]
    edit = OrderEdit.objects.get()
    assert [(each["line"], each["reservation"]) for each in left] == [
        (1, None),
        (2, None),
        (3, str(edit.attempt_id)),
    ]
    assert_the_books_agree(order)


def test_an_edited_order_is_called_off_with_all_its_stock(
    world: World, order: Order, now: datetime
) -> None:
    begin(world, order, wish(("CUP", 1), costs=CUP, payment=card()), now)

    services.cancel_order(order=fresh(order), actor="a", reason="", now=now)
    worker(world)

    edit = OrderEdit.objects.get()
    told = OutboxEvent.objects.get(type="order.order_cancelled.v1").data
    assert told["reservations"] == [str(edit.attempt_id)]
    assert told["totals"]["total"] == "43.70"
    assert {charge.state for charge in ProviderCharge.objects.all()} == {"refunded"}
    assert fresh(order).payment_status == "REFUNDED"


EDIT_STEPS = ("reserve", "hold_uses", "authorise", "commit", "capture")
POINTS = ["after_attempt_commit"] + [
    point for point in _faults.POINTS if _faults.step_of(point) in EDIT_STEPS
]


@pytest.mark.parametrize("point", POINTS)
def test_an_edit_killed_on_its_way_is_made_or_undone_and_nothing_is_lost(
    world: World,
    order: Order,
    now: datetime,
    kill_at: Callable[[str], None],
    point: str,
) -> None:
    world.product.coupons[COUPON] = Decimal(10)
    costs = Decimal("12.42") - LAST_TEA
    asked = wish(("CUP", 1), off=((1, 1),), costs=costs, coupons=(COUPON,), payment=card())
    kill_at(point)
    with pytest.raises(Killed):
        begin(world, order, asked, now)

    CheckoutAttempt.objects.update(lease_until=Now() - timedelta(seconds=1), next_try_at=Now())
    worker(world)

    assert OrderEdit.objects.get().status == "APPLIED"
    assert fresh(order).total == TOTAL + Decimal("12.42")
    assert Payment.objects.get(number=2).captured_amount == costs
    assert_the_books_agree(order)


UNDOING = [
    point
    for point in _faults.POINTS
    if _faults.step_of(point) in {"void", "release", "release_uses"}
]


@pytest.mark.parametrize("point", UNDOING)
def test_an_edit_killed_while_it_is_undone_leaves_the_order_as_it_was(
    world: World,
    order: Order,
    now: datetime,
    kill_at: Callable[[str], None],
    point: str,
) -> None:
    world.product.coupons[COUPON] = Decimal(10)
    costs = Decimal("12.42") - LAST_TEA
    wrong = card("tok_wrong_amount")
    asked = wish(("CUP", 1), off=((1, 1),), costs=costs, coupons=(COUPON,), payment=wrong)
    kill_at(point)
    with pytest.raises(Killed):
        begin(world, order, asked, now)

    CheckoutAttempt.objects.update(lease_until=Now() - timedelta(seconds=1), next_try_at=Now())
    worker(world)

    assert_untouched(world, order)


def test_staff_look_at_an_edit_decide_and_the_customer_pays(
    api: APIClient, world: World, order: Order, as_staff: Headers
) -> None:
    support = as_staff("support")
    body = {"add": [{"sku": "CUP", "quantity": "1"}], "remove": [{"line": 1, "quantity": "1"}]}
    url = f"/api/v1/orders/{order.number}/edits"

    shown = api.post(f"{url}/preview", body, format="json", headers=support).json()
    decided = body | {"expected_difference": shown["to_pay"]}
    made = api.post(url, decided, format="json", headers=support | {"Idempotency-Key": KEY})
    paid = api.post(
        f"/api/v1/orders/{order.number}/payments",
        {"payment": {"provider": "test", "token": "tok_approve"}},
        format="json",
        headers=support | {"Idempotency-Key": f"{KEY}-2"},
    )

    assert (shown["status"], shown["to_pay"], shown["set_off"]) == ("preview", "8.63", "5.17")
    assert (made.status_code, made.json()["status"]) == (201, "open")
    assert (paid.status_code, paid.json()["status"]) == (201, "applied")
    listed = api.get(url, headers=support).json()
    assert [each["id"] for each in listed] == [paid.json()["id"]]


def test_nobody_but_staff_edits_and_nobody_pays_for_others(
    api: APIClient, order: Order, as_customer: Headers
) -> None:
    stranger = as_customer(uuid4()) | {"Idempotency-Key": KEY}
    body = {"add": [{"sku": "CUP", "quantity": "1"}], "expected_difference": "13.80"}
    pay_ = {"payment": {"provider": "test", "token": "tok_approve"}}

    edit = api.post(f"/api/v1/orders/{order.number}/edits", body, format="json", headers=stranger)
    paid = api.post(
        f"/api/v1/orders/{order.number}/payments", pay_, format="json", headers=stranger
    )

    assert (edit.status_code, paid.status_code) == (403, 404)


def test_support_sees_the_difference_on_the_page_and_then_edits(
    client: Client,
    staff_cookie: Callable[..., str],
    world: World,
    order: Order,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(_upstreams, "real", lambda: world.upstreams)
    client.cookies["comptoir_staff"] = staff_cookie("support")
    url = f"/admin/order/orders/order/{order.pk}/edit/"
    key = client.get(url).context["form"]["key"].value()
    said = {"key": str(key), "add": "CUP 1", "units-1": "1", "token": "tok_approve"}

    wrong = client.post(url, said | {"add": "CUP many"})
    shown = client.post(url, said)
    seen = shown.context["form"]["seen_difference"].value()
    done = client.post(url, said | {"seen_difference": seen})

    assert "CUP many" in str(wrong.context["form"].errors["add"])
    assert (shown.status_code, seen, "8.63" in shown.content.decode()) == (200, "8.63", True)
    assert (done.status_code, OrderEdit.objects.get().status) == (302, "APPLIED")
    assert fresh(order).total == TOTAL + CUP


def test_a_clerk_edits_nothing(
    client: Client, staff_cookie: Callable[..., str], order: Order
) -> None:
    client.cookies["comptoir_staff"] = staff_cookie("stock_clerk")

    assert client.get(f"/admin/order/orders/order/{order.pk}/edit/").status_code == 403
