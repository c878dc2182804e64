"""Picking, packing and handing over in the back office."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from order_svc.orders import selectors, services
from order_svc.orders.models import Fulfilment, Order
from order_svc.tests.factories import World, placed

pytestmark = pytest.mark.django_db
SENT = {"_form_submitted": "True"}
LIST = "/admin/order/orders/fulfilment/"
Staff = Callable[..., Client]


def assigned(order: Order) -> Fulfilment:
    wish = services.Assignment()
    return services.assign_units(order=order, wanted=wish, actor="a", now=timezone.now())[0]


def page(fulfilment: Fulfilment, step: str = "change") -> str:
    return f"{LIST}{fulfilment.pk}/{step}/"


def test_a_clerk_takes_a_parcel_from_the_queue_to_the_carrier(staff: Staff, world: World) -> None:
    order = world.bought()
    clerk = staff("stock_clerk")

    clerk.post(f"/admin/order/orders/order/{order.pk}/assign/", SENT)
    parcel = Fulfilment.objects.get()
    queue = clerk.get(LIST, {"queue": "pick"}).content.decode()
    for step in ("pick", "pack"):
        assert clerk.get(page(parcel, step)).status_code == 200
        clerk.post(page(parcel, step), SENT)
    clerk.post(page(parcel, "ship"), SENT | {"carrier": "Postes", "tracking_number": "RX1"})

    clerk.get(LIST)  # reads the messages, which name the order too
    assert str(order.number) in queue
    assert str(order.number) not in clerk.get(LIST, {"queue": "pick"}).content.decode()
    parcel.refresh_from_db()
    assert (parcel.status, parcel.carrier, parcel.tracking_number) == ("SHIPPED", "Postes", "RX1")


def test_a_page_says_what_is_to_do_now_and_a_link_moves_nothing(staff: Staff, world: World) -> None:
    parcel = assigned(world.bought())

    shown = staff("stock_clerk").get(page(parcel)).content.decode()
    staff("stock_clerk").get(page(parcel, "pick"))

    assert "Pick its units." in shown
    parcel.refresh_from_db()
    assert parcel.status == "PENDING"


def test_a_cashier_hands_over_for_the_code_and_does_nothing_else(
    staff: Staff, world: World
) -> None:
    world.product.shipping = Decimal(0)
    quote = world.quote_token(shipping_method="pickup", pickup_location="MTL")
    world.buy(shipping_method="pickup", pickup_location="MTL", quote_token=quote)
    parcel = assigned(Order.objects.placed().get())
    clerk = staff("stock_clerk")
    for step in ("pick", "pack", "ready"):
        clerk.post(page(parcel, step), SENT)
    parcel.refresh_from_db()
    cashier = staff("cashier")

    shown = cashier.get(page(parcel)).content.decode()
    refused = cashier.post(page(parcel, "call_off"), SENT | {"reason": "x"})
    cashier.post(page(parcel, "collect"), SENT | {"code": "AAAAAA"})
    cashier.post(page(parcel, "collect"), SENT | {"code": selectors.pickup_code(parcel)})

    assert selectors.pickup_code(parcel) not in shown
    assert refused.status_code == 403
    parcel.refresh_from_db()
    assert (parcel.status, parcel.wrong_codes) == ("COLLECTED", 1)


def test_staff_of_a_store_see_and_move_what_leaves_from_there(staff: Staff, world: World) -> None:
    parcel = assigned(world.bought())
    Fulfilment.objects.update(location="LC")
    here = staff("stock_clerk", stores=["MTL"])

    listed = here.get(LIST).content.decode()
    shown = here.get(page(parcel))

    assert str(parcel.order.number) not in listed
    assert shown.status_code in {302, 404}
    parcel.refresh_from_db()
    assert parcel.status == "PENDING"


def test_support_holds_an_order_lets_it_go_and_writes_it_down(staff: Staff, world: World) -> None:
    order = world.bought()
    support, url = staff("support"), f"/admin/order/orders/order/{order.pk}"

    without = support.post(f"{url}/hold/", SENT | {"kind": "FRAUD"})
    support.post(f"{url}/hold/", SENT | {"kind": "FRAUD", "reason": "three cards"})
    order.refresh_from_db()
    held = order.status
    support.post(f"{url}/note/", SENT | {"text": "rang back", "is_public": "on"})
    support.post(f"{url}/lift/", SENT | {"kind": "FRAUD", "reason": "is known"})

    assert (without.status_code, held) == (200, "ON_HOLD")
    order.refresh_from_db()
    assert order.status == "CONFIRMED"
    assert (order.notes.get().text, order.notes.get().is_public) == ("rang back", True)
    shown = support.get(f"{url}/change/").content.decode()
    assert "three cards" in shown


def test_the_queue_takes_as_many_queries_for_ten_parcels_as_for_one(
    staff: Staff, world: World
) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            staff("stock_clerk").get(LIST)
        return len(captured)

    assigned(placed(world, number=1))
    queries()
    with_one = queries()
    for number in range(2, 11):
        assigned(placed(world, number=number))

    assert queries() == with_one
