"""Carrying promised money to where it came from, again and again until it has arrived.

The promise is committed before any call; who carries it holds a lease; each call is keyed by the
tender's own key, so that a repeat gives nothing twice.
"""

from datetime import datetime, timedelta
from decimal import Decimal
from uuid import uuid4

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils import timezone

from order_svc.orders import providers, rules, selectors
from order_svc.orders.models import (
    Order,
    OrderEvent,
    OrderLine,
    Payment,
    Refund,
    RefundTender,
)
from order_svc.orders.providers import Charge, OutcomeUnknown, PaymentProvider, UnknownCharge
from order_svc.orders.services import (
    _documents,
    _mails,
    _money,
    _notices,
    _settle,
    _timeline,
)
from order_svc.orders.services._faults import fault
from shared_libs.clients.customer import CustomerClient, NewWallet
from shared_libs.events import backoff, outbox
from shared_libs.refusals import Refusal, Unavailable

log = structlog.get_logger(__name__)
LEASE = timedelta(seconds=30)
BATCH = 20
Kind = OrderEvent.Kind
Status = RefundTender.Status


class NotTakenYet(Exception):  # no error: the capture is under way
    """What is to be given back has not been taken so far."""


def give_back(
    *,
    tender_id: int,
    provider: PaymentProvider | None = None,
    customer: CustomerClient | None = None,
) -> None:
    """The money of this tender has arrived, or is tried again later; a refusal is for a person.

    Does nothing while another runner holds it. Must not run inside a transaction.
    """
    tender = _take(tender_id)
    if tender is None:
        return
    fault("before_give_back_call")
    try:
        charge = _carry(tender, provider, customer)
    except (OutcomeUnknown, UnknownCharge, Unavailable, NotTakenYet) as problem:
        _note_failure(tender, problem)
    except Refusal as refusal:
        _note_refusal(tender, refusal)
    else:
        fault("after_give_back_call")
        _arrived(tender, charge, timezone.now())
        fault("after_give_back_commit")


def resume_refunds(
    *, provider: PaymentProvider | None = None, customer: CustomerClient | None = None
) -> int:
    """Try each tender that has not arrived once more, and return how many.

    Must not run inside a transaction.
    """
    keys = list(RefundTender.objects.due().values_list("pk", flat=True)[:BATCH])
    for tender_id in keys:
        give_back(tender_id=tender_id, provider=provider, customer=customer)
    return len(keys)


@transaction.atomic
def retry_refund(*, tender_id: int) -> bool:
    """Try money that needed attention again, for another day; return whether it did."""
    stuck = RefundTender.objects.filter(pk=tender_id, needs_attention=True)
    return bool(stuck.update(needs_attention=False, tries=0, next_try_at=Now(), wanted_since=Now()))


@transaction.atomic
def _take(tender_id: int) -> RefundTender | None:
    due = RefundTender.objects.due().filter(pk=tender_id).locked()
    for tender in due.select_related("payment", "refund__order"):
        tender.owner = uuid4()
        RefundTender.objects.filter(pk=tender_id).update(
            owner=tender.owner, lease_until=Now() + LEASE, tries=F("tries") + 1
        )
        tender.tries += 1
        return tender
    return None


def _carry(
    tender: RefundTender, provider: PaymentProvider | None, customer: CustomerClient | None
) -> Charge | None:
    """Do it, and return what the provider then has in its books; stored value has no charge."""
    payment = tender.payment
    if payment is None:
        _carry_to_wallet(tender, customer or CustomerClient())
        return None
    amount = tender.amount - tender.released_amount
    if payment.captured_amount - payment.refunded_amount < amount and tender.tries == 1:
        raise NotTakenYet
    provider = provider or providers.by_name(payment.provider)
    if tender.tries > 1:
        charge = provider.lookup(reference=payment.reference)
        if charge.given_back(tender.key):
            return charge
        if charge.captured - charge.refunded < amount:
            raise NotTakenYet
    return provider.refund(
        reference=payment.reference,
        key=tender.key,
        amount=amount,
        currency=payment.currency,
    )


def _carry_to_wallet(tender: RefundTender, customer: CustomerClient) -> None:
    if not tender.is_new_credit:
        customer.refund(key=tender.hold_key, refund_key=str(tender.key), amount=tender.amount)
        return
    order = tender.refund.order
    credit = NewWallet(
        kind="STORE_CREDIT",
        amount=tender.amount,
        currency=tender.refund.currency,
        customer_id=order.customer_id,
        document=f"order:{order.number}",
    )
    customer.issue_wallet(key=str(tender.key), wallet=credit)


@transaction.atomic
def _arrived(tender: RefundTender, charge: Charge | None, now: datetime) -> None:
    """Our books say that it has; the last tender makes the refund a success, which is announced."""
    order = Order.objects.locked().get(pk=tender.refund.order_id)
    still_ours = RefundTender.objects.filter(pk=tender.pk, owner=tender.owner)
    done = still_ours.update(
        status=Status.SUCCEEDED, settled_at=now, owner=None, lease_until=None, last_error=""
    )
    if not done:
        return  # another runner took over while we were away, and knows better
    if tender.payment is not None and charge is not None:
        _notices.take_note(tender.payment, charge)
        Payment.objects.filter(pk=tender.payment.pk).update(
            status=_settle.status_of(charge),
            captured_amount=charge.captured,
            refunded_amount=charge.refunded,
        )
    finish_if_settled(order, tender.refund, now=now)


def finish_if_settled(order: Order, refund: Refund, *, now: datetime) -> None:
    """A refund all of whose money has arrived has succeeded; expects the order's lock."""
    if refund.tenders.exclude(status=Status.SUCCEEDED).exists():
        return
    day, _hour = rules.business_moment(now, zone=settings.SHOP_TIME_ZONE)
    Refund.objects.filter(pk=refund.pk).update(
        status=Refund.Status.SUCCEEDED, refunded_at=now, business_date=day
    )
    _money.restate_money(order)
    _tell(order, refund, Kind.REFUNDED, now)
    is_credit = refund.tenders.filter(is_new_credit=True).exists()
    kind = "exchanged" if is_credit else "refunded"
    _mails.tell(order, kind, key=str(refund.pk), refund=str(refund.pk))
    done = selectors.with_parts(Refund.objects.select_related("order")).get(pk=refund.pk)
    event = _documents.refunded(done, refunded_at=now)
    outbox.publish(event, aggregate=f"order:{order.number}", occurred_at=now)


def let_go(order: Order, refund: Refund) -> None:
    """The units and the money of a refund are free again; expects the order's lock."""
    for line in refund.lines.select_related("order_line"):
        back = line.quantity if line.disposition and refund.return_id is None else Decimal(0)
        OrderLine.objects.filter(pk=line.order_line_id).update(
            refunded_quantity=F("refunded_quantity") - line.quantity,
            returned_quantity=F("returned_quantity") - back,
        )
    Order.objects.filter(pk=order.pk).update(
        refund_claimed_amount=F("refund_claimed_amount") - refund.total, version=F("version") + 1
    )


@transaction.atomic
def _note_failure(tender: RefundTender, problem: Exception) -> None:
    """Try again after a while; after a day it is for a person to decide."""
    code = problem.code if isinstance(problem, Refusal) else type(problem).__name__
    given_up = timezone.now() - tender.wanted_since > rules.SETTLE_WITHIN
    _write_failure(tender, code, needs_attention=given_up)
    if given_up:
        _tell(tender.refund.order, tender.refund, Kind.REFUND_STUCK, timezone.now())
    report = log.error if given_up else log.warning
    report("refund.not_settled", tender=str(tender.key), code=code)


@transaction.atomic
def _note_refusal(tender: RefundTender, refusal: Refusal) -> None:
    """Who was asked will not do it: the refund has failed, and may be granted in another way.

    Where some of it has arrived, or the order is off, a person must see that the rest does.
    """
    order = Order.objects.locked().get(pk=tender.refund.order_id)
    is_there = Q(status=Status.SUCCEEDED) | Q(released_amount__gt=0)
    arrived = tender.refund.tenders.filter(is_there).exists()
    has_begun = arrived or order.status == Order.Status.CANCELLED
    log.error("refund.declined", tender=str(tender.key), code=refusal.code)
    _write_failure(tender, refusal.code, needs_attention=has_begun)
    if has_begun:
        _tell(order, tender.refund, Kind.REFUND_STUCK, timezone.now())
        return
    RefundTender.objects.filter(pk=tender.pk).update(status=Status.FAILED)
    Refund.objects.filter(pk=tender.refund_id).update(status=Refund.Status.FAILED)
    let_go(order, tender.refund)
    _tell(order, tender.refund, Kind.REFUND_FAILED, timezone.now())


def _write_failure(tender: RefundTender, code: str, *, needs_attention: bool) -> None:
    RefundTender.objects.filter(pk=tender.pk, owner=tender.owner).update(
        next_try_at=Now() + backoff.pause(tender.tries),
        needs_attention=needs_attention,
        last_error=code[:300],
        owner=None,
        lease_until=None,
    )


def _tell(order: Order, refund: Refund, kind: OrderEvent.Kind, now: datetime) -> None:
    _timeline.note(order, kind, actor="svc:order", now=now, refund=str(refund.pk))
