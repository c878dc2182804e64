"""The desk of those who serve customers: what they give back, call off, take back and write."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any  # Any: what a page was given

import pytest
from django.core import mail as outbox
from django.test import Client
from django.utils import timezone

from order_svc.orders import services
from order_svc.orders.models import Fulfilment, Mail, Order, OrderLine, Refund
from order_svc.returns import services as returns
from order_svc.returns.models import Rma, RmaLine
from order_svc.tests.factories import World, placed

pytestmark = pytest.mark.django_db
SENT = {"_form_submitted": "True"}
Staff = Callable[..., Client]


def page(order: Order, step: str) -> str:
    return f"/admin/order/orders/order/{order.pk}/{step}/"


def sent(world: World, number: int = 1) -> Order:
    """An order that has left as one parcel."""
    order = placed(world, number=number)
    services.fulfil_order(order=order, actor="a", now=timezone.now())
    order.refresh_from_db()
    return order


def looked_at(client: Client, order: Order, said: dict[str, str]) -> tuple[dict[str, str], Any]:
    """The refund as its page shows it before it is given: what is to be sent then, and the page."""
    asked = client.get(page(order, "refund")).context["form"]
    known = said | {"refund_id": str(asked["refund_id"].value())}
    shown: Any = client.post(page(order, "refund"), known | {"step": "preview"})
    seen = shown.context["form"]["seen_total"].value()
    return known | {"seen_total": seen, "step": "take"}, shown


def test_support_sees_what_goes_where_and_then_gives_it_back_once(
    staff: Staff, world: World
) -> None:
    order, support = sent(world), staff("support")
    said = {"units-1": "1", "shipping": "2.00", "goodwill": "1", "reason": "broken"}

    seen, shown = looked_at(support, order, said)
    before = Refund.objects.count()
    for _twice in range(2):
        support.post(page(order, "refund"), seen)

    assert (before, seen["seen_total"]) == (0, "8.48")
    assert shown.context["preview"].left == "21.42"
    text = " ".join(shown.content.decode().split())
    for said_there in ("to the card that paid (test)", "8.48 CAD", "tax 0.30", ">1.00<"):
        assert said_there in text
    refund = Refund.objects.get()
    given = (refund.total, refund.goodwill, refund.status)
    assert given == (Decimal("8.48"), Decimal("1.00"), "PENDING")
    assert OrderLine.objects.get(order=order, line=1).refunded_quantity == 1


def test_what_was_not_seen_so_is_shown_again_and_not_given(staff: Staff, world: World) -> None:
    order, support = sent(world), staff("support")
    seen, _shown = looked_at(support, order, {"units-1": "1", "reason": "broken"})

    answer = support.post(page(order, "refund"), seen | {"units-1": "2"})

    assert answer.context["preview"].refund.total == "10.35"
    assert not Refund.objects.exists()


def test_more_than_is_left_or_above_the_limit_is_said_on_the_page(
    staff: Staff, world: World, settings: Any
) -> None:
    settings.REFUND_LIMITS = {"support": Decimal(5)}
    order, support = sent(world), staff("support")

    too_many = support.post(page(order, "refund"), {"units-1": "3", "reason": "x"})
    nowhere = {"units-1": "1", "way-1": "restock", "reason": "x", "refund_id": str(order.pk)}
    unplaced = support.post(page(order, "refund"), nowhere)
    seen, shown = looked_at(support, order, {"units-1": "1", "reason": "broken"})
    support.post(page(order, "refund"), seen)

    assert "units-1" in too_many.context["form"].errors
    assert "location" in unplaced.context["form"].errors
    assert shown.context["preview"].needs_approval
    assert Refund.objects.get().status == "REQUESTED"


def test_units_that_no_parcel_has_are_called_off(staff: Staff, world: World) -> None:
    order, support = world.bought(), staff("support")

    none = support.post(page(order, "cancel-units"), {"reason": "x"})
    support.post(page(order, "cancel-units"), {"units-1": "1", "reason": "changed her mind"})

    assert none.context["form"].non_field_errors()
    line = OrderLine.objects.get(order=order, line=1)
    assert (line.cancelled_quantity, line.refunded_quantity) == (Decimal(1), Decimal(1))


def test_a_clerk_neither_gives_money_back_nor_calls_off(staff: Staff, world: World) -> None:
    order, clerk = world.bought(), staff("stock_clerk")

    answers = [clerk.get(page(order, step)) for step in ("refund", "cancel-units", "return")]

    assert [each.status_code for each in answers] == [403, 403, 403]


def test_a_return_goes_through_all_its_steps_on_its_page(staff: Staff, world: World) -> None:
    order, manager = sent(world), staff("store_manager")
    asked = {"units-1": "2", "reason-1": "too_small", "units-2": "1", "wanted": "REFUND"}

    manager.post(page(order, "return"), asked)
    rma = Rma.objects.get()
    url = f"/admin/order/returns/rma/{rma.pk}"
    manager.post(f"{url}/approve/", SENT | {"location": "MTL"})
    manager.post(f"{url}/receive/", {"units-1": "2", "units-2": "0", "location": "MTL"})
    ways = {"condition-1": "opened", "restock-1": "1", "scrap-1": "1"}
    half = manager.post(f"{url}/inspect/", {"restock-1": "1"})
    manager.post(f"{url}/inspect/", ways)
    manager.post(f"{url}/refund/", SENT | {"shipping": "1.00"})
    services.resume_refunds()
    returns.follow_refunds(now=timezone.now())

    assert half.context["form"].non_field_errors()
    rma.refresh_from_db()
    assert (rma.status, rma.location) == ("REFUNDED", "MTL")
    for shown in (
        f"{url}/change/",
        f"/admin/order/orders/refund/{Refund.objects.get().pk}/change/",
    ):
        words = manager.get(shown).content.decode()
        assert ("too small" in words, "too_small" in words) == (True, False), shown
    rows = RmaLine.objects.filter(rma=rma).order_by("line", "disposition")
    assert [(row.line, row.received, row.disposition, row.condition) for row in rows] == [
        (1, Decimal(1), "restock", "opened"),
        (1, Decimal(1), "scrap", "opened"),
        (2, Decimal(0), "", ""),
    ]
    assert Refund.objects.get().total == Decimal("11.50")


def test_an_exchange_is_agreed_on_the_page_of_the_return(staff: Staff, world: World) -> None:
    order, manager = sent(world), staff("store_manager")
    Order.objects.filter(pk=order.pk).update(customer_id=order.pk)
    manager.post(page(order, "return"), {"units-2": "1", "wanted": "EXCHANGE"})
    rma = Rma.objects.get()
    url = f"/admin/order/returns/rma/{rma.pk}"
    manager.post(f"{url}/approve/", SENT | {"location": "MTL"})
    manager.post(f"{url}/receive/", {"units-2": "1", "location": "MTL"})
    manager.post(f"{url}/inspect/", {"restock-2": "1"})

    manager.post(f"{url}/exchange/", SENT)

    assert rma.exchange.refund_id == Refund.objects.get().pk
    assert Refund.objects.get().tenders.get().is_new_credit


def test_a_picker_finds_fewer_and_says_why(staff: Staff, world: World) -> None:
    order = world.bought()
    (parcel,) = services.assign_units(
        order=order, wanted=services.Assignment(), actor="a", now=timezone.now()
    )
    clerk, url = staff("stock_clerk"), f"/admin/order/orders/fulfilment/{parcel.pk}/pick-some/"

    nothing = clerk.post(url, {"units-1": "0", "units-2": "0", "reason": "gone"})
    clerk.post(url, {"units-1": "1", "units-2": "1", "reason": "one was broken"})

    assert nothing.context["form"].non_field_errors()
    parcel.refresh_from_db()
    assert parcel.status == "PICKED"
    told = order.events.get(kind="PICKED").details
    assert (told["missing"], told["reason"]) == ({"1": "1"}, "one was broken")


def test_a_lost_parcel_is_sent_again_from_its_page(
    staff: Staff, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = sent(world)
    lost, support = order.fulfilments.get(), staff("support")
    url = f"/admin/order/orders/fulfilment/{lost.pk}"
    support.post(f"{url}/lose/", SENT | {"reason": "carrier"})
    monkeypatch.setattr("order_svc.orders.services._upstreams.real", lambda: world.upstreams)

    answer = support.post(f"{url}/reship/", SENT)

    again = Fulfilment.objects.get(replaces=lost)
    assert answer["Location"].endswith(f"{again.pk}/change/")
    assert again.status == "PENDING"


def test_a_mail_that_went_is_sent_once_more_and_one_that_failed_is_tried_again(
    staff: Staff, world: World
) -> None:
    order, support = world.bought(), staff("support")
    services.send_mails(now=timezone.now())
    mail = Mail.objects.get(kind="confirmed")
    url = "/admin/order/orders/mail"

    listed = support.get(f"{url}/").content.decode()
    for _twice in range(2):
        support.post(f"{url}/{mail.pk}/resend/", SENT)
    again = Mail.objects.get(key=f"again:{mail.pk}")
    waiting = support.post(f"{url}/{again.pk}/resend/", SENT)
    Mail.objects.filter(pk=again.pk).update(status="FAILED", tries=8)
    support.post(f"{url}/{again.pk}/retry/", SENT)
    services.send_mails(now=timezone.now())

    assert str(order.number) in listed
    assert waiting.status_code == 302
    assert [each.to for each in outbox.outbox] == [["ada@example.org"]] * 2
    assert order.events.filter(kind="RESENT").count() == 1
