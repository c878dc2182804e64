"""What staff see and do in the back office."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.db.models.functions import Now
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from order_svc.orders import services
from order_svc.orders.models import CheckoutAttempt, Fulfilment, Order, Payment
from order_svc.tests.factories import TOTAL, World, caller, checkout_request

pytestmark = pytest.mark.django_db
SENT = {"_form_submitted": "True"}


def test_a_visitor_is_sent_to_the_one_sign_in(client: Client) -> None:
    answer = client.get(client.get("/admin/order/orders/order/")["Location"])

    assert answer["Location"] == "/admin/customer/login/?next=%2Fadmin%2Forder%2Forders%2Forder%2F"


@pytest.mark.parametrize("model", ["order", "checkoutattempt", "payment"])
def test_each_page_shows_what_was_bought(
    staff: Callable[[str], Client], world: World, model: str
) -> None:
    order = world.bought()
    shown = {"order": order.pk, "checkoutattempt": order.attempt_id, "payment": order.payment.pk}

    listed = staff("administrator").get(f"/admin/order/orders/{model}/")
    page = staff("administrator").get(f"/admin/order/orders/{model}/{shown[model]}/change/")

    assert (listed.status_code, page.status_code) == (200, 200)


def test_an_order_shows_its_lines_and_its_timeline(
    staff: Callable[[str], Client], world: World
) -> None:
    order = world.bought()

    page = staff("support").get(f"/admin/order/orders/order/{order.pk}/change/").content.decode()

    assert "Green tea" in page
    assert "payment captured" in page
    assert str(order.number) in page


@pytest.mark.parametrize("term", ["number", "email", "id"])
def test_an_order_is_found_by_what_a_customer_says(
    staff: Callable[[str], Client], world: World, term: str
) -> None:
    order = world.bought()
    said = {"number": order.number, "email": order.email, "id": order.attempt_id}[term]

    found = staff("support").get("/admin/order/orders/order/", {"q": str(said)}).content.decode()
    missed = staff("support").get("/admin/order/orders/order/", {"q": "W-2026-999999"})

    assert str(order.number) in found
    assert order.email not in missed.content.decode()


def test_the_list_takes_as_many_queries_for_ten_orders_as_for_one(
    staff: Callable[[str], Client], world: World
) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            staff("support").get("/admin/order/orders/order/")
        return len(captured)

    buy_many(world, 1)
    queries()
    with_one = queries()
    buy_many(world, 9)

    assert queries() == with_one


def test_a_clerk_fulfils_an_order(staff: Callable[[str], Client], world: World) -> None:
    order = world.bought()
    url = f"/admin/order/orders/order/{order.pk}/fulfil/"

    asked = staff("stock_clerk").get(url)
    done = staff("stock_clerk").post(url, SENT)

    assert (asked.status_code, done.status_code) == (200, 302)
    order.refresh_from_db()
    assert order.status == "FULFILLED"
    assert order.fulfilments.get().actor == "staff:00000000-0000-7000-8000-000000000001"


def test_a_clerk_fulfils_many_at_once(staff: Callable[[str], Client], world: World) -> None:
    buy_many(world, 3)
    chosen = [str(key) for key in Order.objects.values_list("pk", flat=True)]

    staff("stock_clerk").post(
        "/admin/order/orders/order/",
        {"action": "fulfil_selected", "_selected_action": chosen},
    )

    assert Order.objects.filter(status="FULFILLED").count() == 3


def test_a_clerk_gives_many_to_picking_at_once_and_hears_which_were_not(
    staff: Callable[[str], Client], world: World
) -> None:
    buy_many(world, 3)
    chosen = [str(key) for key in Order.objects.values_list("pk", flat=True)]
    called_off = Order.objects.order_by("pk")[0]
    services.cancel_order(order=called_off, reason="asked to", actor="a", now=timezone.now())

    answer = staff("stock_clerk").post(
        "/admin/order/orders/order/",
        {"action": "assign_selected", "_selected_action": chosen},
        follow=True,
    )

    told = [str(each) for each in answer.context["messages"]]
    assert [f"{called_off.number}: " in each for each in told] == [True, False, False]
    assert Fulfilment.objects.filter(status="PENDING").count() == 2
    assert Order.objects.filter(status="PROCESSING").count() == 2


def test_support_cancels_with_a_reason(staff: Callable[[str], Client], world: World) -> None:
    order = world.bought()
    url = f"/admin/order/orders/order/{order.pk}/cancel/"

    without = staff("support").post(url, SENT)
    order.refresh_from_db()
    assert (without.status_code, order.status) == (200, "CONFIRMED")
    done = staff("support").post(url, SENT | {"reason": "asked to"}, headers={"HX-Request": "true"})

    order.refresh_from_db()
    assert done["HX-Redirect"].endswith(f"{order.pk}/change/")
    assert (order.status, order.cancel_reason) == ("CANCELLED", "asked to")


@pytest.mark.parametrize(("role", "action"), [("stock_clerk", "cancel"), ("support", "fulfil")])
def test_nobody_does_what_is_not_theirs(
    staff: Callable[[str], Client], world: World, role: str, action: str
) -> None:
    order = world.bought()

    answer = staff(role).post(
        f"/admin/order/orders/order/{order.pk}/{action}/", SENT | {"reason": "x"}
    )

    assert answer.status_code == 403
    order.refresh_from_db()
    assert order.status == "CONFIRMED"


def test_nobody_adds_or_deletes_an_order(staff: Callable[[str], Client], world: World) -> None:
    order = world.bought()

    added = staff("administrator").get("/admin/order/orders/order/add/")
    deleted = staff("administrator").post(f"/admin/order/orders/order/{order.pk}/delete/")

    assert (added.status_code, deleted.status_code) == (403, 403)


def test_a_parked_checkout_is_found_and_resumed(
    staff: Callable[[str], Client], world: World
) -> None:
    world.buy(means="tok_lost_answer")
    CheckoutAttempt.objects.update(parked_at=Now(), tries=20)
    attempt = CheckoutAttempt.objects.get()
    page = "/admin/order/orders/checkoutattempt/"

    parked = staff("support").get(page, {"progress": "parked"}).content.decode()
    staff("support").post(f"{page}{attempt.pk}/resume/", SENT)

    assert str(attempt.pk) in parked
    attempt.refresh_from_db()
    assert (attempt.parked_at, attempt.tries) == (None, 0)
    CheckoutAttempt.objects.update(lease_until=Now() - timedelta(seconds=1))
    services.resume_checkouts(upstreams=world.upstreams)
    assert Order.objects.placed().count() == 1


def test_the_page_of_a_checkout_shows_neither_key_nor_token(
    staff: Callable[[str], Client], world: World
) -> None:
    world.buy(means="tok_lost_answer")
    attempt = CheckoutAttempt.objects.get()

    page = staff("support").get(f"/admin/order/orders/checkoutattempt/{attempt.pk}/change/")

    assert attempt.key not in page.content.decode()
    assert "tok_lost_answer" not in page.content.decode()


def test_a_payment_that_needs_attention_is_tried_again(
    staff: Callable[[str], Client], world: World
) -> None:
    payment = world.bought().payment
    Payment.objects.update(needs_attention=True, wanted="CAPTURE", next_try_at=Now())

    staff("support").post(f"/admin/order/orders/payment/{payment.pk}/retry/", SENT)

    payment.refresh_from_db()
    assert payment.needs_attention is False


def buy_many(world: World, count: int) -> None:
    world.inventory.available = {"TEA": TOTAL * 100, "CUP": TOTAL * 100}
    begun = Order.objects.count()
    for number in range(begun, begun + count):
        cart_id = f"cart-of-number-{number:04}"
        world.cart.put(cart_id, world.cart.carts[next(iter(world.cart.carts))].lines)
        services.place_order(
            caller=caller(actor=f"cart:{cart_id}"),
            request=checkout_request(cart_id=cart_id, expected_total=TOTAL),
            upstreams=world.upstreams,
        )
