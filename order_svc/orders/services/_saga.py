"""Carrying an attempt forward step by step, or back."""

from contextlib import suppress
from typing import TypeVar

from django.utils import timezone

from order_svc.orders import errors, rules
from order_svc.orders.models import CheckoutAttempt
from order_svc.orders.providers import OutcomeUnknown, ProviderUnavailable
from order_svc.orders.services import _close, _journal, _steps
from order_svc.orders.services._faults import fault
from order_svc.orders.services._journal import Abandon, Interrupted, Run
from order_svc.orders.services._step import Step
from shared_libs.http import deadline
from shared_libs.http.errors import DeadlineExceeded
from shared_libs.refusals import Refusal, Unavailable

MINIMUM_SECONDS = 0.08

Result = TypeVar("Result")


def advance(run: Run) -> None:
    """Take the attempt to its end: confirmed, or undone with `run.refusal`.

    What is owed to product and customer once the order stands is left to a later runner while a
    customer waits.
    Sets `run.answer` where a repeat gets it again. Raises Interrupted when it must be taken up
    again later, and LeaseLost when another runner has it.
    """
    if run.attempt.state == CheckoutAttempt.State.CONFIRMED:
        _finish(run)
        return
    if run.attempt.state != CheckoutAttempt.State.COMPENSATING:
        try:
            _go_forward(run)
        except Abandon as abandoned:
            _close.turn_back(run, abandoned.refusal)
        except Refusal as refusal:
            _close.turn_back(run, refusal)
        else:
            if not run.is_request:
                _finish(run)
            return
    _undo(run)


def _go_forward(run: Run) -> None:
    for step in _steps.FORWARD:
        if step.is_needed(run) and not run.is_done(step.name):
            _ensure_not_forgotten(run)
            step.ensure_ready(run)
            _perform(run, step)


def _ensure_not_forgotten(run: Run) -> None:
    asked = "authorise" in run.steps
    if run.edit:
        if not asked and timezone.now() > run.edit.expires_at:
            raise errors.EditLapsed
        return
    begun_at = run.attempt.created_at
    if rules.is_forgotten(begun_at=begun_at, now=timezone.now(), asked_for_payment=asked):
        raise errors.CheckoutExpired


def _perform(run: Run, step: Step[Result]) -> None:
    run.step_seconds = _seconds_for(step.name)
    _journal.intend(run, step.name, prepare=step.prepare)
    fault(f"before_{step.name}_call")
    result = _call(run, step)
    fault(f"after_{step.name}_call")
    step.record(run, result)
    fault(f"after_{step.name}_commit")


def _seconds_for(name: str) -> float:
    seconds = rules.seconds_for(name, remaining_seconds=deadline.remaining_seconds())
    if seconds < MINIMUM_SECONDS:
        raise Interrupted(f"no time left for {name}")
    return seconds


def _call(run: Run, step: Step[Result]) -> Result:
    """The step's answer; its exception says whether to stop here, turn back, or was refused."""
    try:
        with deadline.limit(run.step_seconds):
            return step.call(run)
    except OutcomeUnknown as unknown:
        raise Interrupted(f"{step.name}: outcome unknown") from unknown
    except Unavailable as problem:
        raise _verdict(run, step.name, problem) from problem
    except Refusal as refusal:
        _journal.refuse(run, step.name, refusal)
        raise


def _verdict(run: Run, name: str, problem: Unavailable) -> Exception:
    """Nobody answered: a customer who waits is told so, and all is undone but past the pivot."""
    is_forward = name == rules.PIVOT or run.attempt.state == CheckoutAttempt.State.CONFIRMED
    if is_forward or not run.is_request or isinstance(problem, DeadlineExceeded):
        return Interrupted(f"{name}: {problem.code}")
    if isinstance(problem, ProviderUnavailable):
        if run.steps[name].tries > 1:
            return Interrupted(f"{name}: {problem.code}")
        _journal.refuse(run, name, problem)
        return problem
    return Abandon(problem)


def _finish(run: Run) -> None:
    """What was held for the order is made final; a refusal is noted and turns nothing back."""
    owed = rules.steps_to_finish(run.done())
    for name in owed:
        if not run.is_settled(name):
            with suppress(Refusal):
                _perform(run, _steps.AFTERWARDS[name])
    if owed:
        _close.close(run)


def _undo(run: Run) -> None:
    """Take back every step that may have had an effect, each by itself; then close the attempt."""
    left: list[str] = []
    for name in rules.steps_to_undo(run.possibly_done()):
        undo = _steps.BACKWARD[name]
        if not run.is_done(undo.name) and not _undone(run, undo):
            left.append(undo.name)
    if left:
        raise Interrupted(f"not undone yet: {', '.join(left)}")
    _close.give_up(run)


def _undone(run: Run, undo: Step[Result]) -> bool:
    try:
        _perform(run, undo)
    except (Abandon, Interrupted, Refusal):
        return False
    return True
