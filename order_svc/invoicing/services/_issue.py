"""Issuing papers: the number is taken in the transaction of the paper that bears it."""

import secrets
from dataclasses import asdict
from datetime import datetime
from decimal import Decimal
from typing import Any  # Any: what is on a paper is JSON
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection, transaction

from order_svc.invoicing import rules
from order_svc.invoicing.models import Paper, Recipient, Series
from order_svc.orders import selectors as order_selectors
from order_svc.orders import services as orders

BATCH = 100
_PERSONAL = ("name", "address", "email", "order_id", "refund_id")
# The row is locked until the end: papers of a series wait for each other, and a number that was
# taken by what is rolled back is the next one's.
_NEXT = """
INSERT INTO invoicing_series AS held (code, last, last_hash) VALUES (%s, 1, %s)
ON CONFLICT (code) DO UPDATE SET last = held.last + 1 RETURNING last, last_hash
"""


def issue_due(*, now: datetime) -> int:
    """Every placed order has its invoice, every refund that arrived and every order that was called
    off its credit note.

    Each in a transaction of its own; return how many were issued.
    """
    placed = order_selectors.orders_to_invoice(BATCH)
    for order_id in placed:
        issue_invoice(order_id=order_id, now=now)
    edited = order_selectors.edits_to_invoice(BATCH)
    for edit_id in edited:
        _supplement(edit_id, now)
    refunded = order_selectors.refunds_to_credit(BATCH)
    for refund_id in refunded:
        issue_credit_note(refund_id=refund_id, now=now)
    cancelled = order_selectors.cancellations_to_credit(BATCH)
    for order_id in cancelled:
        credit_cancellation(order_id=order_id, now=now)
    return len(placed) + len(edited) + len(refunded) + len(cancelled)


@transaction.atomic
def issue_invoice(*, order_id: UUID, now: datetime) -> Paper:
    """The order has its invoice; a repeat returns the first. Locks the order, then the series."""
    orders.lock_order(order_id)
    return _invoice_of(order_id, now)


@transaction.atomic
def issue_supplement(*, edit_id: UUID, facts: order_selectors.PaperFacts, now: datetime) -> Paper:
    """What an edit has added to an order has an invoice of its own, beside the first; a repeat
    returns it.

    For orders that had their invoice when they were edited: the first invoice of another one says
    all that was sold. `facts` are order_selectors.supplement_facts. Locks the order, then the
    series.
    """
    orders.lock_order(facts.order_id)
    for known in Paper.objects.filter(edit_id=edit_id):
        return known
    invoice = _invoice_of(facts.order_id, now)
    return _issue(Paper.Kind.INVOICE, facts, now, invoice=invoice.number, edit_id=edit_id)


@transaction.atomic
def _supplement(edit_id: UUID, now: datetime) -> None:
    facts = order_selectors.edit_supplement(edit_id)
    issue_supplement(edit_id=edit_id, facts=facts, now=now)
    orders.note_edit_invoiced(edit_id=edit_id)


@transaction.atomic
def issue_credit_note(*, refund_id: UUID, now: datetime) -> Paper:
    """The refund has its credit note, and its order an invoice before; a repeat changes nothing.

    Locks the order, then the series.
    """
    refund = order_selectors.refund_to_credit(refund_id)
    orders.lock_order(refund.order_id)
    for known in Paper.objects.filter(refund_id=refund_id):
        return known
    invoice = _invoice_of(refund.order_id, now)
    facts = order_selectors.credit_facts(refund_id)
    made = _issue(Paper.Kind.CREDIT_NOTE, facts, now, invoice=invoice.number)
    orders.note_credited(refund_id=refund_id)
    return made


@transaction.atomic
def credit_cancellation(*, order_id: UUID, now: datetime) -> Paper:
    """The invoice of an order that was called off whole is taken back; a repeat changes nothing.

    Locks the order, then the series.
    """
    orders.lock_order(order_id)
    known = Paper.objects.filter(order_id=order_id, kind=Paper.Kind.CREDIT_NOTE, refund_id=None)
    for found in known:
        return found
    invoice = _invoice_of(order_id, now)
    facts = order_selectors.invoice_facts(order_id)
    made = _issue(Paper.Kind.CREDIT_NOTE, facts, now, invoice=invoice.number)
    orders.note_cancellation_credited(order_id=order_id)
    return made


def _invoice_of(order_id: UUID, now: datetime) -> Paper:
    for known in Paper.objects.filter(order_id=order_id, kind=Paper.Kind.INVOICE, edit_id=None):
        return known
    made = _issue(Paper.Kind.INVOICE, order_selectors.invoice_facts(order_id), now)
    orders.note_invoiced(order_id=order_id)
    return made


def _issue(
    kind: str,
    facts: order_selectors.PaperFacts,
    now: datetime,
    *,
    invoice: str = "",
    edit_id: UUID | None = None,
) -> Paper:
    day = now.astimezone(ZoneInfo(settings.SHOP_TIME_ZONE)).date()
    salt = secrets.token_hex(32)
    content = _content(facts, salt) | {"issued_date": day.isoformat(), "invoice": invoice}
    series = rules.series_code(kind=kind, year=day.year)
    position, previous = _next(series)
    number = rules.paper_number(series=series, position=position)
    made = Paper.objects.create(
        kind=kind,
        series_id=series,
        position=position,
        number=number,
        order_id=facts.order_id,
        order_number=facts.order_number,
        refund_id=facts.refund_id,
        edit_id=edit_id,
        language=facts.language,
        issued_at=now,
        issued_date=day,
        currency=facts.currency,
        total=Decimal(facts.total),
        content=content,
        previous_hash=previous,
        hash=rules.digest(previous=previous, number=number, content=content),
    )
    Series.objects.filter(pk=series).update(last_hash=made.hash)
    Recipient.objects.create(
        paper=made, name=facts.name, address=facts.address, email=facts.email, salt=salt
    )
    return made


def _content(facts: order_selectors.PaperFacts, salt: str) -> dict[str, Any]:
    """Everything on the paper but the person, who stands there as a digest."""
    said = {name: value for name, value in asdict(facts).items() if name not in _PERSONAL}
    said["lines"], said["taxes"] = list(said["lines"]), list(said["taxes"])
    return said | {
        "seller": {
            "name": settings.SELLER_NAME,
            "address": settings.SELLER_ADDRESS.split("|"),
            "registrations": settings.SELLER_REGISTRATIONS,
        },
        "recipient": rules.recipient_digest(
            salt=salt, name=facts.name, address=facts.address, email=facts.email
        ),
    }


def _next(series: str) -> tuple[int, str]:
    """The next position of the series, which is locked, and the hash of the paper before it."""
    with connection.cursor() as cursor:
        cursor.execute(_NEXT, [series, rules.FIRST_HASH])
        position, previous = cursor.fetchone()
    return int(position), str(previous)
