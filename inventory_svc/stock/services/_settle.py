"""What becomes of a promise: kept, prolonged, given back, or lapsed."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

import structlog
from django.db import transaction
from django.db.models import F

from inventory_svc.stock import errors
from inventory_svc.stock.models import Reservation, ReservationLine
from inventory_svc.stock.rules import wishes
from inventory_svc.stock.rules.balances import ZERO
from inventory_svc.stock.services import _announce, _backorders, _levels
from inventory_svc.stock.services._reserve import (
    Promise,
    Wish,
    claim_reference,
    order_of,
    promise_of,
    renew,
    until_undisturbed,
)

log = structlog.get_logger(__name__)
State = Reservation.State


def commit_reservation(*, reference: UUID, now: datetime) -> Promise:
    """What was held is sold and waits for shipment: it stays reserved and no longer lapses.

    A repeat changes nothing. A held one past its time still commits; one that has lapsed is
    reserved anew if the stock is there. Three statements. Raises
    ReservationExpired when the stock is gone, ReservationCancelled after a release,
    ReservationUnknown.
    """

    def commit(*, patient: bool) -> Promise:
        held = Reservation.objects.filter(reference=reference, state=State.HELD)
        if not held.update(state=State.COMMITTED, updated_at=now):
            return _commit_unheld(reference, now, patient=patient)
        return promise_of(Reservation.objects.get(reference=reference))

    return until_undisturbed(commit)


def _commit_unheld(reference: UUID, now: datetime, *, patient: bool) -> Promise:
    reservation = _locked(reference)
    if reservation.state == State.RELEASED:
        raise errors.ReservationCancelled
    if reservation.state == State.HELD:
        # made between our UPDATE and our lock
        reservation.state, reservation.updated_at = State.COMMITTED, now
        reservation.save(update_fields=["state", "updated_at"])
    if reservation.state != State.EXPIRED:
        return promise_of(reservation)
    try:
        return renew(reservation, State.COMMITTED, reservation.expires_at, now, patient=patient)
    except errors.InsufficientStock as short:
        raise errors.ReservationExpired(**short.extra) from short


@transaction.atomic
def extend_reservation(*, reference: UUID, ttl_seconds: int, now: datetime) -> Promise:
    """A held reservation lapses that long from now; a committed one is left as it is.

    Raises ReservationExpired, ReservationCancelled, ReservationUnknown. Locks the reservation.
    """
    reservation = _locked(reference)
    if reservation.state == State.RELEASED:
        raise errors.ReservationCancelled
    if reservation.state == State.EXPIRED:
        raise errors.ReservationExpired
    if reservation.state == State.HELD:
        reservation.expires_at = now + timedelta(seconds=ttl_seconds)
        reservation.updated_at = now
        reservation.save(update_fields=["expires_at", "updated_at"])
    return promise_of(reservation)


@transaction.atomic
def release_reservation(*, reference: UUID, now: datetime) -> Promise:
    """Nothing is promised under this reference, now or later: what is left of it is given back.

    Never refuses: one that nobody made leaves a tombstone, so that a late reserve or commit is
    refused. A repeat changes nothing, and what has been fulfilled stays so. Locks the reservation,
    its backorders, then its levels.
    """
    if claim_reference(Wish(reference, "", ()), [], State.RELEASED, now, now):
        return Promise(reference, str(State.RELEASED), now)
    reservation = _locked(reference)
    if reservation.is_live:
        _give_back([reservation], now=now)
    if reservation.state not in {State.RELEASED, State.FULFILLED}:
        reservation.state, reservation.updated_at = State.RELEASED, now
        reservation.save(update_fields=["state", "updated_at"])
    return promise_of(reservation)


@transaction.atomic
def release_units(*, reference: UUID, units: Mapping[str, Decimal], now: datetime) -> None:
    """So many units of these articles are promised no longer; the rest of the reservation stands.

    Of a bundle its parts go. What has been fulfilled stays so, and more than is open is all that is
    open. Not idempotent by itself: the inbox row of the event in the same transaction makes it so.
    Locks the reservation, its backorders, then its levels.
    """
    reservation = Reservation.objects.locked().filter(reference=reference).first()
    if reservation is None or not reservation.is_live:
        return
    articles = {sku: wishes.plain(sku) for sku in units} | dict(order_of(reservation).articles)
    parts = wishes.parts_of(units, articles)
    given = _let_go(reservation, parts)
    _free(given, now=now)
    if not reservation.lines.filter(fulfilled__lt=F("quantity")).exists():
        was_shipped = reservation.lines.exists()
        reservation.state = State.FULFILLED if was_shipped else State.RELEASED
        reservation.updated_at = now
        reservation.save(update_fields=["state", "updated_at"])


def _let_go(reservation: Reservation, parts: Mapping[str, Decimal]) -> dict[int, Decimal]:
    """Shorten the lines of these articles; returns what each level gets back."""
    given: dict[int, Decimal] = {}
    missing = dict(parts)
    lines = reservation.lines.filter(variant__sku__in=parts, fulfilled__lt=F("quantity"))
    for line in lines.select_related("variant").order_by("pk"):
        taken = min(line.quantity - line.fulfilled, missing[line.variant.sku])
        if taken <= ZERO:
            continue
        missing[line.variant.sku] -= taken
        if line.level_id is not None:
            given[line.level_id] = given.get(line.level_id, ZERO) + taken
        if line.quantity == taken:
            line.delete()
        else:
            ReservationLine.objects.filter(pk=line.pk).update(quantity=F("quantity") - taken)
    return given


@transaction.atomic
def expire_reservations(*, now: datetime, limit: int) -> int:
    """Held reservations whose time is up give their units back; return how many did, `limit` at
    most.

    Skips those that somebody is just committing, extending or releasing: they have won.
    """
    due = Reservation.objects.filter(state=State.HELD, expires_at__lte=now)
    lapsed = list(
        due.order_by("pk").select_for_update(of=("self",), no_key=True, skip_locked=True)[:limit]
    )
    if not lapsed:
        return 0
    _give_back(lapsed, now=now)
    Reservation.objects.filter(pk__in=[each.pk for each in lapsed]).update(
        state=State.EXPIRED, updated_at=now
    )
    log.info("stock.reservations_expired", count=len(lapsed))
    return len(lapsed)


def _give_back(reservations: Sequence[Reservation], *, now: datetime) -> None:
    """What is open of these locked reservations is free again, or goes to who waits for it."""
    _backorders.cancel(reservations, now=now)
    _free(_open_units(reservations), now=now)


def _free(units: Mapping[int, Decimal], *, now: datetime) -> None:
    """These levels have so many units less reserved, or these go to who waits for them."""
    levels = _levels.lock(units)
    before = {pk: level.balance for pk, level in levels.items()}
    for pk, level in levels.items():
        level.reserved -= units[pk]
    _backorders.fill(levels, before, now=now)
    _levels.write(list(levels.values()))
    changes = [
        _levels.change_of(level, before=before[pk], after=level.balance)
        for pk, level in levels.items()
    ]
    _announce.promised(changes, now=now)


def _open_units(reservations: Sequence[Reservation]) -> dict[int, Decimal]:
    lines = ReservationLine.objects.filter(
        reservation__in=reservations, level__isnull=False, fulfilled__lt=F("quantity")
    )
    units: dict[int, Decimal] = {}
    for level_id, quantity, fulfilled in lines.values_list("level_id", "quantity", "fulfilled"):
        if level_id is not None:
            units[level_id] = units.get(level_id, ZERO) + quantity - fulfilled
    return units


def _locked(reference: UUID) -> Reservation:
    try:
        return Reservation.objects.locked().get(reference=reference)
    except Reservation.DoesNotExist:
        raise errors.ReservationUnknown from None
