"""Sending again what a carrier has lost, out of stock that is promised for it anew."""

from uuid import UUID, uuid5

from django.db import transaction

from order_svc.orders import errors
from order_svc.orders.models import Fulfilment, FulfilmentLine, OrderEvent
from order_svc.orders.services import _standing, _timeline, _upstreams
from order_svc.orders.services._moves import Move
from order_svc.orders.services._upstreams import Upstreams
from shared_libs.clients.inventory import Reservation
from shared_libs.clients.lines import Line

TTL_SECONDS = 600


def reship_parcel(*, move: Move, upstreams: Upstreams | None = None) -> Fulfilment:
    """The units of a lost parcel are promised again and are to be picked; a repeat finds the first.

    Their reservation is named after the lost parcel, so that a call that was interrupted takes
    nothing twice. Must not run inside a transaction. Raises FulfilmentMoved unless it was lost, and
    what inventory refuses, such as `insufficient_stock`.
    """
    lost = Fulfilment.objects.select_related("order").get(pk=move.fulfilment_id)
    if lost.status != Fulfilment.Status.LOST:
        raise errors.FulfilmentMoved(status=lost.status, wanted=Fulfilment.Status.PENDING)
    reference = uuid5(lost.pk, "reship")
    inventory = (upstreams or _upstreams.real()).inventory
    inventory.reserve(
        reference=reference,
        channel=lost.order.channel,
        lines=_lines(lost),
        ttl_seconds=TTL_SECONDS,
    )
    return _replacement(lost, reference, inventory.commit(reference=reference), move)


def _lines(lost: Fulfilment) -> list[Line]:
    rows = lost.lines.order_by("pk").values_list("order_line__sku", "quantity")
    return [Line(sku, quantity) for sku, quantity in rows]


@transaction.atomic
def _replacement(lost: Fulfilment, reference: UUID, stock: Reservation, move: Move) -> Fulfilment:
    """The parcel that is sent instead; its units have been counted with the lost one."""
    order = _standing.locked_order(lost.order_id)
    for made in Fulfilment.objects.filter(replaces=lost):
        return made
    places = {line.location for line in stock.lines}
    parcel = Fulfilment.objects.create(
        order=order,
        replaces=lost,
        location=places.pop() if len(places) == 1 else "",
        actor=move.actor,
        created_at=move.now,
    )
    FulfilmentLine.objects.bulk_create(
        FulfilmentLine(
            fulfilment=parcel,
            order_line_id=line.order_line_id,
            quantity=line.quantity,
            reservation=reference,
        )
        for line in lost.lines.order_by("pk")
    )
    kind, said = OrderEvent.Kind.ASSIGNED, {"fulfilment": str(parcel.pk), "replaces": str(lost.pk)}
    _timeline.note(order, kind, actor=move.actor, now=move.now, **said)
    _standing.restate(order, actor=move.actor, now=move.now)
    return parcel
