"""Turning an attempt back, and closing one that has been undone."""

from django.db import transaction
from django.db.models.functions import Now
from django.utils import timezone, translation

from order_svc.orders import rules
from order_svc.orders.models import CheckoutAttempt, Order, Payment
from order_svc.orders.services import _answers, _edit_lapse, _journal
from order_svc.orders.services._journal import Run
from shared_libs.refusals import Refusal

State = CheckoutAttempt.State
Status = Payment.Status
PaymentStatus = Order.PaymentStatus


@transaction.atomic
def turn_back(run: Run, refusal: Refusal) -> None:
    """The attempt goes backwards from now on; its answer is kept if a repeat must get it again."""
    run.refusal = refusal
    columns: dict[str, object] = {"state": State.COMPENSATING, "last_error": refusal.code}
    if rules.is_stored(refusal.status):
        with translation.override(run.order.locale):
            run.answer = _answers.refused(refusal)
        columns |= {"answer_status": run.answer.status, "answer_body": run.answer.body}
    _journal.write(run, tries=0, **columns)


def close(run: Run) -> None:
    """Nothing more is owed for the order of this attempt."""
    _journal.write(run, owner=None, step="", context={}, last_error="", finished_at=Now())


@transaction.atomic
def give_up(run: Run) -> None:
    """The attempt has failed, everything being undone; what it was for is never made."""
    voided = run.is_done("void")
    if run.edit:
        _edit_lapse.let_edit_lapse(run.edit, why=_why(run), now=timezone.now())
    else:
        _expire(run, voided=voided)
    payment = Payment.objects.filter(reference=run.attempt.pk)
    payment.update(
        status=Status.VOIDED if voided else Status.FAILED,
        authorised_amount=0,
        next_try_at=None,
        next_action=None,
    )
    _journal.write(
        run,
        state=State.FAILED,
        owner=None,
        step="",
        context={},
        finished_at=Now(),
    )


def _why(run: Run) -> str:
    return run.refusal.code if run.refusal else run.attempt.last_error


def _expire(run: Run, *, voided: bool) -> None:
    """The order of this attempt will never be one."""
    Order.objects.filter(pk=run.order.pk).update(
        status=Order.Status.EXPIRED,
        authorised_amount=0,
        stored_amount=0,
        payment_status=PaymentStatus.VOIDED if voided else PaymentStatus.PENDING,
    )
