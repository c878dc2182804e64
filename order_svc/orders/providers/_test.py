"""A payment provider that does what its token says, with books of its own.

It is somebody else's system that happens to live here: each call is one transaction of its own,
committed before it answers, so that it can lose the answer to something it has done.
"""

import time
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from uuid import UUID, uuid4

from django.db import transaction

from order_svc.orders.models import ProviderCharge, ProviderEntry
from order_svc.orders.providers import _test_webhooks
from order_svc.orders.providers._interface import (
    Charge,
    ChargePage,
    ChargeState,
    Notice,
    OutcomeUnknown,
    ProviderEvent,
    RefundDeclined,
    UnknownCharge,
)
from shared_libs.money import minor_unit
from shared_libs.refusals import Conflict, PaymentDeclined

TOKENS = (
    "tok_approve",
    "tok_decline",
    "tok_challenge",
    "tok_timeout",
    "tok_lost_answer",
    "tok_twice",
    "tok_wrong_amount",
    "tok_one_capture",
    "tok_refund_declined",
    "tok_refund_lost",
    "tok_refund_timeout",
)


PAGE = 100
ONE_CAPTURE = "tok_one_capture"
OPEN = ("authorised", "partially_captured")
# those whose fate is not told by the answer alone
TELLING = ("tok_challenge", "tok_lost_answer", "tok_twice")


class TestProvider:
    """The provider `test`. An unknown token is declined."""

    __test__ = False  # not a test, whatever pytest may think

    def authorise(
        self, *, reference: UUID, token: str, amount: Decimal, currency: str, timeout_seconds: float
    ) -> Charge:
        """Set the amount aside as the token says."""
        if token == "tok_timeout":  # noqa: S105  # no secret
            time.sleep(timeout_seconds)
            raise OutcomeUnknown
        if token not in TOKENS or token == "tok_decline":  # noqa: S105
            raise PaymentDeclined
        wrong = minor_unit(currency) if token == "tok_wrong_amount" else Decimal(0)  # noqa: S105
        charge = _authorise(reference, amount + wrong, currency, token)
        if token == "tok_lost_answer":  # noqa: S105
            raise OutcomeUnknown
        return _twice(charge) if token == "tok_twice" else charge  # noqa: S105

    @transaction.atomic
    def capture(
        self,
        *,
        reference: UUID,
        upto: Decimal,
        currency: str,  # noqa: ARG002  # it has one only
        is_last: bool,
    ) -> Charge:
        """Take so much of what is set aside, and let go of the rest with the last."""
        charge = _find(reference)
        if charge.state == "voided":
            raise Conflict(code="charge_voided")
        if charge.state in OPEN:
            _capture(charge, upto, is_last=is_last or charge.token == ONE_CAPTURE)
        return _answer(charge)

    @transaction.atomic
    def void(self, *, reference: UUID) -> Charge:
        """Let go of what is set aside, or refuse beforehand what has not come yet."""
        charge, is_new = _charge(reference, "voided", Decimal(0), "")
        if charge.captured:
            raise Conflict(code="charge_captured")
        if is_new or charge.state in {"authorised", "requires_action", "declined"}:
            charge.state = "voided"
            _book(charge, "void", charge.authorised)
        return _answer(charge)

    def refund(self, *, reference: UUID, key: UUID, amount: Decimal, currency: str) -> Charge:
        """Give so much back, as the token of the payment says."""
        token = _token(reference)
        if token == "tok_refund_timeout":  # noqa: S105
            raise OutcomeUnknown
        if token == "tok_refund_declined":  # noqa: S105
            raise RefundDeclined
        charge, is_new = _refund(reference, key, amount, currency)
        if is_new and token == "tok_refund_lost":  # noqa: S105
            raise OutcomeUnknown
        return charge

    def lookup(self, *, reference: UUID) -> Charge:
        """Read the books."""
        charge = ProviderCharge.objects.filter(reference=reference).first()
        if charge is None:
            raise UnknownCharge
        return _answer(charge)

    def list_charges(self, *, since: datetime, cursor: str = "") -> ChargePage:
        """Read the books a page at a time, by the charges' own numbers."""
        begun = ProviderEntry.objects.filter(made_at__gte=since).values("charge")
        found = ProviderCharge.objects.filter(pk__in=begun, pk__gt=int(cursor or 0))
        page = list(found.order_by("pk")[:PAGE])
        more = str(page[-1].pk) if len(page) == PAGE else ""
        return ChargePage(tuple(_answer(each) for each in page), more)

    def read_webhook(
        self, *, body: bytes, headers: Mapping[str, str], now: datetime
    ) -> ProviderEvent:
        """Read what this provider has sent by its own webhooks."""
        return _test_webhooks.read(body=body, headers=headers, now=now)


@transaction.atomic
def answer_challenge(*, challenge: UUID, is_approved: bool) -> Charge:
    """The customer has answered the bank; a repeat, or an answer that comes too late, is no news.

    Raises UnknownCharge.
    """
    charge = ProviderCharge.objects.locked().filter(challenge=challenge).first()
    if charge is None:
        raise UnknownCharge
    if charge.state == "requires_action":
        charge.state = "authorised" if is_approved else "declined"
        _book(charge, "authorise" if is_approved else "decline", charge.authorised)
    return _answer(charge)


def find_challenge(*, challenge: UUID) -> Charge | None:
    """The charge that waited for this answer, if there is one."""
    charge = ProviderCharge.objects.filter(challenge=challenge).first()
    return None if charge is None else _answer(charge)


@transaction.atomic
def _authorise(reference: UUID, amount: Decimal, currency: str, token: str) -> Charge:
    asks = token == "tok_challenge"  # noqa: S105
    state: ChargeState = "requires_action" if asks else "authorised"
    charge, is_new = _charge(reference, state, amount, currency)
    if is_new:
        charge.token = token
        charge.challenge = uuid4() if asks else None
        _book(charge, "challenge" if asks else "authorise", amount)
    if charge.state in {"voided", "declined"}:
        raise PaymentDeclined(code="payment_voided")
    return _answer(charge)


def _capture(charge: ProviderCharge, upto: Decimal, *, is_last: bool) -> None:
    """Book what is taken now, under its own sum, and what is let go."""
    if upto > charge.authorised:
        raise Conflict(code="amount_too_large")
    taken, charge.captured = upto - charge.captured, max(upto, charge.captured)
    is_over = is_last or charge.captured == charge.authorised
    charge.state = _closed(charge) if is_over else "partially_captured"
    if taken > 0:
        _book(charge, "capture", taken, key=f"{upto:f}")
    if is_over and charge.captured < charge.authorised:
        _book(charge, "release", charge.authorised - charge.captured)


def _closed(charge: ProviderCharge) -> ChargeState:
    """What it is once nothing is set aside any more."""
    return "refunded" if charge.refunded == charge.captured else "captured"


@transaction.atomic
def _refund(reference: UUID, key: UUID, amount: Decimal, currency: str) -> tuple[Charge, bool]:
    """The charge with this refund in it, and whether it was made just now."""
    charge = _find(reference)
    known = charge.entries.filter(kind="refund", key=str(key)).first()
    if known is not None:
        if known.amount != amount:
            raise RefundDeclined
        return _answer(charge), False
    if currency != charge.currency or amount > charge.captured - charge.refunded:
        raise RefundDeclined
    charge.refunded += amount
    if charge.state not in OPEN:
        charge.state = _closed(charge)
    _book(charge, "refund", amount, key=str(key))
    return _answer(charge), True


def _token(reference: UUID) -> str:
    found = ProviderCharge.objects.filter(reference=reference)
    return found.values_list("token", flat=True).first() or ""


def _charge(
    reference: UUID, state: ChargeState, amount: Decimal, currency: str
) -> tuple[ProviderCharge, bool]:
    """The charge of this reference under lock, and whether it was made just now."""
    made = ProviderCharge(reference=reference, state=state, authorised=amount, currency=currency)
    ProviderCharge.objects.bulk_create([made], ignore_conflicts=True)
    charge = ProviderCharge.objects.locked().get(reference=reference)
    return charge, not charge.entries.exists()


def _find(reference: UUID) -> ProviderCharge:
    charge = ProviderCharge.objects.locked().filter(reference=reference).first()
    if charge is None:
        raise UnknownCharge
    return charge


def _book(charge: ProviderCharge, kind: str, amount: Decimal, *, key: str = "") -> None:
    charge.save()
    entry = ProviderEntry.objects.create(charge=charge, kind=kind, key=key, amount=amount)
    if charge.token in TELLING:
        _test_webhooks.announce(entry)


def _answer(charge: ProviderCharge) -> Charge:
    state: ChargeState = charge.state  # type: ignore[assignment]  # only this file writes it
    entries = list(charge.entries.order_by("pk"))
    return Charge(
        reference=charge.reference,
        provider_reference=f"test_{charge.pk}",
        state=state,
        currency=charge.currency,
        authorised=charge.authorised,
        captured=charge.captured,
        refunded=charge.refunded,
        notices=tuple(
            Notice(f"evt_test_{each.pk}", each.kind, each.amount, each.made_at) for each in entries
        ),
        next_action=_next_action(charge),
        refunds=tuple((each.key, each.amount) for each in entries if each.kind == "refund"),
        takes_parts=charge.token != ONE_CAPTURE,
    )


def _next_action(charge: ProviderCharge) -> dict[str, str] | None:
    if charge.state != "requires_action":
        return None
    return {"type": "redirect", "url": f"/api/v1/checkout/challenges/{charge.challenge}"}


def _twice(charge: Charge) -> Charge:
    """The same answer with everything said again, as a provider's notices may arrive twice."""
    return Charge(**{**vars(charge), "notices": charge.notices * 2})
