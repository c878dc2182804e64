"""Moving a parcel or a pickup on: picked, packed, gone, received; or called off, or lost."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from hmac import compare_digest
from typing import Any  # Any: columns by name
from uuid import UUID

from django.db import transaction
from django.db.models import F

from order_svc.orders import errors, rules, selectors
from order_svc.orders.models import Fulfilment, FulfilmentLine, Order, OrderEvent, OrderLine
from order_svc.orders.services import (
    _capture,
    _documents,
    _mails,
    _promised_stock,
    _standing,
    _timeline,
)
from order_svc.orders.services._parcels import LineQuantity
from shared_libs.events import outbox
from shared_libs.money import quantity_text
from shared_libs.refusals import Stale

Status = Fulfilment.Status
_KIND = {
    Status.PICKED: OrderEvent.Kind.PICKED,
    Status.PACKED: OrderEvent.Kind.PACKED,
    Status.SHIPPED: OrderEvent.Kind.SHIPPED,
    Status.READY_FOR_PICKUP: OrderEvent.Kind.READY_FOR_PICKUP,
    Status.COLLECTED: OrderEvent.Kind.COLLECTED,
    Status.DELIVERED: OrderEvent.Kind.DELIVERED,
    Status.CANCELLED: OrderEvent.Kind.FULFILMENT_CANCELLED,
    Status.LOST: OrderEvent.Kind.LOST,
}


@dataclass(frozen=True)
class Carriage:
    """Who carries a parcel, and where it can be followed."""

    carrier: str = ""
    tracking_number: str = ""
    tracking_url: str = ""


@dataclass(frozen=True)
class Move:
    """Who wants a fulfilment moved on, when, and on which version of it they decided."""

    fulfilment_id: UUID
    actor: str
    now: datetime
    version: int | None = None


@transaction.atomic
def pick_units(*, move: Move, found: Sequence[LineQuantity] = (), reason: str = "") -> Fulfilment:
    """Its units are in the picker's hands. Where `found` names lines only those units: the others
    are open again, and `reason` says why. Locks the order, then the fulfilment.

    Raises TooManyUnits, and NothingPicked where none was found; FulfilmentMoved and Stale as every
    move does.
    """
    order, parcel = _taken(move)
    if found and not any(each.quantity for each in found):
        raise errors.NothingPicked
    missing = _reduce(parcel, {each.line: each.quantity for each in found}) if found else {}
    said = {"missing": missing, "reason": reason if missing else ""}
    _move(order, parcel, move, Status.PICKED, said, picked_at=move.now)
    _standing.restate(order, actor=move.actor, now=move.now)
    return parcel


@transaction.atomic
def pack_units(*, move: Move) -> Fulfilment:
    """Its units are in a parcel, or on the shelf for pickups to be; what was only set aside for
    them, or for the order, is taken now.
    """
    parcel = _moved(move, Status.PACKED, packed_at=move.now)
    _capture.want_capture_of_packed(parcel.order)
    return parcel


@transaction.atomic
def ship_parcel(*, move: Move, carriage: Carriage) -> Fulfilment:
    """It is on the road, which is announced: the stock leaves its location by that event.

    Raises PaymentNotCaptured, OrderOnHold, and FulfilmentMoved for a pickup.
    """
    order, parcel = _taken(move)
    if selectors.is_pickup(order):
        raise errors.FulfilmentMoved(status=parcel.status, wanted=Status.SHIPPED)
    said: dict[str, Any] = vars(carriage)
    _move(order, parcel, move, Status.SHIPPED, said, fulfilled_at=move.now, **said)
    _mails.tell(order, "shipped", key=str(parcel.pk), fulfilment=str(parcel.pk))
    return _gone(order, parcel, move)


@transaction.atomic
def ready_pickup(*, move: Move) -> Fulfilment:
    """It waits for its customer, who is told a code. A repeat issues another code, and the one
    before opens nothing any more.

    Raises PaymentNotCaptured, OrderOnHold, and FulfilmentMoved for what is to be sent.
    """
    order, parcel = _taken(move)
    if not selectors.is_pickup(order):
        raise errors.FulfilmentMoved(status=parcel.status, wanted=Status.READY_FOR_PICKUP)
    round_ = parcel.pickup_round + 1
    facts: dict[str, Any] = {"ready_at": move.now, "pickup_round": round_, "wrong_codes": 0}
    _move(order, parcel, move, Status.READY_FOR_PICKUP, **facts)
    _mails.tell(order, "ready", key=f"{parcel.pk}:{round_}", fulfilment=str(parcel.pk))
    _standing.restate(order, actor=move.actor, now=move.now)
    return parcel


def collect_pickup(*, move: Move, code: str) -> Fulfilment:
    """The customer has it, having said the code; the stock leaves its location by the event.

    A wrong code is counted and noted, and after five none is right until another is issued. Raises
    WrongPickupCode, PickupCodeBlocked, OrderOnHold.
    """
    with transaction.atomic():
        refusal = _code_refusal(move, code)
        if refusal is None:
            order, parcel = _taken(move)
            received: dict[str, Any] = {"fulfilled_at": move.now, "received_at": move.now}
            _move(order, parcel, move, Status.COLLECTED, **received)
            return _gone(order, parcel, move)
    raise refusal  # outside: the wrong code stays counted


def deliver_parcel(*, move: Move) -> Fulfilment:
    """The customer has it."""
    return _moved(move, Status.DELIVERED, received_at=move.now)


@transaction.atomic
def cancel_fulfilment(*, move: Move, reason: str) -> Fulfilment:
    """Its units are open again: they stay the customer's, and may go in another parcel.

    Where it is sent again for a lost one, the stock that was promised for it is free by the event,
    and the lost one may be sent again anew, or refunded.
    """
    order, parcel = _taken(move)
    _move(order, parcel, move, Status.CANCELLED, {"reason": reason}, closed_reason=reason)
    for line in _counted_lines(parcel):
        _count(line, assigned_quantity=-line.quantity)
    if parcel.replaces_id is not None:
        _promised_stock.free(order, _lines(parcel), reason=reason, now=move.now)
    _standing.restate(order, actor=move.actor, now=move.now)
    return parcel


def lose_parcel(*, move: Move, reason: str) -> Fulfilment:
    """It never arrived. Its units have left all the same; it may be sent again, or refunded."""
    return _moved(move, Status.LOST, {"reason": reason}, closed_reason=reason)


@transaction.atomic
def _moved(
    move: Move, wanted: Status, details: Mapping[str, object] | None = None, **columns: object
) -> Fulfilment:
    order, parcel = _taken(move)
    _move(order, parcel, move, wanted, details, **columns)
    _standing.restate(order, actor=move.actor, now=move.now)
    return parcel


def _taken(move: Move) -> tuple[Order, Fulfilment]:
    """Order and fulfilment under lock, in this order."""
    order_id = Fulfilment.objects.values_list("order_id", flat=True).get(pk=move.fulfilment_id)
    order = _standing.locked_order(order_id)
    parcel = Fulfilment.objects.locked().get(pk=move.fulfilment_id)
    if move.version is not None and move.version != parcel.version:
        raise Stale(version=parcel.version)
    return order, parcel


def _move(
    order: Order,
    parcel: Fulfilment,
    move: Move,
    wanted: Status,
    details: Mapping[str, object] | None = None,
    **columns: object,
) -> None:
    """The fulfilment is what is wanted, and the timeline says so; the order is not restated yet."""
    if not rules.may_move(parcel.status, wanted):
        raise errors.FulfilmentMoved(status=parcel.status, wanted=wanted)
    if wanted in rules.LEAVING:
        _ensure_may_leave(order, parcel)
    columns |= {"status": wanted, "version": parcel.version + 1}
    Fulfilment.objects.filter(pk=parcel.pk).update(**columns)
    for name, value in columns.items():
        setattr(parcel, name, value)
    said = {"fulfilment": str(parcel.pk), **(details or {})}
    _timeline.note(order, _KIND[wanted], actor=move.actor, now=move.now, **said)


def _ensure_may_leave(order: Order, parcel: Fulfilment) -> None:
    """What leaves is paid, or this raises PaymentNotCaptured; and not held, or OrderOnHold."""
    if order.status == Order.Status.ON_HOLD:
        raise errors.OrderOnHold
    due = _due_with(order, parcel)
    if order.captured_amount < due:
        raise errors.PaymentNotCaptured
    if due > order.due_amount:
        Order.objects.filter(pk=order.pk).update(due_amount=due)


def _due_with(order: Order, parcel: Fulfilment) -> Decimal:
    """What must be taken before this parcel leaves, after those that have; asked for in full only
    where something is still to be taken.
    """
    payments = list(selectors.standing_payments(order))
    whole = sum((each.due for each in payments), order.stored_amount)
    if order.captured_amount >= whole:
        return whole
    leaving = selectors.units_in([parcel]) if parcel.replaces_id is None else {}
    for line in order.lines.all():
        leaving[line.line] = leaving.get(line.line, Decimal(0)) + line.fulfilled_quantity
    return selectors.due_for(order, payments, leaving)


def _gone(order: Order, parcel: Fulfilment, move: Move) -> Fulfilment:
    """The units have left: counted on their lines, and announced for this parcel alone."""
    for line in _counted_lines(parcel):
        _count(line, fulfilled_quantity=line.quantity)
    _standing.restate(order, actor=move.actor, now=move.now)
    event = _documents.fulfilled(order, selectors.parcel(parcel.pk))
    outbox.publish(event, aggregate=f"order:{order.number}", occurred_at=move.now)
    return parcel


def _reduce(parcel: Fulfilment, found: Mapping[int, Decimal]) -> dict[str, str]:
    """The parcel is of what was found; returns what was not, by line."""
    lines = {line.order_line.line: line for line in _lines(parcel)}
    if parcel.replaces_id is not None and any(
        found.get(number) != line.quantity for number, line in lines.items()
    ):
        raise errors.TooManyUnits(possible={n: line.quantity for n, line in lines.items()})
    beyond = {
        number: lines[number].quantity if number in lines else Decimal(0)
        for number, quantity in found.items()
        if number not in lines or quantity > lines[number].quantity
    }
    if beyond:
        raise errors.TooManyUnits(possible=beyond)
    short = {
        number: line.quantity - found.get(number, Decimal(0))
        for number, line in lines.items()
        if found.get(number, Decimal(0)) < line.quantity
    }
    for number, missing in short.items():
        _shorten(lines[number], missing)
    return {str(number): quantity_text(missing) for number, missing in short.items()}


def _shorten(line: FulfilmentLine, missing: Decimal) -> None:
    _count(line, assigned_quantity=-missing)
    if missing == line.quantity:
        line.delete()
    else:
        FulfilmentLine.objects.filter(pk=line.pk).update(quantity=line.quantity - missing)


def _lines(parcel: Fulfilment) -> list[FulfilmentLine]:
    return list(parcel.lines.select_related("order_line").order_by("order_line__line"))


def _counted_lines(parcel: Fulfilment) -> list[FulfilmentLine]:
    """The lines whose units are counted on the order: not those of a parcel that is sent again."""
    return _lines(parcel) if parcel.replaces_id is None else []


def _count(line: FulfilmentLine, **changes: Decimal) -> None:
    OrderLine.objects.filter(pk=line.order_line_id).update(
        **{name: F(name) + change for name, change in changes.items()}
    )


def _code_refusal(move: Move, code: str) -> Exception | None:
    """What is wrong with the code that was said; a wrong one is counted under lock."""
    order, parcel = _taken(move)
    if parcel.status != Status.READY_FOR_PICKUP:
        return errors.FulfilmentMoved(status=parcel.status, wanted=Status.COLLECTED)
    if parcel.wrong_codes >= rules.MAX_WRONG_CODES:
        return errors.PickupCodeBlocked()
    expected = selectors.pickup_code(parcel)
    if compare_digest(rules.same_code(code).encode(), expected.encode()):
        return None
    Fulfilment.objects.filter(pk=parcel.pk).update(wrong_codes=F("wrong_codes") + 1)
    _timeline.note(
        order,
        OrderEvent.Kind.WRONG_CODE,
        actor=move.actor,
        now=move.now,
        fulfilment=str(parcel.pk),
    )
    return errors.WrongPickupCode(tries_left=rules.MAX_WRONG_CODES - parcel.wrong_codes - 1)
