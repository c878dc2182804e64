"""What a person does with a checkout that does not come to its end."""

from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import translation

from order_svc.orders import errors, rules
from order_svc.orders.models import AttemptStep, CheckoutAttempt, Order
from order_svc.orders.services import _answers
from order_svc.orders.services._journal import ERROR_LENGTH


@transaction.atomic
def undo_checkout(*, attempt_id: UUID, reason: str) -> bool:
    """The attempt is taken back from now on, and says so to whoever repeats it.

    Return False when it is over, or somebody works on it at this moment. Raises CheckoutPastPivot
    once its stock may have been committed: from there it only goes forward.
    """
    for attempt in _idle(attempt_id):
        begun = attempt.steps.exclude(outcome=AttemptStep.Outcome.REFUSED)
        if not rules.may_undo(begun.values_list("name", flat=True)):
            raise errors.CheckoutPastPivot
        answer = _refused(attempt)
        CheckoutAttempt.objects.filter(pk=attempt_id).update(
            state=CheckoutAttempt.State.COMPENSATING,
            answer_status=answer.status,
            answer_body=answer.body,
            parked_at=None,
            tries=0,
            next_try_at=Now(),
            last_error=reason[:ERROR_LENGTH],
        )
        return True
    return False


@transaction.atomic
def park_checkout(*, attempt_id: UUID, reason: str) -> bool:
    """Nobody works on the attempt until a person resumes it; False when somebody does, or it is
    over.
    """
    for attempt in _idle(attempt_id):
        found = CheckoutAttempt.objects.filter(pk=attempt.pk, parked_at=None)
        return bool(found.update(parked_at=Now(), last_error=reason[:ERROR_LENGTH]))
    return False


def _idle(attempt_id: UUID) -> list[CheckoutAttempt]:
    free = CheckoutAttempt.objects.open().filter(pk=attempt_id, lease_until__lt=Now())
    return list(free.locked())


def _refused(attempt: CheckoutAttempt) -> _answers.Answer:
    """What it has been answered already, or that it was called off."""
    if attempt.answer_status is not None:
        return _answers.Answer(attempt.answer_status, attempt.answer_body)
    about = Order.objects.get(Q(attempt=attempt) | Q(edits__attempt=attempt))
    with translation.override(about.locale):
        return _answers.refused(errors.CheckoutUndone())
