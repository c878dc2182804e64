"""Moving the money of a confirmed order to where it is wanted: to us, or back to the customer.

What is wanted is committed before any call; who moves it holds a lease; each call is keyed by our
reference, and after one that ended badly the provider is asked first what became of the payment.
"""

from datetime import timedelta
from uuid import UUID, uuid4

import structlog
from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now
from django.utils import timezone

from order_svc.orders import providers, rules, selectors
from order_svc.orders.models import Order, OrderEvent, Payment
from order_svc.orders.providers import Charge, OutcomeUnknown, PaymentProvider, UnknownCharge
from order_svc.orders.services import _notices
from order_svc.orders.services._faults import fault
from shared_libs.events import backoff
from shared_libs.refusals import Refusal

log = structlog.get_logger(__name__)
LEASE = timedelta(seconds=30)
_STATUS = {
    "requires_action": Payment.Status.REQUIRES_ACTION,
    "declined": Payment.Status.FAILED,
    "authorised": Payment.Status.AUTHORISED,
    "captured": Payment.Status.CAPTURED,
    "voided": Payment.Status.VOIDED,
    "refunded": Payment.Status.REFUNDED,
}
_KIND = {
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
    action, charge = _first_action(payment), None
    if not action:
        charge = provider.lookup(reference=payment.reference)
        action = _action(payment, charge)
        if not action:
            return "", charge
    fault(f"before_{action}_call")
    charge = _ask(action, payment, charge, provider)
    fault(f"after_{action}_call")
    return action, charge


def _first_action(payment: Payment) -> str:
    """A first capture follows from our own books; anything else is looked up first."""
    fresh = payment.tries == 1 and payment.wanted == Payment.Wanted.CAPTURE
    return "capture" if fresh else ""


def _action(payment: Payment, charge: Charge) -> str:
    return rules.settlement(
        wanted=payment.wanted,
        authorised=charge.standing,
        captured=charge.captured,
        refunded=charge.refunded,
    )


def _ask(action: str, payment: Payment, charge: Charge | None, provider: PaymentProvider) -> Charge:
    if action == "capture":
        return provider.capture(reference=payment.reference)
    if action == "refund" and charge is not None:
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
    current = Payment.objects.get(pk=payment.pk)
    if current.owner != payment.owner:
        return  # another runner took over while we were away, and knows better
    status = status_of(charge)
    _notices.take_note(current, charge)
    if current.status != status:
        _tell(order, payment, status, charge)
    settled = not _action(current, charge)
    Payment.objects.filter(pk=payment.pk).update(
        status=status,
        captured_amount=charge.captured,
        refunded_amount=charge.refunded,
        wanted=Payment.Wanted.NOTHING if settled else current.wanted,
        next_try_at=None if settled else Now(),
        owner=None,
        lease_until=None,
        tries=0,
        last_error="",
    )


def status_of(charge: Charge) -> Payment.Status:
    """What our books call the state of a payment at its provider."""
    if charge.state == "captured" and charge.refunded:
        return Payment.Status.PARTIALLY_REFUNDED
    return _STATUS[charge.state]


def _tell(order: Order, payment: Payment, status: Payment.Status, charge: Charge) -> None:
    wallets = selectors.wallet_sums(order)
    captured = charge.captured + wallets.captured
    back = charge.given_back(payment.pk) + wallets.returned
    if charge.refunded:
        back += selectors.refunded_by_refunds(order)
    # not all of it while a wallet is still to pay its part
    waits = status == Payment.Status.CAPTURED and not rules.is_paid(
        total=order.total, captured=captured
    )
    Order.objects.filter(pk=order.pk).update(
        payment_status=Order.PaymentStatus.AUTHORISED if waits else status,
        captured_amount=captured,
        refunded_amount=back,
        version=F("version") + 1,
    )
    if status in _KIND:
        OrderEvent.objects.create(order=order, kind=_KIND[status], actor="svc:order")


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
