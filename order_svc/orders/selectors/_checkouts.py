"""How a checkout goes."""

import json
from dataclasses import dataclass
from typing import Any  # Any: addresses and problems are free JSON
from uuid import UUID

from django.db.models import Q

from order_svc.orders import errors
from order_svc.orders.models import CheckoutAttempt, Order, Payment
from order_svc.orders.selectors._orders import with_details
from order_svc.orders.selectors._views import OrderView, order_view


@dataclass(frozen=True)
class AttemptView:
    """How far a checkout has come: processing, requires_action, completed or failed."""

    attempt: UUID
    state: str
    order: OrderView | None
    problem: dict[str, Any] | None
    next_action: dict[str, Any] | None = None


def attempt_view(attempt_id: UUID) -> AttemptView:
    """How a checkout goes, for whoever knows its id; raises AttemptNotFound."""
    rows = CheckoutAttempt.objects.filter(pk=attempt_id)[:1]
    for attempt in rows:
        return _attempt_view(attempt)
    raise errors.AttemptNotFound


def _attempt_view(attempt: CheckoutAttempt) -> AttemptView:
    if attempt.state == CheckoutAttempt.State.CONFIRMED:
        about = Order.objects.filter(Q(attempt=attempt) | Q(edits__attempt=attempt))
        order = with_details(about).get()
        return AttemptView(attempt.pk, "completed", order_view(order), None)
    if attempt.answer_status or attempt.state == CheckoutAttempt.State.FAILED:
        problem = json.loads(attempt.answer_body) if attempt.answer_body else None
        return AttemptView(attempt.pk, "failed", None, problem)
    asked = Payment.objects.filter(
        reference=attempt.pk, status=Payment.Status.REQUIRES_ACTION
    ).values_list("next_action", flat=True)
    for next_action in asked:
        return AttemptView(attempt.pk, "requires_action", None, None, next_action)
    return AttemptView(attempt.pk, "processing", None, None)
