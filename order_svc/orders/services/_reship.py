"""Sending again what a carrier has lost, out of stock that is promised for it anew."""

from uuid import UUID, uuid5

from django.db import transaction

from order_svc.orders import errors, selectors
from order_svc.orders.models import Fulfilment, FulfilmentLine, Order, OrderEvent
from order_svc.orders.services import _promised_stock, _standing, _timeline, _upstreams
from order_svc.orders.services._moves import Move
from order_svc.orders.services._upstreams import Upstreams
from shared_libs.clients.inventory import Reservation
from shared_libs.clients.lines import Line

TTL_SECONDS = 600


def reship_parcel(*, move: Move, upstreams: Upstreams | None = None) -> Fulfilment:
    """The units of a lost parcel are promised again and are to be picked; a repeat finds the first,
    unless that was called off.

    Their reservation is named after the lost parcel and how often it was tried, so that a call that
    was interrupted takes nothing twice. Must not run inside a transaction. Raises FulfilmentMoved
    unless it was lost, LostUnitsRefunded, and what inventory refuses, such as `insufficient_stock`.
    """
    lost = Fulfilment.objects.select_related("order").get(pk=move.fulfilment_id)
    if lost.status != Fulfilment.Status.LOST:
        raise errors.FulfilmentMoved(status=lost.status, wanted=Fulfilment.Status.PENDING)
    _ensure_owed(lost)
    reference = _reference(lost)
    inventory = (upstreams or _upstreams.real()).inventory
    inventory.reserve(
        reference=reference,
        channel=lost.order.channel,
        lines=_lines(lost),
        ttl_seconds=TTL_SECONDS,
    )
    made = _replacement(lost, reference, inventory.commit(reference=reference), move)
    if made is None:
        raise errors.LostUnitsRefunded
    return made


def _ensure_owed(lost: Fulfilment) -> None:
    """Raise LostUnitsRefunded unless the customer still waits for all of it, or has it coming."""
    is_on_its_way = Fulfilment.objects.live().filter(replaces=lost).exists()
    if not is_on_its_way and selectors.refunded_of_lost(lost):
        raise errors.LostUnitsRefunded


def _reference(lost: Fulfilment) -> UUID:
    """The name of the promise; another one after each that was called off."""
    tried = Fulfilment.objects.filter(replaces=lost, status=Fulfilment.Status.CANCELLED).count()
    return uuid5(lost.pk, f"reship:{tried}" if tried else "reship")


def _lines(lost: Fulfilment) -> list[Line]:
    rows = lost.lines.order_by("pk").values_list("order_line__sku", "quantity")
    return [Line(sku, quantity) for sku, quantity in rows]


@transaction.atomic
def _replacement(
    lost: Fulfilment, reference: UUID, stock: Reservation, move: Move
) -> Fulfilment | None:
    """The parcel that is sent instead; its units have been counted with the lost one.

    None where they were refunded while inventory was asked: the stock is then free again.
    """
    order = _standing.locked_order(lost.order_id)
    for made in Fulfilment.objects.live().filter(replaces=lost):
        return made
    lines = _promised_lines(lost, reference)
    if selectors.refunded_of_lost(lost):
        _promised_stock.free(order, lines, reason="refunded", now=move.now)
        return None
    places = {line.location for line in stock.lines}
    parcel = Fulfilment.objects.create(
        order=order,
        replaces=lost,
        location=places.pop() if len(places) == 1 else "",
        actor=move.actor,
        created_at=move.now,
    )
    for line in lines:
        line.fulfilment = parcel
    FulfilmentLine.objects.bulk_create(lines)
    _tell(order, parcel, lost, move)
    return parcel


def _promised_lines(lost: Fulfilment, reference: UUID) -> list[FulfilmentLine]:
    """The lines of the lost parcel under their new promise; not written."""
    return [
        FulfilmentLine(order_line=line.order_line, quantity=line.quantity, reservation=reference)
        for line in lost.lines.select_related("order_line").order_by("pk")
    ]


def _tell(order: Order, parcel: Fulfilment, lost: Fulfilment, move: Move) -> None:
    kind, said = OrderEvent.Kind.ASSIGNED, {"fulfilment": str(parcel.pk), "replaces": str(lost.pk)}
    _timeline.note(order, kind, actor=move.actor, now=move.now, **said)
    _standing.restate(order, actor=move.actor, now=move.now)
