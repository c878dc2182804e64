"""The one transaction that makes an order of an attempt."""

from datetime import datetime
from typing import Any  # Any: columns by name
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.db.models.functions import Now
from django.utils import timezone

from order_svc.orders import rules, selectors
from order_svc.orders.models import CheckoutAttempt, Order, OrderEvent, Payment
from order_svc.orders.services import _answers, _capture, _documents, _journal, _mails, _quoted
from order_svc.orders.services._journal import Run
from shared_libs.clients.inventory import Reservation
from shared_libs.events import outbox


@transaction.atomic
def confirm(run: Run, stock: Reservation) -> None:
    """The order stands, is announced, and its answer is kept: all of it or nothing."""
    placed_at = _placed_at(run)
    number = _write_order(run.order.pk, placed_at, stock)
    _want_capture(run.order)
    OrderEvent.objects.create(
        order=run.order,
        kind=OrderEvent.Kind.PLACED,
        actor=_actor(run.attempt),
        occurred_at=placed_at,
        details={"draft": run.order.draft_number} if run.order.draft_number else {},
    )
    if run.attempt.context["occurred_at"] is None:  # a replay of the past writes to nobody
        _mails.tell(run.order, "confirmed")
    order = selectors.detailed_order(run.order.pk)
    view = selectors.order_view(order)
    outbox.publish(
        _documents.placed(order, view), aggregate=f"order:{number}", occurred_at=placed_at
    )
    answer = _answers.created(view)
    _journal.finish(
        run,
        "commit",
        {"state": stock.state},
        state=CheckoutAttempt.State.CONFIRMED,
        answer_status=answer.status,
        answer_body=answer.body,
        **_what_follows(run),
    )
    run.order, run.answer = order, answer


def _what_follows(run: Run) -> dict[str, Any]:  # Any: columns by name
    """The end of the attempt, or its next runner where something is owed to others still."""
    if not rules.steps_to_finish(run.done()):
        return {"step": "", "owner": None, "context": {}, "finished_at": Now()}
    kept = {name: run.attempt.context[name] for name in ("provider", "correlation_id")}
    if not run.is_request:
        return {"context": kept}
    return {"owner": None, "context": kept, "lease_until": Now(), "next_try_at": Now()}


def _placed_at(run: Run) -> datetime:
    said = run.attempt.context["occurred_at"]
    return datetime.fromisoformat(said) if said else timezone.now()


def _write_order(order_id: UUID, placed_at: datetime, stock: Reservation) -> str:
    business_date, _hour = rules.business_moment(placed_at, zone=settings.SHOP_TIME_ZONE)
    number = rules.order_number(business_date=business_date, sequence=_next_sequence())
    Order.objects.filter(pk=order_id, status=Order.Status.PENDING).update(
        number=number,
        status=Order.Status.CONFIRMED,
        placed_at=placed_at,
        business_date=business_date,
        stock_sources=_quoted.stock_sources(stock),
    )
    return number


def _next_sequence() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('orders_number')")
        return int(cursor.fetchone()[0])


def _want_capture(order: Order) -> None:
    if order.payable and settings.CAPTURE_POLICY == _capture.AT_ONCE:
        Payment.objects.filter(order=order).update(
            wanted=Payment.Wanted.CAPTURE, wanted_since=Now(), next_try_at=Now()
        )


def _actor(attempt: CheckoutAttempt) -> str:
    """Who bought it; a guest's name would be the key to the cart."""
    return "guest" if attempt.actor.startswith("cart:") else attempt.actor
