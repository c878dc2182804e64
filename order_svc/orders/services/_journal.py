"""Writing down what a checkout is about to do and what came of it, in short transactions.

Every write asks for the lease: who has lost it to another runner changes nothing any more.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any  # Any: columns by name
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now

from order_svc.orders import rules
from order_svc.orders.models import AttemptStep, CheckoutAttempt, Order, OrderEdit, Payment
from order_svc.orders.providers import PaymentProvider
from order_svc.orders.services._answers import Answer
from order_svc.orders.services._upstreams import Upstreams
from shared_libs.clients.lines import LineLike
from shared_libs.events import backoff
from shared_libs.http import deadline
from shared_libs.refusals import Refusal

# Twice what a call may take: the living renew it before every call, and who asks again, or takes
# up what was left, waits no longer for a runner that is dead.
LEASE = timedelta(seconds=2 * deadline.CAP_SECONDS)
ERROR_LENGTH = 300


class LeaseLost(Exception):  # no error: the other runner goes on
    """Another runner has taken the attempt over; whatever we know is stale."""


class Interrupted(Exception):  # no error: it goes on later
    """The attempt stops here for now and is taken up again."""


class AwaitingCustomer(Interrupted):
    """The provider waits for the customer, and so do we; nothing has failed."""


class AwaitingPayment(Interrupted):
    """An edit waits to be paid, for as long as it may."""

    def __init__(self, until: datetime) -> None:
        self.until = until
        super().__init__("the difference is to be paid")


class Abandon(Exception):  # an order to turn back, not an error
    """The attempt must be undone, the step in hand included."""

    def __init__(self, refusal: Refusal) -> None:
        self.refusal = refusal
        super().__init__(refusal.code)


@dataclass
class Run:
    """One runner's work on one attempt; `is_request` while a customer waits for the answer.

    `step_seconds` is what the step in hand may take.
    """

    attempt: CheckoutAttempt
    order: Order
    upstreams: Upstreams
    provider: PaymentProvider
    is_request: bool
    steps: dict[str, AttemptStep] = field(default_factory=dict)
    lines: Sequence[LineLike] = ()
    edit: OrderEdit | None = None
    known_payment: Payment | None = None
    step_seconds: float = 0.0
    next_action: Mapping[str, str] | None = None
    answer: Answer | None = None
    refusal: Refusal | None = None

    @property
    def payment(self) -> Payment:
        """The payment of this attempt, known everywhere by the attempt's id."""
        if self.known_payment is None:
            self.known_payment = Payment.objects.get(reference=self.attempt.pk)
        return self.known_payment

    @property
    def payable(self) -> Decimal:
        """What the payment of this attempt takes."""
        return self.edit.difference if self.edit else self.order.payable

    def is_done(self, name: str) -> bool:
        """Whether this step is behind us."""
        return name in self.steps and self.steps[name].outcome == AttemptStep.Outcome.DONE

    def is_settled(self, name: str) -> bool:
        """Whether this step is behind us, be it done or refused."""
        return name in self.steps and self.steps[name].outcome != AttemptStep.Outcome.INTENDED

    def done(self) -> set[str]:
        """The steps that are behind us."""
        return {name for name in self.steps if self.is_done(name)}

    def possibly_done(self) -> set[str]:
        """The steps that were begun and not refused."""
        refused = AttemptStep.Outcome.REFUSED
        return {name for name, step in self.steps.items() if step.outcome != refused}


def load(attempt: CheckoutAttempt, **run: Any) -> Run:  # Any: the fields of Run
    """The run of an attempt that was begun before, with what is known of its steps."""
    steps = {step.name: step for step in attempt.steps.all()}
    for edit in OrderEdit.objects.filter(attempt=attempt).select_related("order"):
        lines = rules.added_from_json(edit.added)
        return Run(attempt, edit.order, steps=steps, lines=lines, edit=edit, **run)
    order = Order.objects.get(attempt=attempt)
    return Run(attempt, order, steps=steps, lines=list(order.lines.order_by("line")), **run)


def write(run: Run, **columns: Any) -> None:  # Any: columns by name
    """Change the attempt, which must still be ours; raises LeaseLost."""
    mine = CheckoutAttempt.objects.filter(pk=run.attempt.pk, owner=run.attempt.owner)
    if not mine.update(**columns):
        raise LeaseLost
    if "state" in columns:
        run.attempt.state = columns["state"]


@transaction.atomic
def intend(run: Run, name: str, *, prepare: Callable[[Run], None]) -> None:
    """Note that the step will be tried now, and hold the lease anew."""
    write(run, step=name, lease_until=Now() + LEASE)
    prepare(run)
    step = run.steps.get(name)
    if step is None:
        step = AttemptStep(attempt=run.attempt, name=name, intended_at=Now())
        step.save(force_insert=True)
    else:
        step.tries += 1
        step.outcome = AttemptStep.Outcome.INTENDED
        AttemptStep.objects.filter(pk=step.pk).update(
            tries=F("tries") + 1, outcome=step.outcome, intended_at=Now(), finished_at=None
        )
    run.steps[name] = step


def finish(run: Run, name: str, result: Mapping[str, object], **columns: Any) -> None:
    """Note that the step is done; expects the transaction of what follows from it."""
    write(run, tries=0, last_error="", **columns)
    _close_step(run.steps[name], AttemptStep.Outcome.DONE, result)


@transaction.atomic
def refuse(run: Run, name: str, refusal: Refusal) -> None:
    """Note that the step was refused: it has had no effect and needs no undo."""
    write(run, step=name)
    _close_step(run.steps[name], AttemptStep.Outcome.REFUSED, {"code": refusal.code})


def _close_step(
    step: AttemptStep, outcome: AttemptStep.Outcome, result: Mapping[str, object]
) -> None:
    step.outcome, step.result = outcome, dict(result)
    AttemptStep.objects.filter(pk=step.pk).update(
        outcome=outcome, result=step.result, finished_at=Now()
    )


def pause(run: Run, why: Interrupted) -> None:
    """Let go of the attempt; whoever is next may take it up after a while."""
    owner: UUID | None = None
    columns: dict[str, object] = {"next_try_at": Now() + backoff.pause(run.attempt.tries + 1)}
    if isinstance(why, AwaitingCustomer):
        poll = timedelta(seconds=rules.CHALLENGE_POLL_SECONDS)
        columns = {"next_try_at": Now() + poll, "tries": 0}
    if isinstance(why, AwaitingPayment):
        columns = {"next_try_at": why.until, "tries": 0}
    write(run, owner=owner, lease_until=Now(), last_error=str(why)[:ERROR_LENGTH], **columns)
