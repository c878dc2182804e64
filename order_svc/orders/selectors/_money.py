"""What was taken of an order, what was given back, and what may still be taken."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Sum

from order_svc.orders import rules
from order_svc.orders.models import Fulfilment, FulfilmentLine, Order, Payment
from order_svc.orders.selectors._payments import LET_GO
from order_svc.orders.selectors._refunds import refundable_order, refunded_by_refunds
from order_svc.orders.selectors._stored_value import wallet_sums
from shared_libs.money import ZERO


@dataclass(frozen=True)
class Money:
    """The sums of an order, as its payments, wallets and refunds have them."""

    released_amount: Decimal
    captured_amount: Decimal
    refunded_amount: Decimal
    payment_status: str


def money_of(order: Order, payments: Iterable[Payment]) -> Money:
    """The money of a confirmed order, all of whose payments these are.

    No query but for stored value, and for refunds where some were promised.
    """
    wallets, known = wallet_sums(order), list(payments)
    released = sum((each.released_amount for each in known), ZERO)
    captured = sum((each.captured_amount for each in known), wallets.captured)
    back = sum((each.returned_amount for each in known), wallets.returned)
    if order.refund_claimed_amount:
        back += refunded_by_refunds(order)
    asked = [each for each in known if each.amount]
    status = rules.money_status(
        total=order.total - order.set_off_amount,
        released=released,
        captured=captured,
        back=back + order.till_refunded_amount - order.set_off_amount,
        is_let_go=bool(asked or order.stored_amount)
        and all(each.status in LET_GO for each in asked)
        and not wallets.held,
    )
    return Money(released, captured, back, status)


def due_for(order: Order, payments: Iterable[Payment], leaving: Mapping[int, Decimal]) -> Decimal:
    """What must have been taken, by payments and wallets, before these units of each line leave,
    those that have left among them.

    All that the order costs but for what the units are worth that stay.
    """
    staying = {
        line.line: line.quantity - line.cancelled_quantity - leaving.get(line.line, ZERO)
        for line in order.lines.all()
    }
    whole = sum((each.due for each in payments), order.stored_amount)
    return rules.due_without(staying, refundable_order(order), whole=whole)


def units_in(parcels: Iterable[Fulfilment]) -> dict[int, Decimal]:
    """How many units of each line these parcels have; one query."""
    rows = FulfilmentLine.objects.filter(fulfilment__in=list(parcels))
    counted = rows.values_list("order_line__line").annotate(Sum("quantity"))
    return {line: quantity or ZERO for line, quantity in counted}
