"""What becomes of orders when a person wants a copy, or wants to be forgotten."""

from decimal import Decimal
from uuid import UUID, uuid4

import pytest
from django.db.models import F

from order_svc.orders import services
from order_svc.orders.models import Order
from order_svc.tests.factories import World, placed
from shared_libs.privacy import Correction, Erased, Person

pytestmark = pytest.mark.django_db
CUSTOMER, REQUEST = uuid4(), uuid4()


def person(customer_id: UUID = CUSTOMER) -> Person:
    return Person(REQUEST, customer_id, "ADA@example.org")


def test_a_copy_has_the_orders_of_the_account_and_of_its_address(world: World) -> None:
    mine, guests = placed(world, CUSTOMER), placed(world, number=2)
    Order.objects.filter(pk=mine.pk).update(email="old@example.org")
    stranger = placed(world, number=3)
    Order.objects.filter(pk=stranger.pk).update(email="bob@example.org")

    held = services.export_person(person())

    numbers = [order["number"] for order in held["orders"]]
    assert numbers == [mine.number, guests.number]
    assert held["orders"][0]["shipping_address"] == mine.shipping_address


def test_a_finished_order_keeps_its_amounts_and_loses_its_person(world: World) -> None:
    order = placed(world, CUSTOMER)
    total = order.total
    Order.objects.update(
        status="FULFILLED",
        fulfilment_status="FULFILLED",
        payment_status="CAPTURED",
        captured_amount=F("total"),
    )

    done = services.erase_person(person())

    order.refresh_from_db()
    assert done == Erased("done")
    assert (order.total, order.customer_id) == (total, CUSTOMER)
    assert order.email == f"erased-{REQUEST}@erased.invalid"
    assert order.shipping_address is not None
    assert {value for value in order.shipping_address.values() if value} == {"CA", "QC"}
    assert order.attempt.answer_body == ""
    assert order.total > Decimal(0)


def test_an_order_under_way_keeps_its_address_and_says_so(world: World) -> None:
    order = placed(world, CUSTOMER)

    done = services.erase_person(person())

    order.refresh_from_db()
    assert done == Erased("later", f"under way: {order.number}")
    assert order.email == "ada@example.org"


def test_whoever_never_ordered_has_nothing_here(world: World) -> None:
    placed(world, CUSTOMER)
    stranger = Person(REQUEST, uuid4(), "nobody@example.org")

    assert services.export_person(stranger) == {}
    assert services.erase_person(stranger) == Erased("nothing_held")


def test_a_correction_reaches_the_orders_of_the_account_and_no_name_but_theirs(
    world: World,
) -> None:
    mine, gift, strangers = (
        placed(world, CUSTOMER),
        placed(world, CUSTOMER, 2),
        placed(world, None, 3),
    )
    named = {**(mine.shipping_address or {}), "name": "Ada Roy"}
    Order.objects.update(shipping_address=named, email="old@example.org")
    Order.objects.filter(pk=gift.pk).update(shipping_address={**named, "name": "Bob Stone"})

    done = services.rectify_person(person(), Correction("ada roy", "Ada Royer", "ada@example.org"))

    def now(order: Order) -> tuple[str, str]:
        found = Order.objects.get(pk=order.pk)
        return found.email, (found.shipping_address or {})["name"]

    assert done == Erased("done")
    assert now(mine) == ("ada@example.org", "Ada Royer")
    assert now(gift) == ("ada@example.org", "Bob Stone")
    assert now(strangers) == ("old@example.org", "Ada Roy")
