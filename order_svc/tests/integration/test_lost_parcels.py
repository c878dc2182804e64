"""Parcels that carriers lose: sent again, called off again, or refunded, never two of these."""

from datetime import datetime
from decimal import Decimal
from typing import Any  # Any: the data of events is JSON
from uuid import UUID

import pytest

from order_svc.orders import errors, services
from order_svc.orders.models import Fulfilment, Order
from order_svc.tests.factories import World
from shared_libs.clients.inventory import Reservation
from shared_libs.events.models import OutboxEvent

pytestmark = pytest.mark.django_db
ONE_TEA = services.RefundWish((services.UnitsWish(1, Decimal(1)),))


def moved(parcel: Fulfilment, now: datetime) -> services.Move:
    return services.Move(parcel.pk, "staff:1", now)


def lost(order: Order, now: datetime, wanted: services.Assignment | None = None) -> Fulfilment:
    """A parcel of these units, all by default, that the carrier gave up."""
    wish = wanted or services.Assignment()
    (parcel,) = services.assign_units(order=order, wanted=wish, actor="staff:1", now=now)
    services.pick_units(move=moved(parcel, now))
    services.pack_units(move=moved(parcel, now))
    services.ship_parcel(move=moved(parcel, now), carriage=services.Carriage())
    return services.lose_parcel(move=moved(parcel, now), reason="carrier gave up")


def freed() -> list[Any]:
    rows = OutboxEvent.objects.filter(type="order.units_cancelled.v1").order_by("pk")
    return [row.data for row in rows]


def test_what_is_sent_again_is_called_off_and_its_stock_is_free(
    world: World, now: datetime
) -> None:
    parcel = lost(world.bought(), now)
    again = services.reship_parcel(move=moved(parcel, now), upstreams=world.upstreams)
    promised = again.lines.values_list("reservation", flat=True).distinct().get()

    services.cancel_fulfilment(move=moved(again, now), reason="the first was found")
    third = services.reship_parcel(move=moved(parcel, now), upstreams=world.upstreams)

    (said,) = freed()
    assert [(row["line"], row["quantity"]) for row in said["lines"]] == [(1, "2"), (2, "1")]
    assert {row["reservation"] for row in said["lines"]} == {str(promised)}
    assert (third.status, third.replaces_id) == ("PENDING", parcel.pk)
    assert third.lines.values_list("reservation", flat=True).distinct().get() != promised
    parcel.order.refresh_from_db()
    assert parcel.order.status == "FULFILLED"


def test_what_was_refunded_is_not_sent_again(world: World, now: datetime) -> None:
    parcel, before = lost(world.bought(), now), dict(world.inventory.available)
    services.refund(order=parcel.order, wish=ONE_TEA, actor="staff:1", now=now)

    with pytest.raises(errors.LostUnitsRefunded):
        services.reship_parcel(move=moved(parcel, now), upstreams=world.upstreams)

    assert world.inventory.available == before
    assert Fulfilment.objects.count() == 1


def test_a_refund_of_what_came_back_or_was_called_off_does_not_keep_a_lost_parcel(
    world: World, now: datetime
) -> None:
    order = world.bought()
    cup = services.LineQuantity(2, Decimal(1))
    services.cancel_units(order=order, units=[cup], actor="staff:1", reason="", now=now)
    one = services.Assignment(lines=[services.LineQuantity(1, Decimal(1))])
    (arrived,) = services.assign_units(order=order, wanted=one, actor="staff:1", now=now)
    services.pick_units(move=moved(arrived, now))
    services.pack_units(move=moved(arrived, now))
    services.ship_parcel(move=moved(arrived, now), carriage=services.Carriage())
    parcel = lost(order, now, one)
    back = services.UnitsWish(1, Decimal(1), disposition="restock")
    wish = services.RefundWish((back,), location="MTL")
    services.refund(order=order, wish=wish, actor="staff:1", now=now)

    again = services.reship_parcel(move=moved(parcel, now), upstreams=world.upstreams)

    assert again.lines.get().quantity == 1


def test_a_refund_while_inventory_is_asked_frees_the_stock_again(
    world: World, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    parcel = lost(world.bought(), now)
    commit = world.inventory.commit

    def refunded_meanwhile(*, reference: UUID) -> Reservation:
        services.refund(order=parcel.order, wish=ONE_TEA, actor="staff:1", now=now)
        return commit(reference=reference)

    monkeypatch.setattr(world.inventory, "commit", refunded_meanwhile)
    with pytest.raises(errors.LostUnitsRefunded):
        services.reship_parcel(move=moved(parcel, now), upstreams=world.upstreams)

    (said,) = freed()
    assert [row["quantity"] for row in said["lines"]] == ["2", "1"]
    assert Fulfilment.objects.count() == 1
