"""An order with all that has become of it, as its page shows it."""

from collections.abc import Callable
from dataclasses import replace
from uuid import UUID

from django.db.models import Prefetch, QuerySet

from order_svc.orders import rules
from order_svc.orders.models import Fulfilment, Hold, Note, Order
from order_svc.orders.selectors._fulfilments import (
    FulfilmentView,
    fulfilment_view,
    pickup_code,
    with_lines,
)
from order_svc.orders.selectors._orders import detailed_order, with_details
from order_svc.orders.selectors._views import EventView, HoldView, NoteView, OrderView, order_view


def whole_order(order_id: UUID) -> Order:
    """The order with all that its page shows."""
    return with_everything(Order.objects.filter(pk=order_id)).get()


def with_everything(orders: QuerySet[Order]) -> QuerySet[Order]:
    """The same orders with all that has become of them: four queries more than `with_details`."""
    return with_details(orders).prefetch_related(
        Prefetch("fulfilments", with_lines(Fulfilment.objects.order_by("pk"))),
        Prefetch("holds", Hold.objects.standing().order_by("pk")),
        Prefetch("notes", Note.objects.order_by("pk")),
    )


def looked_up_view(order: Order) -> OrderView:
    """How the order stands, for who has not proved the address yet."""
    view = order_view(detailed_order(order.pk))
    return replace(view, shipping_address=None, billing_address=None)


def own_order_view(order: Order) -> OrderView:
    """The order as its customer sees it, pickup codes included; expects `with_everything`."""
    return _whole(order, _with_code)


def staff_order_view(order: Order) -> OrderView:
    """The order as staff see it: with every event, hold and note, without pickup codes.

    Expects `with_everything`.
    """
    events = tuple(
        EventView(each.kind.lower(), each.occurred_at, each.details) for each in order.events.all()
    )
    return replace(
        _whole(order, fulfilment_view),
        events=events,
        holds=tuple(
            HoldView(each.kind.lower(), each.reason, each.placed_at) for each in order.holds.all()
        ),
        notes=tuple(_note(each) for each in order.notes.all()),
    )


def _whole(order: Order, shown: Callable[[Fulfilment], FulfilmentView]) -> OrderView:
    return replace(
        order_view(order),
        fulfilments=tuple(shown(each) for each in order.fulfilments.all()),
        notes=tuple(_note(each) for each in order.notes.all() if each.is_public),
    )


def _note(note: Note) -> NoteView:
    return NoteView(note.text, note.is_public, note.written_at)


def _with_code(fulfilment: Fulfilment) -> FulfilmentView:
    waits = fulfilment.status == Fulfilment.Status.READY_FOR_PICKUP
    is_open = waits and fulfilment.wrong_codes < rules.MAX_WRONG_CODES
    return replace(
        fulfilment_view(fulfilment), pickup_code=pickup_code(fulfilment) if is_open else None
    )
