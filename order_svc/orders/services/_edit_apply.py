"""The one transaction in which an edit becomes part of its order."""

from datetime import datetime
from decimal import Decimal

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now
from django.utils import timezone

from order_svc.orders import rules, selectors
from order_svc.orders.models import (
    CheckoutAttempt,
    Order,
    OrderEdit,
    OrderEvent,
    OrderLine,
    Payment,
    TaxLine,
)
from order_svc.orders.rules import SoldLine
from order_svc.orders.services import (
    _answers,
    _capture,
    _documents,
    _edit_lapse,
    _journal,
    _mails,
    _money,
    _quoted,
    _refund,
    _standing,
    _timeline,
)
from order_svc.orders.services._journal import Run
from shared_libs.clients.inventory import Reservation
from shared_libs.events import outbox
from shared_libs.money import ZERO


@transaction.atomic
def apply_edit(run: Run, edit: OrderEdit, stock: Reservation) -> None:
    """The order has the added units and not those called off, which is announced, and the edit's
    answer is kept: all of it or nothing.

    Nothing can be refused here: the units and the money were spoken for when the edit was begun.
    Locks the order.
    """
    now = timezone.now()
    order = _standing.locked_order(edit.order_id)
    added = rules.added_from_json(edit.added)
    lines = _add_lines(order, edit, added)
    _add_up(order, edit, added, stock)
    _call_units_off(order, edit, now)
    OrderEdit.objects.filter(pk=edit.pk).update(status=OrderEdit.Status.APPLIED, applied_at=now)
    _edit_lapse.lift_edit_hold(edit, now=now)
    _timeline.note(
        order, OrderEvent.Kind.EDITED, actor=edit.requested_by, now=now, edit=str(edit.pk)
    )
    _standing.restate(order, actor=edit.requested_by, now=now)
    _announce(order, edit, lines, now)
    if settings.CAPTURE_POLICY == _capture.AT_ONCE:
        _capture.want_capture(order)
    _close(run, edit)


def _add_lines(order: Order, edit: OrderEdit, added: tuple[SoldLine, ...]) -> list[OrderLine]:
    """The added units are lines of their own, after those that were sold before."""
    first = order.lines.count() + 1
    lines = _quoted.order_lines(order, added, first=first, reservation=edit.attempt_id)
    OrderLine.objects.bulk_create(lines)
    TaxLine.objects.bulk_create(_quoted.tax_lines(lines, added))
    return lines


def _add_up(order: Order, edit: OrderEdit, added: tuple[SoldLine, ...], stock: Reservation) -> None:
    """The totals are those of all lines, and the payments and what is set off make the total."""
    more = {
        "subtotal": sum((each.gross for each in added), ZERO),
        "discount": sum((each.discount for each in added), ZERO),
        "tax": sum((each.tax for each in added), ZERO),
        "total": edit.added_total,
        "authorised_amount": edit.difference,
        "set_off_amount": edit.set_off_amount,
    }
    order.stock_sources = [*order.stock_sources, *_quoted.stock_sources(stock)]
    for name, amount in more.items():
        setattr(order, name, getattr(order, name) + amount)
    order.save(update_fields=[*more, "stock_sources"])


def _call_units_off(order: Order, edit: OrderEdit, now: datetime) -> None:
    """The units that the edit takes away are off, and what they were sold for is set off or goes
    back.
    """
    if edit.refund is not None:
        _refund.grant_planned(order, edit.refund, actor=edit.requested_by, now=now)
    _money.restate_money(order)
    if not edit.removed:
        return
    lines = {line.line: line for line in order.lines.all()}
    off = [(lines[int(line)], Decimal(quantity)) for line, quantity in edit.removed.items()]
    for line, quantity in off:
        OrderLine.objects.filter(pk=line.pk).update(
            cancelled_quantity=F("cancelled_quantity") + quantity
        )
    event = _documents.units_cancelled(order, off, reason=edit.reason, cancelled_at=now)
    outbox.publish(event, aggregate=f"order:{order.number}", occurred_at=now)


def _announce(order: Order, edit: OrderEdit, lines: list[OrderLine], now: datetime) -> None:
    provider = Payment.objects.filter(reference=edit.attempt_id).values_list("provider", flat=True)
    whole = selectors.detailed_order(order.pk)
    event = _documents.edited(
        whole,
        selectors.order_view(whole),
        edit,
        numbers={line.line for line in lines},
        provider=next(iter(provider), ""),
        edited_at=now,
    )
    outbox.publish(event, aggregate=f"order:{order.number}", occurred_at=now)
    _mails.tell(order, "edited", key=str(edit.pk))


def _close(run: Run, edit: OrderEdit) -> None:
    """The attempt is over, or has only to make final what was held for it."""
    edit.refresh_from_db()
    answer = _answers.edited(selectors.edit_view(edit))
    over = not rules.steps_to_finish(run.done())
    kept = {name: run.attempt.context[name] for name in ("provider", "correlation_id")}
    columns: dict[str, object] = {"context": {} if over else kept}
    if over:
        columns |= {"step": "", "owner": None, "finished_at": Now()}
    elif run.is_request:
        columns |= {"owner": None, "lease_until": Now(), "next_try_at": Now()}
    _journal.finish(
        run,
        "commit",
        {"edit": str(edit.pk)},
        state=CheckoutAttempt.State.CONFIRMED,
        answer_status=answer.status,
        answer_body=answer.body,
        **columns,
    )
    run.answer = answer
