"""Charges that only the provider knows: found by its own list, and given back by a person's word.

A payment is written down before its provider is asked. So a charge without one means that our books
have lost something: a database that was restored to an earlier moment.
"""

from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from uuid import UUID, uuid5

import structlog
from django.conf import settings
from django.db import transaction

from order_svc.orders import providers
from order_svc.orders.models import LedgerFinding, Payment
from order_svc.orders.providers import Charge, OutcomeUnknown, PaymentProvider, UnknownCharge
from order_svc.orders.services import _reconcile
from shared_libs.refusals import Unavailable

log = structlog.get_logger(__name__)
LOOK_BACK = timedelta(days=3)


def find_unknown_charges(*, now: datetime, provider: PaymentProvider | None = None) -> int:
    """Each standing charge of the last three days that bears a reference of ours which no payment
    has is a finding; one that is gone, or known, is closed. Return how many there are.

    A provider that does not answer says nothing. Must not run inside a transaction.
    """
    found = 0
    for name in settings.PAYMENT_PROVIDERS:
        asked = provider or providers.by_name(name)
        try:
            found += _compare(name, asked, now)
        except (OutcomeUnknown, Unavailable):
            log.warning("unknown_charges.no_answer", provider=name)
    return found


def return_unknown_charge(*, finding_id: int, provider: PaymentProvider | None = None) -> bool:
    """What was set aside is let go, what was taken is given back, once; False when the finding is
    closed, or of a payment.

    Raises OutcomeUnknown, Unavailable, and what a refund is refused for. Must not run inside a
    transaction.
    """
    for finding in LedgerFinding.objects.filter(pk=finding_id, closed_at=None, payment=None):
        reference = finding.reference or UUID(int=0)
        if Payment.objects.filter(reference=reference).exists():
            return False
        asked = provider or providers.by_name(finding.provider)
        charge = asked.lookup(reference=reference)
        if charge.is_open and not charge.captured:
            asked.void(reference=reference)
            return True
        if charge.is_open:
            taken = charge.captured
            charge = asked.capture(
                reference=reference, upto=taken, currency=charge.currency, is_last=True
            )
        if charge.captured > charge.refunded:
            asked.refund(
                reference=reference,
                key=uuid5(reference, "unknown"),
                amount=charge.captured - charge.refunded,
                currency=charge.currency,
            )
        return True
    return False


def _compare(name: str, provider: PaymentProvider, now: datetime) -> int:
    doubted = LedgerFinding.objects.filter(provider=name, payment=None, closed_at=None)
    before = doubted.values_list("reference", flat=True)
    references = {each for each in before if each} | _listed(provider, now)
    standing = list(_standing(provider, references - _known(references)))
    for charge in standing:
        _note(name, charge, now)
    kept = [charge.reference for charge in standing]
    doubted.exclude(reference__in=kept).update(closed_at=now)
    return len(standing)


def _listed(provider: PaymentProvider, now: datetime) -> set[UUID]:
    """The standing charges of the provider's list that no payment of ours has, page by page."""
    found: set[UUID] = set()
    cursor, is_first = "", True
    while cursor or is_first:
        page = provider.list_charges(since=now - LOOK_BACK, cursor=cursor)
        standing = {each.reference for each in page.charges if each.standing}
        found |= standing - _known(standing)
        cursor, is_first = page.cursor, False
    return found


def _known(references: set[UUID]) -> set[UUID]:
    """Those of which we have a payment."""
    known = Payment.objects.filter(reference__in=references)
    return set(known.values_list("reference", flat=True))


def _standing(provider: PaymentProvider, references: set[UUID]) -> Iterator[Charge]:
    """Those of which something stands, each asked for: a list does not say what was given back."""
    for reference in sorted(references):
        with suppress(UnknownCharge):
            charge = provider.lookup(reference=reference)
            if charge.standing > charge.refunded:
                yield charge


@transaction.atomic
def _note(name: str, charge: Charge, now: datetime) -> None:
    """Open a finding of this charge, or bring it up to date."""
    theirs = _reconcile.said(charge.currency, charge.standing, charge.captured, charge.refunded)
    same = LedgerFinding.objects.filter(reference=charge.reference, closed_at=None)
    if not same.update(theirs=theirs):
        LedgerFinding.objects.create(
            provider=name,
            reference=charge.reference,
            ours=_reconcile.NOTHING,
            theirs=theirs,
            found_at=now,
        )
    log.error("unknown_charges.found", reference=str(charge.reference), theirs=theirs)
