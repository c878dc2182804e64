"""Comparing our books of payments with those of the providers, payment by payment, once a day."""

from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

import structlog
from django.db import transaction

from order_svc.orders import providers
from order_svc.orders.models import LedgerFinding, Payment
from order_svc.orders.providers import OutcomeUnknown, PaymentProvider, UnknownCharge
from shared_libs.money import amount_text
from shared_libs.refusals import Unavailable

log = structlog.get_logger(__name__)
LOOK_BACK = timedelta(days=3)
CHUNK = 500
NOTHING = "nothing"
_SETTLED = (
    Payment.Status.AUTHORISED,
    Payment.Status.PARTIALLY_CAPTURED,
    Payment.Status.CAPTURED,
    Payment.Status.PARTIALLY_REFUNDED,
    Payment.Status.REFUNDED,
    Payment.Status.VOIDED,
    Payment.Status.DISPUTED,
)


def reconcile_payments(*, now: datetime, provider: PaymentProvider | None = None) -> int:
    """Every difference with a provider is a finding, and one that has gone is closed.

    Looks at the payments of the last three days and at those with an open finding; returns how many
    differ. A provider that does not answer says nothing: tomorrow is another day. Must not run
    inside a transaction.
    """
    differing = 0
    for payment_id in _to_compare(now):
        payment = Payment.objects.get(pk=payment_id)
        asked = provider or providers.by_name(payment.provider)
        try:
            theirs = _told(payment, asked)
        except (OutcomeUnknown, Unavailable):
            log.warning("reconcile.no_answer", payment=str(payment_id))
            continue
        differing += _note(payment, theirs, now)
    return differing


def _to_compare(now: datetime) -> list[UUID]:
    settled = Payment.objects.filter(
        status__in=_SETTLED, wanted=Payment.Wanted.NOTHING, amount__gt=0
    )
    recent = settled.filter(created_at__gt=now - LOOK_BACK)
    doubted = settled.filter(findings__closed_at=None, findings__isnull=False)
    return sorted({*recent.values_list("pk", flat=True), *doubted.values_list("pk", flat=True)})


def _told(payment: Payment, provider: PaymentProvider) -> str:
    try:
        charge = provider.lookup(reference=payment.reference)
    except UnknownCharge:
        return NOTHING
    return said(charge.currency, charge.standing, charge.captured, charge.refunded)


def _ours(payment: Payment) -> str:
    authorised = payment.authorised_amount if payment.is_open else payment.captured_amount
    return said(payment.currency, authorised, payment.captured_amount, payment.refunded_amount)


def said(currency: str, authorised: Decimal, captured: Decimal, refunded: Decimal) -> str:
    """Three sums in a sentence, to be compared and to be read."""
    amounts = [amount_text(each, currency) for each in (authorised, captured, refunded)]
    return "{} authorised, {} captured, {} refunded {}".format(*amounts, currency)


@transaction.atomic
def _note(before: Payment, theirs: str, now: datetime) -> bool:
    """Open or close the finding of this payment; what has moved in the meantime is not judged."""
    payment = Payment.objects.select_for_update(of=("self",)).get(pk=before.pk)
    ours = _ours(payment)
    open_ones = LedgerFinding.objects.filter(payment=payment, closed_at=None)
    if payment.wanted != Payment.Wanted.NOTHING or ours != _ours(before):
        return False
    if ours == theirs:
        open_ones.update(closed_at=now)
        return False
    if not open_ones.update(ours=ours, theirs=theirs):
        LedgerFinding.objects.create(payment=payment, ours=ours, theirs=theirs, found_at=now)
    log.error("reconcile.differs", payment=str(payment.pk), ours=ours, theirs=theirs)
    return True
