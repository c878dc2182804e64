"""Changing an order after it was placed: begun by staff, paid by the customer, made by an
attempt.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any  # Any: the free JSON of the context
from uuid import UUID, uuid4

import structlog
from django.db import transaction
from django.db.models.functions import Now
from django.utils import timezone

from order_svc.orders import errors, providers, rules, selectors
from order_svc.orders.models import CheckoutAttempt, Hold, Order, OrderEdit, OrderEvent, Refund
from order_svc.orders.rules import SoldLine, UnitsWish
from order_svc.orders.selectors import EditView, PlannedEdit
from order_svc.orders.services import (
    _answers,
    _cancel_units,
    _care,
    _checkout,
    _journal,
    _mails,
    _quoted,
    _refund,
    _standing,
    _stuck,
    _timeline,
    _upstreams,
)
from order_svc.orders.services._answers import Answer
from order_svc.orders.services._claim import PaymentChoice
from order_svc.orders.services._faults import fault
from order_svc.orders.services._journal import Run
from order_svc.orders.services._parcels import LineQuantity
from order_svc.orders.services._upstreams import Upstreams
from shared_libs.clients.quotes import Quote, QuoteRequest
from shared_libs.http import deadline
from shared_libs.idempotency.errors import IdempotencyKeyReused, InProgress
from shared_libs.money import amount_text
from shared_libs.observability import correlation

log = structlog.get_logger(__name__)
NO_TOKEN = PaymentChoice(providers.NOBODY, "")
EDITED = "being edited"


@dataclass(frozen=True)
class ArticleQuantity:
    """So much of one article."""

    sku: str
    quantity: Decimal


@dataclass(frozen=True)
class EditWish:
    """Articles to be added at the price of the day, units to be called off, and who pays at once.

    `expected_difference` is what was shown: to be paid, or negative, to be given back.
    """

    add: Sequence[ArticleQuantity]
    expected_difference: Decimal
    remove: Sequence[LineQuantity] = ()
    coupons: Sequence[str] = ()
    reason: str = ""
    payment: PaymentChoice | None = None


@dataclass(frozen=True)
class Keyed:
    """Who asks, under which key, and what exactly was said."""

    actor: str
    key: str
    fingerprint: str


def preview_edit(
    *,
    order: Order,
    add: Sequence[ArticleQuantity],
    remove: Sequence[LineQuantity],
    coupons: Sequence[str] = (),
    upstreams: Upstreams | None = None,
) -> EditView:
    """Say what the edit would come to, to the cent; nothing is changed.

    Raises what begin_edit raises of the wish itself. Must not run inside a transaction.
    """
    wish = EditWish(add, Decimal(0), remove, coupons)
    quote = _quote(order, wish, upstreams or _upstreams.real())
    _ensure_editable(order)
    return selectors.planned_edit_view(order, _plan(order, wish, quote))


def begin_edit(
    *, order: Order, wish: EditWish, by: Keyed, now: datetime, upstreams: Upstreams | None = None
) -> Answer:
    """The edit is made, or waits for its payment; a repeat of the key answers how it stands.

    Until then nothing leaves, its units and its money are spoken for, and what it adds is reserved.
    What inventory, product or the provider refuse is the answer. Raises OrderNotEditable,
    OrderBeingEdited, TooManyUnits, DifferenceChanged, what a quote refuses, and Unavailable. Must
    not run inside a transaction.
    """
    upstreams = upstreams or _upstreams.real()
    known = _known(order, by)
    if known is not None:
        return _standing_answer(known)
    with deadline.limit(rules.CHECKOUT_SECONDS):
        quote = _quote(order, wish, upstreams)
        edit = _begin(order, wish, by, quote, now)
        fault("after_attempt_commit")
        run = _run(edit, upstreams)
        answer = _checkout.work(run)
    return answer if run.answer is not None else _standing_answer(edit)


def pay_difference(
    *, order: Order, payment: PaymentChoice, by: Keyed, upstreams: Upstreams | None = None
) -> Answer:
    """The edit that waits is paid, and made; a repeat of the key gets the first answer again.

    201 with the edit, 202 while the outcome is not known, or the refusal: a payment that is
    declined ends the edit. Raises NothingToPay, InProgress, IdempotencyKeyReused, and Unavailable.
    Must not run inside a transaction.
    """
    upstreams = upstreams or _upstreams.real()
    for known in OrderEdit.objects.filter(order=order, payment_key=by.key).exclude(payment_key=""):
        if known.payment_fingerprint != by.fingerprint:
            raise IdempotencyKeyReused
        if known.attempt.answer_status is not None:
            return _answers.stored(known.attempt)
    with deadline.limit(rules.CHECKOUT_SECONDS):
        return _checkout.work(_run(_take_to_pay(order, payment, by), upstreams))


def withdraw_edit(*, edit: OrderEdit, reason: str) -> bool:
    """The edit is taken back, within seconds; False when it is over, or somebody works on it.

    Raises CheckoutPastPivot once its stock may be the customer's.
    """
    return _stuck.undo_checkout(attempt_id=edit.attempt_id, reason=reason)


@transaction.atomic
def note_edit_invoiced(*, edit_id: UUID) -> None:
    """The edit has its supplementary invoice; expects the order's lock."""
    OrderEdit.objects.filter(pk=edit_id).update(is_invoiced=True)


def _standing_answer(edit: OrderEdit) -> Answer:
    """What the edit was answered, or that it is open."""
    attempt = CheckoutAttempt.objects.get(pk=edit.attempt_id)
    if attempt.answer_status is not None:
        return _answers.stored(attempt)
    return _answers.edited(selectors.edit_view(edit))


def _known(order: Order, by: Keyed) -> OrderEdit | None:
    """The edit of this key; one that failed without an answer has given it back."""
    same = OrderEdit.objects.filter(attempt__actor=by.actor, attempt__key=by.key)
    failed = CheckoutAttempt.State.FAILED
    for edit in same.exclude(attempt__state=failed, attempt__answer_status=None)[:1]:
        if edit.attempt.fingerprint != by.fingerprint or edit.order_id != order.pk:
            raise IdempotencyKeyReused
        return edit
    return None


def _quote(order: Order, wish: EditWish, upstreams: Upstreams) -> Quote:
    if not wish.add:
        raise errors.NothingToAdd
    return upstreams.product.quote(
        QuoteRequest(
            channel=order.channel,
            currency=order.currency,
            lines=wish.add,
            country=order.ship_country,
            region=order.ship_region,
            shipping_method=order.shipping_method,
            pickup_location=order.pickup_location or None,
            coupons=tuple(wish.coupons),
        )
    )


def _added(order: Order, quote: Quote) -> tuple[SoldLine, ...]:
    """The units that are added as product has priced them, named in the order's language."""
    names = selectors.names_of(order, [line.sku for line in quote.lines])
    return tuple(
        _quoted.sold_line(line, name=names.get(line.sku, line.sku)) for line in quote.lines
    )


def _plan(order: Order, wish: EditWish, quote: Quote) -> PlannedEdit:
    lines = {line.line: line for line in order.lines.order_by("line")}
    _cancel_units.ensure_open(lines, wish.remove)
    paid = selectors.refundable_order(order).lines
    units = [
        UnitsWish(each.line, min(each.quantity, paid[each.line].left), wish.reason)
        for each in wish.remove
    ]
    back = [each for each in units if each.quantity]
    return selectors.planned_edit(order, _added(order, quote), back, reason=wish.reason)


@transaction.atomic
def _begin(order: Order, wish: EditWish, by: Keyed, quote: Quote, now: datetime) -> OrderEdit:
    """The edit and its attempt are written down before anybody is asked. Locks the order."""
    current = _standing.locked_order(order.pk)
    _ensure_editable(current)
    plan = _plan(current, wish, quote)
    difference = plan.sum.to_pay - plan.sum.to_give_back
    if wish.expected_difference != difference:
        raise errors.DifferenceChanged(
            expected=wish.expected_difference, difference=difference, currency=current.currency
        )
    refund = None
    if plan.wish is not None:
        refund = _refund.plan_part_of_edit(order=current, wish=plan.wish, actor=by.actor, now=now)
    edit = _write(current, wish, by, plan, quote, refund, now)
    kind = Hold.Kind.EDIT
    _care.place_hold(order=current, kind=kind, reason=EDITED, actor=by.actor, now=now)
    if wish.payment is None and edit.difference:
        amount = f"{amount_text(edit.difference, current.currency)} {current.currency}"
        _mails.tell(current, "to_pay", key=str(edit.pk), amount=amount, edit=str(edit.pk))
    begun = OrderEvent.Kind.EDIT_BEGUN
    _timeline.note(current, begun, actor=by.actor, now=now, edit=str(edit.pk))
    return edit


def _ensure_editable(order: Order) -> None:
    """Raise OrderNotEditable, or OrderBeingEdited."""
    if not rules.may_be_held(order.status) or not order.is_invoiced:
        raise errors.OrderNotEditable
    _standing.ensure_not_edited(order)


def _write(  # what the transaction knows, once
    order: Order,
    wish: EditWish,
    by: Keyed,
    plan: PlannedEdit,
    quote: Quote,
    refund: Refund | None,
    now: datetime,
) -> OrderEdit:
    return OrderEdit.objects.create(
        order=order,
        attempt=_attempt(order, wish, by),
        reason=wish.reason,
        ruleset_version=quote.ruleset_version,
        added=rules.added_to_json(plan.added),
        promotions=_quoted.limited_promotions(quote),
        removed={str(each.line): str(each.quantity) for each in wish.remove},
        added_total=plan.sum.added,
        removed_total=plan.sum.removed,
        set_off_amount=plan.sum.set_off,
        difference=plan.sum.to_pay,
        refund=refund,
        requested_by=by.actor,
        requested_at=now,
        expires_at=now + rules.EDIT_WAITS,
    )


def _attempt(order: Order, wish: EditWish, by: Keyed) -> CheckoutAttempt:
    attempt = CheckoutAttempt(
        actor=by.actor,
        key=by.key,
        fingerprint=by.fingerprint,
        cart_id="",
        cart_version=0,
        customer_id=order.customer_id,
        step="reserve",
        context=_context(wish.payment or NO_TOKEN),
        owner=uuid4(),
        lease_until=Now() + _journal.LEASE,
        next_try_at=Now(),
    )
    attempt.save(force_insert=True)
    return attempt


def _context(payment: PaymentChoice) -> dict[str, Any]:  # Any: JSON
    return {
        "provider": payment.provider,
        "token": payment.token,
        "correlation_id": correlation.current_id(),
    }


def _run(edit: OrderEdit, upstreams: Upstreams) -> Run:
    attempt = CheckoutAttempt.objects.get(pk=edit.attempt_id)
    provider = providers.by_name(attempt.context["provider"])
    return _journal.load(attempt, upstreams=upstreams, provider=provider, is_request=True)


@transaction.atomic
def _take_to_pay(order: Order, payment: PaymentChoice, by: Keyed) -> OrderEdit:
    """The edit that waits, under our lease, with the means to pay it. Locks the order."""
    _standing.locked_order(order.pk)
    for edit in OrderEdit.objects.open().filter(order=order, difference__gt=0):
        attempt = CheckoutAttempt.objects.get(pk=edit.attempt_id)
        is_ours = edit.payment_key in {"", by.key}
        free = CheckoutAttempt.objects.open().filter(
            pk=attempt.pk, lease_until__lt=Now(), parked_at=None, answer_status=None
        )
        context = attempt.context | _context(payment) if is_ours else attempt.context
        owned = {"owner": uuid4(), "lease_until": Now() + _journal.LEASE, "context": context}
        if edit.expires_at < timezone.now() or not is_ours or not free.update(**owned):
            raise InProgress(retry_after_seconds=1)
        edit.payment_key, edit.payment_fingerprint = by.key, by.fingerprint
        edit.save(update_fields=["payment_key", "payment_fingerprint"])
        return edit
    raise errors.NothingToPay
