"""What payment providers come to tell: noted once, and a reason to look, never to believe.

What has become of a payment is asked of the provider itself, by the runner that is woken here.
"""

from datetime import datetime

import structlog
from django.db import transaction
from django.db.models.functions import Now

from order_svc.orders import rules
from order_svc.orders.models import CheckoutAttempt, Hold, Order, Payment, PaymentEvent
from order_svc.orders.providers import ProviderEvent
from order_svc.orders.services import _care

log = structlog.get_logger(__name__)
DISPUTE = "dispute"


@transaction.atomic
def take_webhook(*, provider: str, event: ProviderEvent, now: datetime) -> bool:
    """The event is kept, and who waits for it is woken; False when it was known, or is not ours.

    Locks the order.
    """
    payment = _payment(provider, event)
    if payment is None:
        log.warning("webhook.not_ours", provider=provider, event_id=event.id)
        return False
    order = Order.objects.locked().get(pk=payment.order_id)
    if not _is_new(payment, event):
        return False
    if event.kind == DISPUTE:
        _dispute(order, payment, now)
    else:
        _wake(payment)
    return True


def _payment(provider: str, event: ProviderEvent) -> Payment | None:
    if event.reference is None:
        return None
    return Payment.objects.filter(provider=provider, reference=event.reference).first()


def _is_new(payment: Payment, event: ProviderEvent) -> bool:
    _kept, is_new = PaymentEvent.objects.get_or_create(
        provider=payment.provider,
        provider_event_id=event.id,
        defaults={
            "payment": payment,
            "kind": event.kind[:20],
            "amount": event.amount,
            "occurred_at": event.occurred_at,
        },
    )
    return is_new


def _wake(payment: Payment) -> None:
    """An attempt that waits for its payment goes on at the next round of the resumer."""
    waiting = CheckoutAttempt.objects.open().filter(pk=payment.reference, parked_at=None)
    waiting.exclude(state=CheckoutAttempt.State.CONFIRMED).update(next_try_at=Now())


def _dispute(order: Order, payment: Payment, now: datetime) -> None:
    """The bank wants the money back: nothing leaves and nothing is refunded until it is settled."""
    Payment.objects.filter(pk=payment.pk).update(status=Payment.Status.DISPUTED)
    log.error("payment.disputed", payment=str(payment.pk))
    if rules.may_be_held(order.status):
        reason = "disputed at the provider"
        kind = Hold.Kind.PAYMENT
        _care.place_hold(order=order, kind=kind, reason=reason, actor="svc:order", now=now)
