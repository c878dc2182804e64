"""A fake of inventory that keeps stock in one location, in memory.

Articles of `backorderable` may wait; nothing ever comes in for them. `bundles` says what each
bundle is made of.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from shared_libs.clients.inventory import (
    ALL_OR_NOTHING,
    MAX_TTL_SECONDS,
    Grant,
    InventoryClient,
    Manner,
    PickupPlace,
    Reservation,
    ReservedLine,
)
from shared_libs.clients.lines import LineLike, quantity_by_sku
from shared_libs.money import quantity_text
from shared_libs.refusals import Conflict, NotFound, Rejected
from shared_libs.testing.fakes.misbehaviour import Misbehaving, Misbehaviour, operation

HELD, COMMITTED, EXPIRED, RELEASED = "held", "committed", "expired", "released"


class FakeInventory(Misbehaving, InventoryClient):
    """`FakeInventory(stock={"SKU": Decimal(5)})`; look at `available` and `reservations` after."""

    def __init__(
        self,
        stock: Mapping[str, Decimal | int] | None = None,
        *,
        location: str = "LC",
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        backorderable: Iterable[str] = (),
        bundles: Mapping[str, Mapping[str, int]] | None = None,
        pickup_places: Iterable[PickupPlace] = (),
    ) -> None:
        self.faults = Misbehaviour()
        self.available = {sku: Decimal(quantity) for sku, quantity in (stock or {}).items()}
        self.reservations: dict[UUID, Reservation] = {}
        self._released: set[UUID] = set()
        self._location = location
        self._now = now
        self._backorderable = frozenset(backorderable)
        self._bundles = dict(bundles or {})
        self.places = tuple(pickup_places)

    @operation
    def reserve(
        self,
        *,
        reference: UUID,
        channel: str,  # noqa: ARG002 - as the client's
        lines: Iterable[LineLike],
        ttl_seconds: int,
        manner: Manner = ALL_OR_NOTHING,
    ) -> Reservation:
        """Hold the lines or refuse them all; a repeat returns the first reservation."""
        _ensure_not_too_long(ttl_seconds)
        self._ensure_not_released(reference)
        wanted = sorted(quantity_by_sku(lines).items())
        known = self.reservations.get(reference)
        if known and [(each.sku, each.requested) for each in known.wanted] != wanted:
            raise Conflict(code="reference_reused")
        if known and known.state != EXPIRED:
            return known
        grants = self._grants(wanted, manner)
        held = tuple(
            ReservedLine(each.sku, each.reserved, manner.pickup_location or self._location)
            for each in grants
            if each.reserved
        )
        self._take(held)
        return self._store(reference, HELD, held, ttl_seconds, grants)

    @operation
    def commit(self, *, reference: UUID) -> Reservation:
        """Mark what is held as sold; what had lapsed is taken again if it is still there."""
        self._ensure_not_released(reference)
        reservation = self._find(reference)
        if reservation.state == EXPIRED:
            try:
                self._take(reservation.lines)
            except Conflict as exc:
                raise Conflict(code="reservation_expired") from exc
        self.reservations[reference] = replace(reservation, state=COMMITTED)
        return self.reservations[reference]

    @operation
    def release(self, *, reference: UUID) -> None:
        """Give back what is held and refuse this reference from now on."""
        self._released.add(reference)
        reservation = self.reservations.get(reference)
        if reservation and reservation.state in {HELD, COMMITTED}:
            self._give_back(reservation.lines)
        if reservation:
            self.reservations[reference] = replace(reservation, state=RELEASED)

    @operation
    def extend(self, *, reference: UUID, ttl_seconds: int) -> Reservation:
        """Hold until `ttl_seconds` from now."""
        _ensure_not_too_long(ttl_seconds)
        self._ensure_not_released(reference)
        reservation = self._find(reference)
        if reservation.state == EXPIRED:
            raise Conflict(code="reservation_expired")
        return self._store(
            reference, reservation.state, reservation.lines, ttl_seconds, reservation.wanted
        )

    @operation
    def availability(self, *, skus: Iterable[str]) -> dict[str, Decimal]:
        """Return what is left of the articles that are known here."""
        known = {*self.available, *self._bundles}
        return {sku: self._possible(sku, self.available) for sku in skus if sku in known}

    @operation
    def pickup_places(self, *, skus: Iterable[str] = ()) -> tuple[PickupPlace, ...]:
        """Return the places it was made with, each with what was asked about."""
        asked = list(skus)
        return tuple(
            replace(place, available={sku: place.available.get(sku, Decimal(0)) for sku in asked})
            for place in self.places
        )

    def expire(self, reference: UUID) -> None:
        """Let a reservation lapse, as inventory's sweep would."""
        reservation = self._find(reference)
        self._give_back(reservation.lines)
        self.reservations[reference] = replace(reservation, state=EXPIRED)

    def _parts(self, sku: str) -> Mapping[str, int]:
        return self._bundles.get(sku, {sku: 1})

    def _possible(self, sku: str, left: Mapping[str, Decimal]) -> Decimal:
        parts = self._parts(sku).items()
        return min(left.get(part, Decimal(0)) // each for part, each in parts)

    def _grants(self, wanted: Iterable[tuple[str, Decimal]], manner: Manner) -> tuple[Grant, ...]:
        left = dict(self.available)
        grants = []
        for sku, quantity in wanted:
            reserved = min(quantity, self._possible(sku, left))
            for part, each in self._parts(sku).items():
                left[part] = left.get(part, Decimal(0)) - reserved * each
            waits = manner.partial and sku in self._backorderable
            backordered = quantity - reserved if waits else Decimal(0)
            grants.append(Grant(sku, quantity, reserved, backordered))
        short = [each for each in grants if each.reserved < each.requested]
        got_something = any(each.reserved or each.backordered for each in grants)
        if short and not (manner.partial and got_something):
            raise Conflict(
                code="insufficient_stock",
                shortages=[
                    {
                        "sku": each.sku,
                        "requested": quantity_text(each.requested),
                        "available": quantity_text(each.reserved),
                    }
                    for each in short
                ],
            )
        return tuple(grants)

    def _take(self, lines: Iterable[ReservedLine]) -> None:
        wanted = quantity_by_sku(lines)
        self._grants(sorted(wanted.items()), ALL_OR_NOTHING)
        for sku, quantity in wanted.items():
            for part, each in self._parts(sku).items():
                self.available[part] -= quantity * each

    def _give_back(self, lines: Iterable[ReservedLine]) -> None:
        for line in lines:
            for part, each in self._parts(line.sku).items():
                self.available[part] += line.quantity * each

    def _store(
        self,
        reference: UUID,
        state: str,
        lines: tuple[ReservedLine, ...],
        ttl_seconds: int,
        wanted: tuple[Grant, ...],
    ) -> Reservation:
        expires_at = self._now() + timedelta(seconds=ttl_seconds)
        self.reservations[reference] = Reservation(reference, state, expires_at, lines, wanted)
        return self.reservations[reference]

    def _find(self, reference: UUID) -> Reservation:
        if reference not in self.reservations:
            raise NotFound
        return self.reservations[reference]

    def _ensure_not_released(self, reference: UUID) -> None:
        if reference in self._released:
            raise Conflict(code="cancelled")


def _ensure_not_too_long(ttl_seconds: int) -> None:
    """What inventory's API says of a body that asks for longer."""
    if not 0 < ttl_seconds <= MAX_TTL_SECONDS:
        raise Rejected(code="invalid")
