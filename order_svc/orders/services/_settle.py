"""Moving the money of a confirmed order to where it is wanted: to us, or back to the customer.

What is wanted is committed before any call; who moves it holds a lease; each call is keyed by our
reference, and after one that ended badly the provider is asked first what became of the payment.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any  # Any: columns by name
from uuid import UUID, uuid4

import structlog
from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now
from django.utils import timezone

from order_svc.orders import providers, rules, selectors
from order_svc.orders.models import Order, OrderEvent, Payment, RefundTender
from order_svc.orders.providers import Charge, OutcomeUnknown, PaymentProvider, UnknownCharge
from order_svc.orders.services import _money, _notices
from order_svc.orders.services._faults import fault
from shared_libs.events import backoff
from shared_libs.refusals import Refusal

log = structlog.get_logger(__name__)
LEASE = timedelta(seconds=30)
_STATUS = {
    "requires_action": Payment.Status.REQUIRES_ACTION,
    "declined": Payment.Status.FAILED,
    "authorised": Payment.Status.AUTHORISED,
    "partially_captured": Payment.Status.PARTIALLY_CAPTURED,
    "captured": Payment.Status.CAPTURED,
    "voided": Payment.Status.VOIDED,
    "refunded": Payment.Status.REFUNDED,
}
_KIND = {
    Payment.Status.PARTIALLY_CAPTURED: OrderEvent.Kind.PARTIALLY_CAPTURED,
    Payment.Status.CAPTURED: OrderEvent.Kind.CAPTURED,
    Payment.Status.VOIDED: OrderEvent.Kind.VOIDED,
    Payment.Status.REFUNDED: OrderEvent.Kind.REFUNDED,
}


def settle_payment(*, payment_id: UUID, provider: PaymentProvider | None = None) -> None:
    """Make the provider's ledger what is wanted of this payment; what fails is tried later.

    Does nothing while another runner holds it or when it is as wanted. Must not run inside a
    transaction.
    """
    payment = _take(payment_id)
    if payment is None:
        return
    provider = provider or providers.by_name(payment.provider)
    try:
        action, charge = _move(payment, provider)
    except (OutcomeUnknown, UnknownCharge, Refusal) as problem:
        _note_failure(payment, problem)
    else:
        _record(payment, charge)
        if action:
            fault(f"after_{action}_commit")


@transaction.atomic
def _take(payment_id: UUID) -> Payment | None:
    """The payment under our lease; None when nothing is wanted of it, or somebody else is at it."""
    for payment in Payment.objects.due().filter(pk=payment_id).locked():
        payment.owner = uuid4()
        Payment.objects.filter(pk=payment_id).update(
            owner=payment.owner, lease_until=Now() + LEASE, tries=F("tries") + 1
        )
        payment.tries += 1
        return payment
    return None


def _move(payment: Payment, provider: PaymentProvider) -> tuple[str, Charge]:
    """Do the one thing that is next, and return it with what the provider then has in its books."""
    if _is_plain_capture(payment):
        return "capture", _do("capture", payment, None, provider)
    charge = provider.lookup(reference=payment.reference)
    action = _action(payment, charge)
    if not action:
        return "", charge
    if action == "capture" and not charge.takes_parts:
        payment = _hold_nothing_back(payment)
    return action, _do(action, payment, charge, provider)


def _is_plain_capture(payment: Payment) -> bool:
    """The first capture of all there is follows from our own books; else the provider is asked what
    it has.
    """
    is_fresh = payment.tries == 1 and payment.wanted == Payment.Wanted.CAPTURE
    is_whole = payment.captured_amount < payment.capture_goal == payment.due
    return is_fresh and is_whole and not payment.captured_amount


@transaction.atomic
def _hold_nothing_back(payment: Payment) -> Payment:
    """All of it is to be taken at once, as this charge can be taken once only. Locks the order."""
    Order.objects.locked().get(pk=payment.order_id)
    Payment.objects.filter(pk=payment.pk).update(held_back_amount=0)
    found = Payment.objects.get(pk=payment.pk)
    found.owner = payment.owner
    return found


def _action(payment: Payment, charge: Charge) -> str:
    ledger = rules.Ledger(charge.captured, charge.refunded, charge.is_open)
    return rules.settlement(_goal(payment), ledger)


def _goal(payment: Payment) -> rules.Goal:
    return rules.Goal(payment.wanted, payment.capture_goal, payment.due)


def _do(action: str, payment: Payment, charge: Charge | None, provider: PaymentProvider) -> Charge:
    fault(f"before_{action}_call")
    charge = _ask(action, payment, charge, provider)
    fault(f"after_{action}_call")
    return charge


def _ask(action: str, payment: Payment, charge: Charge | None, provider: PaymentProvider) -> Charge:
    if action == "capture":
        goal, returns = _goal(payment), payment.wanted == Payment.Wanted.RETURN
        return provider.capture(
            reference=payment.reference,
            upto=charge.captured if charge and returns else goal.upto,
            currency=payment.currency,
            is_last=returns or goal.is_last,
        )
    if charge is not None and action == "refund":
        return _refund_rest(payment, charge, provider)
    return provider.void(reference=payment.reference)


def _refund_rest(payment: Payment, charge: Charge, provider: PaymentProvider) -> Charge:
    """Give back, under the payment's own key, what no refund of its own is to give back."""
    rest = charge.captured - selectors.promised_back(payment)
    if rest <= 0 or charge.given_back(payment.pk):
        return charge
    return provider.refund(
        reference=payment.reference, key=payment.pk, amount=rest, currency=payment.currency
    )


@transaction.atomic
def _record(payment: Payment, charge: Charge) -> None:
    """Our books say what the provider's say; what is wanted may have changed in the meantime."""
    order = Order.objects.locked().get(pk=payment.order_id)
    payments = list(Payment.objects.filter(order=order))
    current = next(each for each in payments if each.pk == payment.pk)
    if current.owner != payment.owner:
        return  # another runner took over while we were away, and knows better
    _notices.take_note(current, charge)
    settled, has_moved = not _action(current, charge), _read(current, charge)
    Payment.objects.filter(pk=payment.pk).update(
        **_books(current),
        wanted=Payment.Wanted.NOTHING if settled else current.wanted,
        next_try_at=None if settled else Now(),
        owner=None,
        lease_until=None,
        tries=0,
        last_error="",
    )
    if has_moved:
        _tell(order, current, payments)


def _read(payment: Payment, charge: Charge) -> bool:
    """The payment says what the provider's books say; return whether that is new."""
    before = _books(payment)
    payment.status = status_of(charge)
    payment.captured_amount, payment.refunded_amount = charge.captured, charge.refunded
    payment.returned_amount = charge.given_back(payment.pk)
    return _books(payment) != before


def _books(payment: Payment) -> dict[str, Any]:
    names = ("status", "captured_amount", "refunded_amount", "returned_amount")
    return {name: getattr(payment, name) for name in names}


def status_of(charge: Charge) -> Payment.Status:
    """What our books call the state of a payment at its provider."""
    if charge.state == "captured" and charge.refunded:
        return Payment.Status.PARTIALLY_REFUNDED
    return _STATUS[charge.state]


def _tell(order: Order, payment: Payment, payments: Sequence[Payment]) -> None:
    _money.restate_money(order, payments=payments)
    status = Payment.Status(payment.status)
    if status in _KIND:
        OrderEvent.objects.create(order=order, kind=_KIND[status], actor="svc:order")
    if order.refund_claimed_amount:  # what waits for this money has it now
        waiting = RefundTender.objects.filter(
            payment=payment, status=RefundTender.Status.PENDING, needs_attention=False
        )
        waiting.update(next_try_at=Now())


@transaction.atomic
def _note_failure(payment: Payment, problem: Exception) -> None:
    """Try again after a while; after a day it is for a person to decide."""
    code = problem.code if isinstance(problem, Refusal) else type(problem).__name__
    began = payment.wanted_since or timezone.now()
    given_up = timezone.now() - began > rules.SETTLE_WITHIN
    Payment.objects.filter(pk=payment.pk, owner=payment.owner).update(
        next_try_at=Now() + backoff.pause(payment.tries),
        needs_attention=given_up,
        last_error=code[:300],
        owner=None,
        lease_until=None,
    )
    if given_up:
        kind = OrderEvent.Kind.PAYMENT_STUCK
        OrderEvent.objects.create(order_id=payment.order_id, kind=kind, actor="svc:order")
    report = log.error if given_up else log.warning
    report("payment.not_settled", payment=str(payment.pk), wanted=payment.wanted, code=code)
