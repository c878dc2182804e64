"""What tills have taken back of web orders: facts, which use units up and are never refused."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

import structlog
from django.db import transaction
from django.db.models import F
from django.db.models.functions import Least

from order_svc.orders import rules, selectors
from order_svc.orders.models import Order, OrderEvent, OrderLine, Refund
from order_svc.orders.rules import PlannedLine, Refundable, UnitsWish
from order_svc.orders.services import _money, _refund, _timeline
from shared_libs.money import ZERO, quantity_text

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class TillReturn:
    """A return at a till, as far as its web order cares; the total is what was paid back."""

    id: UUID
    order_number: str
    store: str
    actor: str
    total: Decimal
    lines: tuple[UnitsWish, ...]
    occurred_at: datetime
    business_date: date


@transaction.atomic
def note_till_return(*, said: TillReturn) -> None:
    """The units are back and their money too; saying it twice changes nothing.

    Units beyond what is left of a line are in the timeline only, and so is an order that we do not
    know in the log. Locks the order.
    """
    order = Order.objects.locked().placed().filter(number=said.order_number).first()
    if order is None:
        log.warning("till_return.unknown_order", order=said.order_number)
        return
    if Refund.objects.filter(pk=said.id).exists():
        return
    state = selectors.refundable_order(order)
    fitting, excess = rules.fitting_units(said.lines, state)
    _write(order, said, rules.planned_lines(fitting, state))
    _count(order, said, fitting)
    _timeline.note(
        order,
        OrderEvent.Kind.RETURNED_AT_TILL,
        actor=said.actor,
        now=said.occurred_at,
        refund=str(said.id),
        store=said.store,
        excess={str(line): quantity_text(more) for line, more in excess.items()},
    )


def lines_by_sku(*, number: str, wanted: Mapping[str, Decimal]) -> tuple[UnitsWish, ...]:
    """Units of articles as units of the order's lines, the first lines first.

    What no line has left is of the last line of its article; an article that is not in the order is
    passed over.
    """
    order = Order.objects.placed().filter(number=number).first()
    if order is None:
        return ()
    state = selectors.refundable_order(order)
    lines: dict[str, list[int]] = defaultdict(list)
    for line, sku in order.lines.order_by("line").values_list("line", "sku"):
        lines[sku].append(line)
    return tuple(
        each for sku, units in wanted.items() for each in _spread(lines[sku], units, state)
    )


def _spread(lines: list[int], units: Decimal, state: Refundable) -> list[UnitsWish]:
    found = []
    for line in lines:
        is_last = line == lines[-1]
        taken = units if is_last else min(units, state.lines[line].left)
        if taken > 0:
            found.append(UnitsWish(line, taken))
        units -= taken
    return found


def _write(order: Order, said: TillReturn, planned: tuple[PlannedLine, ...]) -> None:
    worth = sum((each.worth.total for each in planned), ZERO)
    made = Refund.objects.create(
        id=said.id,
        order=order,
        status=Refund.Status.SUCCEEDED,
        currency=order.currency,
        # what the till has paid beside what the units were sold for
        goodwill=said.total - worth,
        total=said.total,
        location=said.store,
        is_at_till=True,
        requested_by=said.actor,
        requested_at=said.occurred_at,
        refunded_at=said.occurred_at,
        business_date=said.business_date,
    )
    _refund.write_lines(order, made, planned)


def _count(order: Order, said: TillReturn, fitting: tuple[UnitsWish, ...]) -> None:
    for each in fitting:
        OrderLine.objects.filter(order=order, line=each.line).update(
            returned_quantity=Least(F("returned_quantity") + each.quantity, F("quantity"))
        )
    order.till_refunded_amount += said.total
    Order.objects.filter(pk=order.pk).update(till_refunded_amount=order.till_refunded_amount)
    _money.restate_money(order)
