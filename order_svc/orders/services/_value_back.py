"""Stored value on its way back to the wallets that paid with it."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

import structlog
from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now

from order_svc.orders import rules, selectors
from order_svc.orders.models import Order, OrderEvent, StoredValue
from order_svc.orders.services import _money, _upstreams
from shared_libs.clients.customer import CustomerClient
from shared_libs.events import backoff
from shared_libs.refusals import Conflict, Refusal

log = structlog.get_logger(__name__)
Status = StoredValue.Status
BATCH = 20
MOST_TRIES = rules.SETTLE_WITHIN // timedelta(minutes=1)


def want_value_back(order: Order) -> None:
    """All stored value of the order is to go back; expects the transaction of the reason why."""
    paying = order.stored_values.filter(status__in=[Status.HELD, Status.CAPTURED])
    paying.update(is_wanted_back=True, next_try_at=Now(), tries=0, needs_attention=False)


def retry_stored_value(*, value_id: int) -> bool:
    """Try stored value that needed attention again, for another day; return whether it did."""
    stuck = StoredValue.objects.filter(pk=value_id, needs_attention=True)
    return bool(stuck.update(needs_attention=False, tries=0, next_try_at=Now()))


def give_value_back(*, customer: CustomerClient | None = None) -> int:
    """Have the wallets get back what is wanted back, and return how many were tried.

    Every call is keyed, so that two runners do no harm. Must not run inside a transaction.
    """
    values = list(StoredValue.objects.due()[:BATCH])
    for value in values:
        _give_back(value, customer or _upstreams.real().customer)
    return len(values)


def _give_back(value: StoredValue, customer: CustomerClient) -> None:
    try:
        found = _freed_or_refunded(value, customer)
    except Refusal as problem:
        _note_failure(value, problem)
    else:
        _record(value, **vars(found))


@dataclass(frozen=True)
class _Found:
    """What the wallet has paid, and what it has got back now."""

    captured: Decimal
    returned: Decimal


def _freed_or_refunded(value: StoredValue, customer: CustomerClient) -> _Found:
    """Have the hold released, or refunded where it was captured, but for what refunds give back."""
    try:
        customer.release(key=value.hold_key)
    except Conflict:
        left = value.amount - selectors.promised_to_wallet(value)
        if left > 0:
            key = f"{value.hold_key}:return"
            customer.refund(key=value.hold_key, refund_key=key, amount=left)
        return _Found(value.amount, left)
    return _Found(Decimal(0), Decimal(0))


@transaction.atomic
def _record(value: StoredValue, *, captured: Decimal, returned: Decimal) -> None:
    order = Order.objects.locked().get(pk=value.order_id)
    current = StoredValue.objects.get(pk=value.pk)
    if not current.is_wanted_back:
        return  # another runner was quicker
    StoredValue.objects.filter(pk=value.pk).update(
        status=Status.REFUNDED if captured else Status.RELEASED,
        captured_amount=captured,
        returned_amount=returned,
        is_wanted_back=False,
        next_try_at=None,
        last_error="",
    )
    _money.restate_money(order)
    _tell(order, value)


def _tell(order: Order, value: StoredValue) -> None:
    OrderEvent.objects.create(
        order=order,
        kind=OrderEvent.Kind.VALUE_RETURNED,
        actor="svc:order",
        details={"kind": value.kind.lower(), "amount": f"{value.amount:f}"},
    )


def _note_failure(value: StoredValue, problem: Refusal) -> None:
    """Try again after a while; after about a day it is for a person to decide."""
    given_up = value.tries >= MOST_TRIES
    StoredValue.objects.filter(pk=value.pk).update(
        tries=F("tries") + 1,
        next_try_at=Now() + backoff.pause(value.tries + 1),
        needs_attention=given_up,
        last_error=problem.code[:300],
    )
    report = log.error if given_up else log.warning
    report("stored_value.not_returned", key=value.hold_key, code=problem.code)
