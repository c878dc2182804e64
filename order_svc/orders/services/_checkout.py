"""The checkout of one request: from the key to the answer, within two seconds."""

import structlog

from order_svc.orders import providers, rules
from order_svc.orders.models import CheckoutAttempt, Order
from order_svc.orders.services import _answers, _journal, _saga, _settle, _upstreams
from order_svc.orders.services._answers import Answer
from order_svc.orders.services._claim import Caller, CheckoutRequest, claim
from order_svc.orders.services._journal import Interrupted, LeaseLost, Run
from order_svc.orders.services._upstreams import Upstreams
from shared_libs.http import deadline
from shared_libs.refusals import Unavailable

State = CheckoutAttempt.State
log = structlog.get_logger(__name__)
CAPTURE_NEEDS_SECONDS = 0.25


def place_order(
    *, caller: Caller, request: CheckoutRequest, upstreams: Upstreams | None = None
) -> Answer:
    """Buy the cart once for this key, and say how that went.

    201 with the order, 202 while it is not known, or the refusal that a repeat gets again. Raises,
    without storing it: what claim raises, NotFound for the cart, Unavailable when nothing was
    bought; the key is then free again. Must not run inside a transaction.
    """
    upstreams = upstreams or _upstreams.real()
    with deadline.limit(rules.CHECKOUT_SECONDS):
        claimed = claim(caller, request, upstreams)
        if claimed.answer is not None:
            return claimed.answer
        if claimed.attempt is None:  # pragma: no cover  # Claimed has one of the two
            raise Unavailable
        return work(_run(claimed.attempt, upstreams, is_new=claimed.is_new))


def _run(attempt: CheckoutAttempt, upstreams: Upstreams, *, is_new: bool) -> Run:
    provider = providers.by_name(attempt.context["provider"])
    if not is_new:
        return _journal.load(attempt, upstreams=upstreams, provider=provider, is_request=True)
    order: Order = attempt.order
    return Run(attempt, order, upstreams, provider, is_request=True)


def work(run: Run) -> Answer:
    """Take the attempt as far as it goes now, for who waits for the answer.

    Raises the refusal where there is no stored answer, and Unavailable while it is undone.
    """
    try:
        _saga.advance(run)
    except Interrupted as why:
        _let_go(run, why)
    except LeaseLost:
        log.warning("checkout.lease_lost", attempt=str(run.attempt.pk))
    else:
        _capture_if_time(run)
    if run.answer is not None:
        return run.answer
    if run.refusal is not None:
        raise run.refusal
    if run.attempt.state in {State.COMPENSATING, State.FAILED}:
        raise Unavailable(retry_after=1)
    return _answers.processing(run.attempt.pk, next_action=run.next_action)


def _let_go(run: Run, why: Interrupted) -> None:
    log.info("checkout.interrupted", attempt=str(run.attempt.pk), reason=str(why))
    try:
        _journal.pause(run, why)
    except LeaseLost:
        log.warning("checkout.lease_lost", attempt=str(run.attempt.pk))


def _capture_if_time(run: Run) -> None:
    seconds = rules.seconds_for("capture", remaining_seconds=deadline.remaining_seconds())
    confirmed = run.attempt.state == CheckoutAttempt.State.CONFIRMED
    if confirmed and run.payable and seconds >= CAPTURE_NEEDS_SECONDS:
        _settle.settle_payment(payment_id=run.payment.pk, provider=run.provider)
