"""Promising units to a checkout."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, TypeVar  # Any: a JSON column is free JSON
from uuid import UUID

import orjson
from django.db import connection, transaction

from inventory_svc.stock import errors, selectors
from inventory_svc.stock.models import Location, Reservation, ReservationLine
from inventory_svc.stock.rules import allocation, wishes
from inventory_svc.stock.rules.allocation import Share
from inventory_svc.stock.rules.balances import ZERO, Change
from inventory_svc.stock.rules.wishes import Article, Grant, Held
from inventory_svc.stock.selectors import Supply
from inventory_svc.stock.services import _announce, _backorders, _levels
from shared_libs.money import quantity_text

Result = TypeVar("Result")
_OPTIMISTIC_ATTEMPTS = 2
_CLAIM = """
INSERT INTO stock_reservation (reference, channel, wanted, is_partial, pickup_location, state,
    expires_at, created_at, updated_at)
VALUES (%s, %s, %s::jsonb, %s, %s, %s, %s, %s, %s) ON CONFLICT (reference) DO NOTHING RETURNING id
"""


@dataclass(frozen=True)
class LineWanted:
    """So much of one article or bundle; several lines may name the same."""

    sku: str
    quantity: Decimal


@dataclass(frozen=True)
class Wish:
    """What a checkout wants held under its reference.

    Partial: what there is now, and a place in the queue for the rest. Pickup: from there alone.
    """

    reference: UUID
    channel: str
    lines: Sequence[LineWanted]
    is_partial: bool = False
    pickup_location: str = ""


@dataclass(frozen=True)
class PromisedLine:
    """Units of one article at one location; no location where the article is not counted, or where
    the parts of a bundle lie apart.
    """

    sku: str
    quantity: Decimal
    location: str


@dataclass(frozen=True)
class Promise:
    """A reservation as its holder sees it."""

    reference: UUID
    state: str
    expires_at: datetime
    lines: tuple[PromisedLine, ...] = ()
    wanted: tuple[Grant, ...] = ()


@dataclass(frozen=True)
class Order:
    """What a reservation is for, with the bundles made up as they were when it was made."""

    wanted: Mapping[str, Decimal]
    articles: Mapping[str, Article]
    is_partial: bool
    pickup_location: str

    @property
    def parts(self) -> set[str]:
        """All articles that it takes off the shelves."""
        return {part for sku in self.wanted for part in self.articles[sku].parts}


class Overtaken(Exception):  # a turn of events, not a fault
    """Somebody took units between our look at the shelves and our hand on them."""


class MustLockFirst(Exception):  # likewise
    """Somebody would have to wait: only who holds the shelves can say that there is no more."""


def reserve_stock(*, wish: Wish, ttl_seconds: int, now: datetime) -> Promise:
    """Hold all of the lines under this reference until the time is up, or refuse them all; of a
    partial wish hold what there is, and let the rest wait where articles may be backordered.

    A repeat returns the first reservation; one that has lapsed is held again if the stock is there.
    Two statements, one more for each level, three more when an article runs out (one more again
    where it is in bundles). Takes units by guarded UPDATEs in (variant, location) order; whoever is
    overtaken looks again. Raises InsufficientStock naming every short SKU, QuantityMustBeWhole,
    NoPickupHere, ReservationCancelled after a release, ReferenceReused for other lines.
    """
    wanted = allocation.combined(wish.lines)
    expires_at = now + timedelta(seconds=ttl_seconds)

    def reserve(*, patient: bool) -> Promise:
        supply = selectors.supply(wanted, pickup_location=wish.pickup_location)
        order = Order(wanted, _known(wanted, supply), wish.is_partial, wish.pickup_location)
        pk = claim_reference(wish, _as_json(order), Reservation.State.HELD, expires_at, now)
        if pk is None:
            return _repeat(wish, wanted, expires_at, now, patient=patient)
        _ensure_pickup(wish.pickup_location, supply)
        lines, grants = take_units(pk, order, supply, now, patient=patient)
        return Promise(wish.reference, str(Reservation.State.HELD), expires_at, lines, grants)

    return until_undisturbed(reserve)


def until_undisturbed(command: Callable[..., Result]) -> Result:
    """Run a command in a transaction of its own, again when it was overtaken.

    The last time it is `patient`: it locks the shelves before it looks, and cannot be overtaken.
    """
    for _attempt in range(_OPTIMISTIC_ATTEMPTS):
        try:
            with transaction.atomic():
                return command(patient=False)
        except Overtaken:
            continue
        except MustLockFirst:
            break
    with transaction.atomic():
        return command(patient=True)


def claim_reference(
    wish: Wish, wanted: list[dict[str, Any]], state: str, expires_at: datetime, now: datetime
) -> int | None:
    """The id of a new reservation, or None when the reference is taken; waits for one that is being
    made.
    """
    values = (
        wish.reference,
        wish.channel,
        orjson.dumps(wanted).decode(),
        wish.is_partial,
        wish.pickup_location,
        state,
        expires_at,
        now,
        now,
    )
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, values)
        row = cursor.fetchone()
    return int(row[0]) if row else None


def take_units(
    reservation_id: int, order: Order, supply: Supply, now: datetime, *, patient: bool
) -> tuple[tuple[PromisedLine, ...], tuple[Grant, ...]]:
    """All units granted are reserved and are lines of this reservation, and what may wait waits;
    expects a transaction.

    Raises Overtaken, MustLockFirst, InsufficientStock, QuantityMustBeWhole.
    """
    if patient:
        offers = [offer for each in supply.offers.values() for offer in each]
        _levels.lock(offer.level_id for offer in offers)
        supply = selectors.supply(order.parts, pickup_location=order.pickup_location)
    _ensure_whole(order)
    grants = _granted(order, supply)
    waiting = wishes.parts_of({each.sku: each.backordered for each in grants}, order.articles)
    if waiting and not patient:
        raise MustLockFirst
    held = _hold(reservation_id, grants, order, supply, now)
    _backorders.wait_for(
        reservation_id, {supply.variant_ids[sku]: units for sku, units in waiting.items()}, now=now
    )
    return _lines(order, held), tuple(grants)


def renew(
    reservation: Reservation, state: str, expires_at: datetime, now: datetime, *, patient: bool
) -> Promise:
    """A lapsed reservation, locked by the caller, holds its units again, maybe at other locations.

    Raises what take_units raises.
    """
    order = order_of(reservation)
    supply = selectors.supply(order.parts, pickup_location=order.pickup_location)
    reservation.lines.all().delete()
    lines, grants = take_units(reservation.pk, order, supply, now, patient=patient)
    reservation.state, reservation.expires_at, reservation.updated_at = state, expires_at, now
    reservation.save(update_fields=["state", "expires_at", "updated_at"])
    return Promise(reservation.reference, str(state), expires_at, lines, grants)


def promise_of(reservation: Reservation) -> Promise:
    """The reservation as its holder sees it; one query for the lines, one more for who waits."""
    rows = reservation.lines.order_by("variant_id", "level__location_id").values_list(
        "variant__sku", "level__location__code", "quantity"
    )
    order = order_of(reservation)
    lines = _lines(order, [Held(sku, code or "", quantity) for sku, code, quantity in rows])
    waiting = _waiting_parts(reservation)
    return Promise(
        reservation.reference,
        str(reservation.state),
        reservation.expires_at,
        lines,
        tuple(_grant(order, sku, lines, waiting) for sku in sorted(order.wanted)),
    )


def order_of(reservation: Reservation) -> Order:
    """What the reservation was made for; no query.

    Only `parts` of its articles are of that time: who renews it asks for the rest anew.
    """
    wanted = {row["sku"]: Decimal(row["quantity"]) for row in reservation.wanted}
    articles = {
        row["sku"]: Article(
            row["sku"],
            row["whole_quantity"],
            row["allow_backorder"],
            {sku: Decimal(each) for sku, each in row["components"].items()}
            or {row["sku"]: wishes.ONE},
        )
        for row in reservation.wanted
    }
    return Order(wanted, articles, reservation.is_partial, reservation.pickup_location)


def _known(wanted: Mapping[str, Decimal], supply: Supply) -> dict[str, Article]:
    """Each article wanted; what nobody knows is an article of which there is nothing."""
    return {sku: supply.articles.get(sku) or wishes.plain(sku) for sku in wanted}


def _as_json(order: Order) -> list[dict[str, Any]]:
    return [
        {
            "sku": sku,
            "quantity": quantity_text(order.wanted[sku]),
            "whole_quantity": article.whole_quantity,
            "allow_backorder": article.allow_backorder,
            "components": {part: quantity_text(each) for part, each in article.parts.items()}
            if article.is_bundle
            else {},
        }
        for sku, article in sorted(order.articles.items())
    ]


def _waiting_parts(reservation: Reservation) -> set[str]:
    if not reservation.is_partial:
        return set()
    return set(reservation.backorders.live().values_list("variant__sku", flat=True))


def _grant(order: Order, sku: str, lines: Sequence[PromisedLine], waiting: set[str]) -> Grant:
    requested = order.wanted[sku]
    reserved = sum((line.quantity for line in lines if line.sku == sku), ZERO)
    is_waiting = not waiting.isdisjoint(order.articles[sku].parts)
    return Grant(sku, requested, reserved, requested - reserved if is_waiting else ZERO)


def _repeat(
    wish: Wish, wanted: Mapping[str, Decimal], expires_at: datetime, now: datetime, *, patient: bool
) -> Promise:
    reservation = Reservation.objects.locked().get(reference=wish.reference)
    if reservation.state == Reservation.State.RELEASED:
        raise errors.ReservationCancelled
    first = order_of(reservation)
    asked = (wanted, wish.is_partial, wish.pickup_location)
    if (first.wanted, first.is_partial, first.pickup_location) != asked:
        raise errors.ReferenceReused
    if reservation.state == Reservation.State.EXPIRED:
        return renew(reservation, Reservation.State.HELD, expires_at, now, patient=patient)
    return promise_of(reservation)


def _ensure_pickup(code: str, supply: Supply) -> None:
    """Where something is on offer, its place can be collected from; else the place is asked."""
    if not code or any(supply.offers.values()):
        return
    if not Location.objects.filter(code=code, pickup=True).exists():
        raise errors.NoPickupHere(location=code)


def _ensure_whole(order: Order) -> None:
    broken = [
        sku
        for sku, article in order.articles.items()
        if (article.whole_quantity or article.is_bundle)
        and allocation.not_whole(order.wanted.get(sku, ZERO))
    ]
    if broken:
        raise errors.QuantityMustBeWhole(skus=sorted(broken))


def _granted(order: Order, supply: Supply) -> list[Grant]:
    """What each article gets. A partial wish of which nothing can be had is refused too."""
    nothing = dict.fromkeys(order.parts - set(supply.variant_ids), ZERO)
    pool = nothing | supply.pool()
    grants = wishes.grants(order.wanted, order.articles, pool, partial=order.is_partial)
    got_something = any(each.reserved or each.backordered for each in grants)
    short = [each for each in grants if each.is_short]
    if short and not (order.is_partial and got_something):
        raise errors.InsufficientStock(shortages=[_shortage(each) for each in short])
    return grants


def _shortage(grant: Grant) -> dict[str, str]:
    return {
        "sku": grant.sku,
        "requested": quantity_text(grant.requested),
        "available": quantity_text(grant.reserved),
    }


def _hold(
    reservation_id: int, grants: Sequence[Grant], order: Order, supply: Supply, now: datetime
) -> list[Held]:
    reserved = {each.sku: each.reserved for each in grants if each.reserved}
    wanted = wishes.parts_of(reserved, order.articles)
    shares = allocation.in_lock_order(
        share
        for sku, quantity in wanted.items()
        if sku in supply.offers
        for share in allocation.allocate(quantity, supply.offers[sku])
    )
    changes = [_take(share, reservation_id) for share in shares]
    uncounted = {sku: quantity for sku, quantity in wanted.items() if sku not in supply.offers}
    ReservationLine.objects.bulk_create(
        ReservationLine(
            reservation_id=reservation_id, variant_id=supply.variant_ids[sku], quantity=quantity
        )
        for sku, quantity in uncounted.items()
    )
    _announce.promised(changes, now=now)
    return [Held(each.offer.sku, each.offer.location, each.quantity) for each in shares] + [
        Held(sku, "", quantity) for sku, quantity in uncounted.items()
    ]


def _lines(order: Order, held: Sequence[Held]) -> tuple[PromisedLine, ...]:
    return tuple(
        PromisedLine(each.sku, each.quantity, each.location)
        for each in wishes.spoken(order.wanted, order.articles, held)
    )


def _take(share: Share, reservation_id: int) -> Change:
    after = _levels.take(share, reservation_id=reservation_id)
    if after is None:
        raise Overtaken
    offer = share.offer
    return Change(
        level_id=offer.level_id,
        variant_id=offer.variant_id,
        sku=offer.sku,
        location=offer.location,
        sells_online=offer.sells_online,
        reorder_point=offer.reorder_point,
        before=replace(after, reserved=after.reserved - share.quantity),
        after=after,
        is_component=offer.is_component,
    )
