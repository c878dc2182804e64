"""What a checkout is answered, as it is stored and said again."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from order_svc.orders.models import CheckoutAttempt
from order_svc.orders.selectors import EditView, OrderView
from shared_libs.api.problems import refusal_response
from shared_libs.api.rendering import to_json
from shared_libs.events.envelope import plain
from shared_libs.refusals import Refusal

CREATED, PROCESSING = 201, 202


@dataclass(frozen=True)
class Answer:
    """One answer: its body byte for byte, and where to look further."""

    status: int
    body: str
    location: str = ""
    is_replay: bool = False


def created(view: OrderView) -> Answer:
    """The answer that is the order."""
    return Answer(CREATED, to_json(plain(view)).decode(), order_location(view.number))


def edited(view: EditView) -> Answer:
    """The answer that is an edit which was made."""
    location = f"/api/v1/orders/{view.order}/edits/{view.id}"
    return Answer(CREATED, to_json(plain(view)).decode(), location)


def processing(attempt_id: UUID, *, next_action: Mapping[str, str] | None) -> Answer:
    """The answer while the outcome is not known, or is up to the customer."""
    state = "requires_action" if next_action else "processing"
    document = {"attempt": str(attempt_id), "state": state, "order": None}
    body = to_json({**document, "next_action": next_action})
    return Answer(PROCESSING, body.decode(), f"/api/v1/checkout/{attempt_id}")


def stored(attempt: CheckoutAttempt) -> Answer:
    """What the attempt was answered, said again."""
    return Answer(attempt.answer_status or 0, attempt.answer_body, is_replay=True)


def refused(refusal: Refusal) -> Answer:
    """The answer that says no."""
    return Answer(refusal.status, to_json(refusal_response(refusal).data).decode())


def order_location(number: str) -> str:
    """Where the order is found."""
    return f"/api/v1/orders/{number}"
