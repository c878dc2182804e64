"""Promising units to a checkout."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TypeVar
from uuid import UUID

from django.db import connection, transaction

from inventory_svc.stock import errors, selectors
from inventory_svc.stock.models import Reservation, ReservationLine
from inventory_svc.stock.rules import allocation
from inventory_svc.stock.rules.allocation import Share
from inventory_svc.stock.rules.balances import Change
from inventory_svc.stock.selectors import Supply
from inventory_svc.stock.services import _announce, _levels
from shared_libs.money import quantity_text

Result = TypeVar("Result")
Wanted = Mapping[str, Decimal]
_OPTIMISTIC_ATTEMPTS = 2
_CLAIM = """
INSERT INTO stock_reservation (reference, channel, state, expires_at, created_at, updated_at)
VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT (reference) DO NOTHING RETURNING id
"""


@dataclass(frozen=True)
class LineWanted:
    """So much of one article; several lines may name the same."""

    sku: str
    quantity: Decimal


@dataclass(frozen=True)
class PromisedLine:
    """Units of one article at one location; no location where the article is not counted."""

    sku: str
    quantity: Decimal
    location: str


@dataclass(frozen=True)
class Promise:
    """A reservation as its holder sees it."""

    reference: UUID
    state: str
    expires_at: datetime
    lines: tuple[PromisedLine, ...]


class Overtaken(Exception):  # a turn of events, not a fault
    """Somebody took units between our look at the shelves and our hand on them."""


def reserve_stock(
    *,
    reference: UUID,
    channel: str,
    lines: Sequence[LineWanted],
    ttl_seconds: int,
    now: datetime,
) -> Promise:
    """Hold all of the lines under this reference until the time is up, or refuse them all.

    A repeat returns the first reservation; one that has lapsed is held again if the stock is there.
    Four statements for one line, one more for each further level, three more when an article runs
    out. Takes units by guarded UPDATEs in (variant, location) order; whoever is overtaken looks
    again. Raises InsufficientStock naming every short SKU, QuantityMustBeWhole,
    ReservationCancelled after a release, ReferenceReused for other lines.
    """
    wanted = allocation.combined(lines)
    state, expires_at = str(Reservation.State.HELD), now + timedelta(seconds=ttl_seconds)

    def reserve(*, patient: bool) -> Promise:
        pk = claim_reference(reference, channel, state, expires_at, now)
        if pk is None:
            return _repeat(reference, wanted, expires_at, now, patient=patient)
        promised = take_units(pk, wanted, now, patient=patient)
        return Promise(reference, state, expires_at, promised)

    return until_undisturbed(reserve)


def until_undisturbed(command: Callable[..., Result]) -> Result:
    """Run a command in a transaction of its own, again when it was overtaken.

    The last time it is `patient`: it locks the shelves before it looks, and cannot be overtaken.
    """
    for _attempt in range(_OPTIMISTIC_ATTEMPTS):
        with suppress(Overtaken), transaction.atomic():
            return command(patient=False)
    with transaction.atomic():
        return command(patient=True)


def claim_reference(
    reference: UUID, channel: str, state: str, expires_at: datetime, now: datetime
) -> int | None:
    """The id of a new reservation, or None when the reference is taken; waits for one that is being
    made.
    """
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, [reference, channel, state, expires_at, now, now])
        row = cursor.fetchone()
    return int(row[0]) if row else None


def take_units(
    reservation_id: int, wanted: Wanted, now: datetime, *, patient: bool
) -> tuple[PromisedLine, ...]:
    """All units wanted are reserved and are lines of this reservation; expects a transaction.

    Raises Overtaken, InsufficientStock, QuantityMustBeWhole.
    """
    supplies = selectors.supplies(wanted)
    if patient:
        _levels.lock(offer.level_id for each in supplies.values() for offer in each.offers)
        supplies = selectors.supplies(wanted)
    _ensure_whole(wanted, supplies)
    shares = _allocate(wanted, supplies)
    changes = [_take(share) for share in shares]
    uncounted = [each.variant.pk for each in supplies.values() if not each.variant.track_inventory]
    skus = {each.variant.pk: sku for sku, each in supplies.items()}
    rows = [
        ReservationLine(
            reservation_id=reservation_id,
            variant_id=share.offer.variant_id,
            level_id=share.offer.level_id,
            quantity=share.quantity,
        )
        for share in shares
    ] + [
        ReservationLine(reservation_id=reservation_id, variant_id=pk, quantity=wanted[skus[pk]])
        for pk in uncounted
    ]
    ReservationLine.objects.bulk_create(rows)
    _announce.promised(changes, now=now)
    return tuple(
        [PromisedLine(each.offer.sku, each.quantity, each.offer.location) for each in shares]
        + [PromisedLine(skus[pk], wanted[skus[pk]], "") for pk in uncounted]
    )


def renew(
    reservation: Reservation, state: str, expires_at: datetime, now: datetime, *, patient: bool
) -> Promise:
    """A lapsed reservation, locked by the caller, holds its units again, maybe at other locations.

    Raises what take_units raises.
    """
    wanted = wanted_by(reservation)
    reservation.lines.all().delete()
    promised = take_units(reservation.pk, wanted, now, patient=patient)
    reservation.state, reservation.expires_at, reservation.updated_at = state, expires_at, now
    reservation.save(update_fields=["state", "expires_at", "updated_at"])
    return Promise(reservation.reference, str(state), expires_at, promised)


def promise_of(reservation: Reservation) -> Promise:
    """The reservation as its holder sees it; one query for the lines."""
    lines = reservation.lines.order_by("variant_id", "level__location_id").values_list(
        "variant__sku", "quantity", "level__location__code"
    )
    return Promise(
        reservation.reference,
        str(reservation.state),
        reservation.expires_at,
        tuple(PromisedLine(sku, quantity, code or "") for sku, quantity, code in lines),
    )


def wanted_by(reservation: Reservation) -> dict[str, Decimal]:
    """The quantity of each SKU that the reservation was made for."""
    return allocation.combined(
        LineWanted(sku, quantity)
        for sku, quantity in reservation.lines.values_list("variant__sku", "quantity")
    )


def _repeat(
    reference: UUID, wanted: Wanted, expires_at: datetime, now: datetime, *, patient: bool
) -> Promise:
    reservation = Reservation.objects.locked().get(reference=reference)
    if reservation.state == Reservation.State.RELEASED:
        raise errors.ReservationCancelled
    if wanted_by(reservation) != wanted:
        raise errors.ReferenceReused
    if reservation.state == Reservation.State.EXPIRED:
        return renew(reservation, Reservation.State.HELD, expires_at, now, patient=patient)
    return promise_of(reservation)


def _ensure_whole(wanted: Wanted, supplies: Mapping[str, Supply]) -> None:
    broken = [
        sku
        for sku, supply in supplies.items()
        if supply.variant.whole_quantity and allocation.not_whole(wanted[sku])
    ]
    if broken:
        raise errors.QuantityMustBeWhole(skus=sorted(broken))


def _allocate(wanted: Wanted, supplies: Mapping[str, Supply]) -> list[Share]:
    shares: list[Share] = []
    short: list[dict[str, str]] = []
    for sku, quantity in sorted(wanted.items()):
        supply = supplies.get(sku)
        if supply is not None and not supply.variant.track_inventory:
            continue
        offers = supply.offers if supply else ()
        found = allocation.allocate(quantity, offers)
        shares += found
        if not found:
            short.append(_shortage(sku, quantity, allocation.on_offer(offers)))
    if short:
        raise errors.InsufficientStock(shortages=short)
    return allocation.in_lock_order(shares)


def _shortage(sku: str, requested: Decimal, available: Decimal) -> dict[str, str]:
    return {
        "sku": sku,
        "requested": quantity_text(requested),
        "available": quantity_text(available),
    }


def _take(share: Share) -> Change:
    after = _levels.take(share)
    if after is None:
        raise Overtaken
    offer = share.offer
    return Change(
        level_id=offer.level_id,
        variant_id=offer.variant_id,
        sku=offer.sku,
        location=offer.location,
        sells_online=True,
        reorder_point=offer.reorder_point,
        before=replace(after, reserved=after.reserved - share.quantity),
        after=after,
    )
