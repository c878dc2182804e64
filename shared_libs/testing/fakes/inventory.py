"""A fake of inventory that keeps stock in one location, in memory."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from shared_libs.clients.inventory import InventoryClient, Reservation, ReservedLine
from shared_libs.clients.lines import LineLike, quantity_by_sku
from shared_libs.money import quantity_text
from shared_libs.refusals import Conflict, NotFound
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
    ) -> None:
        self.faults = Misbehaviour()
        self.available = {sku: Decimal(quantity) for sku, quantity in (stock or {}).items()}
        self.reservations: dict[UUID, Reservation] = {}
        self._released: set[UUID] = set()
        self._location = location
        self._now = now

    @operation
    def reserve(
        self,
        *,
        reference: UUID,
        channel: str,  # noqa: ARG002 - as the client's
        lines: Iterable[LineLike],
        ttl_seconds: int,
    ) -> Reservation:
        """Hold the lines or refuse them all; a repeat returns the first reservation."""
        self._ensure_not_released(reference)
        held = tuple(
            ReservedLine(sku, quantity, self._location)
            for sku, quantity in sorted(quantity_by_sku(lines).items())
        )
        known = self.reservations.get(reference)
        if known and known.lines != held:
            raise Conflict(code="reference_reused")
        if known and known.state != EXPIRED:
            return known
        self._take(held)
        return self._store(reference, HELD, held, ttl_seconds)

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
        self._ensure_not_released(reference)
        reservation = self._find(reference)
        if reservation.state == EXPIRED:
            raise Conflict(code="reservation_expired")
        return self._store(reference, reservation.state, reservation.lines, ttl_seconds)

    @operation
    def availability(self, *, skus: Iterable[str]) -> dict[str, Decimal]:
        """Return what is left of the articles that are known here."""
        return {sku: self.available[sku] for sku in skus if sku in self.available}

    def expire(self, reference: UUID) -> None:
        """Let a reservation lapse, as inventory's sweep would."""
        reservation = self._find(reference)
        self._give_back(reservation.lines)
        self.reservations[reference] = replace(reservation, state=EXPIRED)

    def _take(self, lines: Iterable[ReservedLine]) -> None:
        wanted = quantity_by_sku(lines)
        short = [sku for sku in wanted if self.available.get(sku, Decimal(0)) < wanted[sku]]
        if short:
            raise Conflict(
                code="insufficient_stock",
                shortages=[
                    {
                        "sku": sku,
                        "requested": quantity_text(wanted[sku]),
                        "available": quantity_text(self.available.get(sku, Decimal(0))),
                    }
                    for sku in short
                ],
            )
        for sku, quantity in wanted.items():
            self.available[sku] -= quantity

    def _give_back(self, lines: Iterable[ReservedLine]) -> None:
        for line in lines:
            self.available[line.sku] += line.quantity

    def _store(
        self, reference: UUID, state: str, lines: tuple[ReservedLine, ...], ttl_seconds: int
    ) -> Reservation:
        expires_at = self._now() + timedelta(seconds=ttl_seconds)
        self.reservations[reference] = Reservation(reference, state, expires_at, lines)
        return self.reservations[reference]

    def _find(self, reference: UUID) -> Reservation:
        if reference not in self.reservations:
            raise NotFound
        return self.reservations[reference]

    def _ensure_not_released(self, reference: UUID) -> None:
        if reference in self._released:
            raise Conflict(code="cancelled")
