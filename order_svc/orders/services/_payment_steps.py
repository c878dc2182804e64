"""Having the provider set the rest of the total aside, and letting go of it."""

from typing import NoReturn

import structlog
from django.db import transaction
from django.utils import timezone

from order_svc.orders import errors, rules
from order_svc.orders.models import CheckoutAttempt, Order, Payment
from order_svc.orders.providers import Charge, UnknownCharge
from order_svc.orders.services import _journal, _notices, _stock_steps
from order_svc.orders.services._journal import Abandon, AwaitingCustomer, AwaitingPayment, Run
from order_svc.orders.services._step import Step
from shared_libs.refusals import PaymentDeclined

log = structlog.get_logger(__name__)


class Authorise(Step[Charge | None]):
    """The provider has set aside exactly what is left to pay; it is not asked for nothing."""

    name = "authorise"

    def is_needed(self, run: Run) -> bool:
        return run.edit is None or bool(run.payable)

    def ensure_ready(self, run: Run) -> None:
        if run.edit and not run.attempt.context["token"]:
            raise AwaitingPayment(run.edit.expires_at)

    def prepare(self, run: Run) -> None:
        if self.name not in run.steps:
            run.known_payment = Payment.objects.create(
                order=run.order,
                number=run.order.payments.count() + 1 if run.edit else 1,
                provider=run.attempt.context["provider"],
                reference=run.attempt.pk,
                currency=run.order.currency,
                amount=run.payable,
            )

    def call(self, run: Run) -> Charge | None:
        if not run.payable:
            return None
        if run.steps[self.name].tries > 1:
            return _ask_what_happened(run)
        _stock_steps.hold_longer(run)
        return _authorise(run)

    def record(self, run: Run, result: Charge | None, /) -> None:
        if result is not None and result.state == "requires_action":
            _await_customer(run, result)
        if result is not None:
            _ensure_exact(run, result)
        with transaction.atomic():
            _write_authorised(run, result)
            _journal.finish(run, self.name, {}, state=CheckoutAttempt.State.AUTHORISED)


class Void(Step[Charge | None]):
    """Nothing is set aside, and an authorisation that is still under way will be refused."""

    name = "void"

    def call(self, run: Run) -> Charge | None:
        return run.provider.void(reference=run.attempt.pk) if run.payable else None

    def record(self, run: Run, result: Charge | None, /) -> None:
        with transaction.atomic():
            if result is not None:
                _notices.take_note(run.payment, result)
            _journal.finish(run, self.name, {})


def _authorise(run: Run) -> Charge:
    return run.provider.authorise(
        reference=run.attempt.pk,
        token=run.attempt.context["token"],
        amount=run.payable,
        currency=run.order.currency,
        timeout_seconds=run.step_seconds,
    )


def _ask_what_happened(run: Run) -> Charge:
    """What came of an authorisation whose answer is missing, asked for again if need be.

    Only ever under the same reference. Raises Abandon when the provider has been asked often enough
    and knows nothing, PaymentDeclined when it said no.
    """
    try:
        charge = run.provider.lookup(reference=run.attempt.pk)
    except UnknownCharge:
        if run.steps["authorise"].tries > rules.MAX_AUTHORISE_TRIES:
            raise Abandon(errors.PaymentTimeout()) from None
        return _authorise(run)
    if charge.state in {"declined", "voided"}:
        raise PaymentDeclined
    return charge


def _await_customer(run: Run, charge: Charge) -> NoReturn:
    """Keep what the customer is to do, and stop here; raises Abandon when it takes too long."""
    payment = run.payment
    if rules.is_abandoned(asked_at=payment.created_at, now=timezone.now()):
        raise Abandon(errors.ChallengeExpired())
    with transaction.atomic():
        _journal.write(run, tries=0)
        _notices.take_note(payment, charge)
        Payment.objects.filter(pk=payment.pk).update(
            status=Payment.Status.REQUIRES_ACTION,
            provider_reference=charge.provider_reference,
            next_action=charge.next_action,
        )
    run.next_action = charge.next_action
    raise AwaitingCustomer("the customer is to confirm the payment")


def _ensure_exact(run: Run, charge: Charge) -> None:
    """Raise PaymentDeclined, so that the charge is voided, when it is not for what we asked for."""
    exact = rules.covers(
        authorised=charge.standing,
        authorised_currency=charge.currency,
        total=run.payable,
        currency=run.order.currency,
    )
    if not exact:
        log.error("payment.wrong_amount", attempt=str(run.attempt.pk), asked=str(run.payable))
        raise PaymentDeclined


def _write_authorised(run: Run, charge: Charge | None) -> None:
    payment = run.payment
    status = Payment.Status.AUTHORISED
    if charge is None:
        status = Payment.Status.CAPTURED
    else:
        payment.provider_reference = charge.provider_reference
        _notices.take_note(payment, charge)
    payment.status = status
    payment.authorised_amount = run.payable
    payment.next_action = None
    payment.save(update_fields=["status", "authorised_amount", "provider_reference", "next_action"])
    if run.edit:
        return  # the order knows of it when it is edited
    paid = Order.PaymentStatus.AUTHORISED if run.order.total else Order.PaymentStatus.CAPTURED
    Order.objects.filter(pk=run.order.pk).update(authorised_amount=run.payable, payment_status=paid)
