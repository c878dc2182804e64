"""Wallets that paid at tills: gift cards are charged afterwards, whatever they have; of store
credit, what the till has had held is captured.
"""

from datetime import datetime
from decimal import Decimal

import structlog
from django.db import transaction
from django.db.models import F

from sales_svc.sales import selectors
from sales_svc.sales.models import Sale, SyncException, Tender, ValueCharge
from sales_svc.sales.rules import arithmetic, stored_value
from sales_svc.sales.services._credit import CreditWish, promised
from sales_svc.sales.services._exceptions import raise_once
from shared_libs.clients.customer import CustomerClient, OfflineCharge
from shared_libs.events import backoff
from shared_libs.refusals import NotFound, Refusal, Unavailable

log = structlog.get_logger(__name__)
BATCH = 100
ZERO = Decimal(0)
Kind, State = ValueCharge.Kind, ValueCharge.State


def settle_charges(*, now: datetime, customer: CustomerClient | None = None) -> int:
    """What is due has been asked of customer; returns how much of it was settled.

    Must not run inside a transaction. A repeat of a key is harmless, so that a process that dies
    between the answer and our note asks again. What customer refuses is declined and an exception;
    while it does not answer, it is asked again with growing pauses.
    """
    client = customer or CustomerClient()
    return sum(_settle(charge, client, now) for charge in selectors.charges_due(now, BATCH))


def _settle(charge: ValueCharge, client: CustomerClient, now: datetime) -> bool:
    try:
        missing = _ask(charge, client)
    except Unavailable as problem:
        _try_again(charge, now, problem.code)
        return False
    except Refusal as problem:
        _decline(charge, now, problem.code)
        return False
    _note_settled(charge, missing, now)
    return True


def _ask(charge: ValueCharge, client: CustomerClient) -> Decimal:
    """Move the money; returns by how much the wallet is overdrawn by it."""
    if charge.kind == Kind.REFUND:
        client.refund(key=charge.key, refund_key=charge.refund_key, amount=charge.amount)
        return ZERO
    if charge.tender is not None and charge.tender.type == stored_value.STORE_CREDIT:
        _capture_credit(charge, charge.tender.sale, client)
        return ZERO
    wish = OfflineCharge(
        amount=charge.amount,
        currency=charge.currency,
        document=f"sale:{charge.document_id}",
        allowance=charge.register.offline_allowance,
        code=charge.code,
    )
    client.charge_offline(key=charge.key, charge=wish)
    missing: Decimal = min(charge.amount, -client.wallet(code=charge.code).available)
    return max(ZERO, missing)


def _capture_credit(charge: ValueCharge, sale: Sale | None, client: CustomerClient) -> None:
    """What was held for the sale is paid. For a till that has not asked it is held now, if it is
    there: credit is never overdrawn.
    """
    try:
        client.capture(key=charge.key, amount=charge.amount)
    except NotFound:
        if sale is None or sale.customer_id is None:
            raise
        wish = CreditWish(sale.customer_id, charge.amount)
        held = promised(sale_id=sale.pk, wish=wish, currency=charge.currency)
        client.hold(key=charge.key, wish=held)
        client.capture(key=charge.key, amount=charge.amount)


@transaction.atomic
def _note_settled(charge: ValueCharge, missing: Decimal, now: datetime) -> None:
    if not _move(charge, state=State.SETTLED, code="", last_error=""):
        return
    _mark_tender(charge, Tender.Status.SETTLED)
    if missing:
        amount = arithmetic.plain(missing)
        _raise(charge, now, {"missing": amount, "currency": charge.currency})


@transaction.atomic
def _decline(charge: ValueCharge, now: datetime, code: str) -> None:
    if not _move(charge, state=State.DECLINED, code="", last_error=code):
        return
    _mark_tender(charge, Tender.Status.DECLINED)
    amount = arithmetic.plain(charge.amount)
    _raise(charge, now, {"refused": code, "amount": amount, "currency": charge.currency})
    log.warning("charge.declined", charge=charge.pk, code=code)


def _try_again(charge: ValueCharge, now: datetime, code: str) -> None:
    pause = backoff.pause(charge.tries + 1)
    ValueCharge.objects.filter(pk=charge.pk, state=State.PENDING).update(
        tries=F("tries") + 1, next_try_at=now + pause, last_error=code
    )


def _move(charge: ValueCharge, *, state: str, code: str, last_error: str) -> bool:
    pending = ValueCharge.objects.filter(pk=charge.pk, state=State.PENDING)
    return bool(pending.update(state=state, code=code, last_error=last_error))


def _mark_tender(charge: ValueCharge, status: str) -> None:
    # what a void pays back is no tender of its own
    if charge.tender_id is not None:
        Tender.objects.filter(pk=charge.tender_id).update(status=status)


def _raise(charge: ValueCharge, now: datetime, detail: dict[str, str]) -> None:
    kind = SyncException.Kind.WALLET_OVERDRAW
    raise_once(document_id=charge.document_id, kind=kind, detail=detail, now=now)
