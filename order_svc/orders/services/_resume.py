"""Taking up what has stopped: attempts without a runner, and payments that are not as wanted."""

from time import monotonic
from uuid import UUID, uuid4

import structlog
from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now
from django.utils import translation

from order_svc.orders import providers, rules
from order_svc.orders.models import CheckoutAttempt, Payment
from order_svc.orders.providers import PaymentProvider
from order_svc.orders.services import _journal, _saga, _settle, _upstreams
from order_svc.orders.services._journal import Interrupted, LeaseLost
from order_svc.orders.services._upstreams import Upstreams
from shared_libs.observability import correlation

log = structlog.get_logger(__name__)
BATCH = 50
# as long as two rounds of the job that asks: a third finds those of before done
WORK_SECONDS = 10.0


def resume_checkouts(*, upstreams: Upstreams | None = None) -> int:
    """Finish or undo each attempt that stopped, and return how many were taken up.

    Until none is due, or ten seconds have passed: after an outage many are. One at a time, each
    under a lease of its own, so that several may run this at once. Must not run inside a
    transaction.
    """
    upstreams = upstreams or _upstreams.real()
    _park_exhausted()
    taken, ends_at = 0, monotonic() + WORK_SECONDS
    while monotonic() < ends_at and (attempt := _take_next()) is not None:
        _resume(attempt, upstreams)
        taken += 1
    return taken


@transaction.atomic
def _take_next() -> CheckoutAttempt | None:
    for attempt in CheckoutAttempt.objects.due().locked()[:1]:
        attempt.owner = uuid4()
        CheckoutAttempt.objects.filter(pk=attempt.pk).update(
            owner=attempt.owner, lease_until=Now() + _journal.LEASE, tries=F("tries") + 1
        )
        attempt.tries += 1
        return attempt
    return None


def _park_exhausted() -> None:
    """Leave to a person what has been tried often enough."""
    exhausted = CheckoutAttempt.objects.due().filter(tries__gte=rules.MAX_TRIES)
    for attempt in exhausted[:BATCH]:
        CheckoutAttempt.objects.filter(pk=attempt.pk).update(parked_at=Now())
        log.error("checkout.parked", attempt=str(attempt.pk), step=attempt.step)


def _resume(attempt: CheckoutAttempt, upstreams: Upstreams) -> None:
    correlation.continue_with(str(attempt.context["correlation_id"]))
    provider = providers.by_name(attempt.context["provider"])
    run = _journal.load(attempt, upstreams=upstreams, provider=provider, is_request=False)
    try:
        with translation.override(run.order.locale):
            _saga.advance(run)
    except Interrupted as why:
        log.info("checkout.interrupted", attempt=str(attempt.pk), reason=str(why))
        _journal.pause(run, why)
    except LeaseLost:
        log.warning("checkout.lease_lost", attempt=str(attempt.pk))
    else:
        log.info("checkout.resumed", attempt=str(attempt.pk), state=attempt.state)


def resume_payments(*, provider: PaymentProvider | None = None) -> int:
    """Try each payment that is not as wanted once more, and return how many.

    Must not run inside a transaction.
    """
    keys = list(Payment.objects.due().values_list("pk", flat=True)[:BATCH])
    for payment_id in keys:
        _settle.settle_payment(payment_id=payment_id, provider=provider)
    return len(keys)


def unpark_checkout(*, attempt_id: UUID) -> bool:
    """Let the resumer take up a parked attempt again; return whether it was parked."""
    parked = CheckoutAttempt.objects.open().filter(pk=attempt_id).exclude(parked_at=None)
    return bool(parked.update(parked_at=None, tries=0, next_try_at=Now(), lease_until=Now()))


def retry_payment(*, payment_id: UUID) -> bool:
    """Try a payment that needed attention again, for another day; return whether it did."""
    stuck = Payment.objects.filter(pk=payment_id, needs_attention=True)
    return bool(stuck.update(needs_attention=False, tries=1, next_try_at=Now(), wanted_since=Now()))
