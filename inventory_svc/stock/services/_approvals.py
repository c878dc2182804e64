"""Corrections above somebody's limit: asked for, and decided by somebody else."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.conf import settings
from django.db import transaction

from inventory_svc.stock import errors
from inventory_svc.stock.models import AdjustmentRequest, Location
from inventory_svc.stock.rules import allocation, approvals
from inventory_svc.stock.services import _adjust
from inventory_svc.stock.services._adjust import AdjustedLine, Adjustment, AdjustmentLine
from shared_libs.money import quantity_text

State = AdjustmentRequest.State


@dataclass(frozen=True)
class Corrector:
    """Who corrects stock, in which roles; None for a program, which has no limit."""

    actor: str
    roles: frozenset[str] | None = None


@dataclass(frozen=True)
class Correction:
    """What became of a correction: its lines, or the request that waits for somebody else."""

    lines: Sequence[AdjustedLine] = ()
    request: AdjustmentRequest | None = None


@transaction.atomic
def correct_stock(*, adjustment: Adjustment, roles: frozenset[str] | None) -> Correction:
    """As adjust_stock, while it takes no more units than these roles may; above, nothing moves and
    a request waits.

    A request that was asked for under this reference before is the answer again. Raises what
    adjust_stock raises, but looks at what is free only when units are to move.
    """
    wanted = allocation.combined(adjustment.lines)
    units = approvals.units_taken(adjustment.kind, wanted.values())
    if not approvals.is_above(units, limit_of(roles)):
        return Correction(lines=_adjust.adjust_stock(adjustment=adjustment))
    for known in AdjustmentRequest.objects.filter(reference=adjustment.reference):
        return Correction(request=known)
    return Correction(request=_request(adjustment, units))


@transaction.atomic
def approve_adjustment(*, request_id: int, by: Corrector, now: datetime) -> AdjustmentRequest:
    """What was asked for happens: the ledger names who asked, the request who said yes.

    Locks the request, then the levels. Raises RequestUnknown, RequestDecided, OwnRequest,
    AboveYourLimit, and what adjust_stock raises; then the request still waits.
    """
    request = _waiting(request_id)
    if request.asked_by == by.actor:
        raise errors.OwnRequest
    refuse_above_limit(request.units, roles=by.roles)
    _adjust.adjust_stock(adjustment=_adjustment_of(request, now))
    return _decide(request, State.APPROVED, by, now)


@transaction.atomic
def turn_down_adjustment(
    *, request_id: int, by: Corrector, reason: str, now: datetime
) -> AdjustmentRequest:
    """Nothing happens: somebody else has rejected it, or whoever asked has withdrawn it.

    Locks the request. Raises RequestUnknown, RequestDecided.
    """
    request = _waiting(request_id)
    request.decision = reason
    state = State.WITHDRAWN if request.asked_by == by.actor else State.REJECTED
    return _decide(request, state, by, now)


def refuse_above_limit(units: Decimal, *, roles: Collection[str] | None) -> None:
    """Raise AboveYourLimit where these roles may not correct so many units."""
    limit = limit_of(roles)
    if limit is not None and approvals.is_above(units, limit):
        raise errors.AboveYourLimit(units=units, limit=limit)


def limit_of(roles: Collection[str] | None) -> Decimal | None:
    """How many units these roles may correct at once; None for any number."""
    return approvals.limit_of(roles, settings.ADJUSTMENT_LIMITS)


def _request(adjustment: Adjustment, units: Decimal) -> AdjustmentRequest:
    wanted = _adjust.quantities_of(adjustment)
    return AdjustmentRequest.objects.create(
        reference=adjustment.reference,
        location=Location.objects.get(code=adjustment.location),
        kind=adjustment.kind,
        reason=adjustment.reason,
        lines=[
            {"sku": sku, "quantity": quantity_text(quantity)}
            for sku, quantity in sorted(wanted.items())
        ],
        units=units,
        asked_by=adjustment.actor,
        asked_at=adjustment.now,
    )


def _adjustment_of(request: AdjustmentRequest, now: datetime) -> Adjustment:
    return Adjustment(
        reference=request.document,
        location=request.location.code,
        reason=request.reason,
        lines=[AdjustmentLine(each["sku"], Decimal(each["quantity"])) for each in request.lines],
        actor=request.asked_by,
        now=now,
        kind=request.kind,
    )


def _waiting(request_id: int) -> AdjustmentRequest:
    for request in AdjustmentRequest.objects.filter(pk=request_id).locked():
        if request.state != State.WAITING:
            raise errors.RequestDecided(state=request.state, label=request.get_state_display())
        return request
    raise errors.RequestUnknown


def _decide(
    request: AdjustmentRequest, state: AdjustmentRequest.State, by: Corrector, now: datetime
) -> AdjustmentRequest:
    request.state, request.decided_by, request.decided_at = state, by.actor, now
    request.save(update_fields=["state", "decided_by", "decided_at", "decision"])
    return request
