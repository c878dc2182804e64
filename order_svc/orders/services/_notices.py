"""What a provider tells us, kept once however often it says it."""

from order_svc.orders.models import Payment, PaymentEvent
from order_svc.orders.providers import Charge


def take_note(payment: Payment, charge: Charge) -> None:
    """Keep each notice that is new; expects the transaction of what follows from it."""
    PaymentEvent.objects.bulk_create(
        [
            PaymentEvent(
                payment=payment,
                provider=payment.provider,
                provider_event_id=notice.id,
                kind=notice.kind,
                amount=notice.amount,
                occurred_at=notice.occurred_at,
            )
            for notice in charge.notices
        ],
        ignore_conflicts=True,
    )
