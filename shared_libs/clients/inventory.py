"""Typed client of inventory: reservations and what is available."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID, uuid4

from shared_libs.clients import lines as lines_
from shared_libs.clients.lines import LineLike
from shared_libs.http.client import Call, Json, ServiceClient

# no reservation is held longer at a time
MAX_TTL_SECONDS = 2 * 24 * 3600


@dataclass(frozen=True)
class ReservedLine:
    """Units held at one location; no location where the parts of a bundle lie apart."""

    sku: str
    quantity: Decimal
    location: str


@dataclass(frozen=True)
class Grant:
    """How much of an article was wanted, is held, and waits for stock."""

    sku: str
    requested: Decimal
    reserved: Decimal
    backordered: Decimal


@dataclass(frozen=True)
class Reservation:
    """What is held for one checkout attempt, and until when."""

    reference: UUID
    state: str
    expires_at: datetime
    lines: tuple[ReservedLine, ...]
    wanted: tuple[Grant, ...] = ()


@dataclass(frozen=True)
class Manner:
    """How to reserve: all or nothing, from wherever sells online, unless told otherwise.

    `partial` holds what there is and lets the rest wait where articles may be backordered;
    `pickup_location` takes units from there alone.
    """

    partial: bool = False
    pickup_location: str = ""


ALL_OR_NOTHING = Manner()


@dataclass(frozen=True)
class PickupPlace:
    """Where orders are picked up, and what it can give of each article that is known."""

    code: str
    name: str
    available: Mapping[str, Decimal]


class InventoryClient:
    """Calls inventory. Made anywhere without arguments; connections are the process's."""

    def __init__(self, core: ServiceClient | None = None) -> None:
        self._core = core or ServiceClient("inventory")

    def reserve(
        self,
        *,
        reference: UUID,
        channel: str,
        lines: Iterable[LineLike],
        ttl_seconds: int,
        manner: Manner = ALL_OR_NOTHING,
    ) -> Reservation:
        """Hold stock under this reference. A repeat returns the first reservation; one that has
        lapsed is held again.

        Raises Conflict: `insufficient_stock` with `extra["shortages"]`, `cancelled` after a
        release, `reference_reused` for other lines; and Rejected `quantity_must_be_whole`,
        `no_pickup_here`, and `invalid` for more than MAX_TTL_SECONDS.
        0.3 s a try, retried once by its key. After an Unavailable units may be held.
        """
        return self._core.call(
            Call(
                "reserve",
                "POST",
                "/internal/reservations",
                kind="write",
                timeout_seconds=0.3,
                retries=1,
                idempotency_key=f"{reference}:reserve",
                body={
                    "reference": str(reference),
                    "channel": channel,
                    "ttl_seconds": ttl_seconds,
                    "lines": lines_.as_json(lines),
                    **_as_json(manner),
                },
            ),
            _reservation,
        )

    def commit(self, *, reference: UUID) -> Reservation:
        """Turn what is held into sold, awaiting shipment. A repeat changes nothing.

        Raises Conflict `reservation_expired` when it had lapsed and the stock is gone, `cancelled`
        after a release, and NotFound. 0.25 s a try, retried once by its key.
        """
        return self._core.call(
            Call(
                "commit",
                "POST",
                f"/internal/reservations/{reference}/commit",
                kind="write",
                timeout_seconds=0.25,
                retries=1,
                idempotency_key=f"{reference}:commit",
                body={},
            ),
            _reservation,
        )

    def release(self, *, reference: UUID) -> None:
        """Give back what is held, and see that no late reserve or commit of it succeeds.

        Works for a reference never heard of too. 0.5 s a try, retried once by its key.
        """
        self._core.call(
            Call(
                "release",
                "POST",
                f"/internal/reservations/{reference}/release",
                kind="write",
                timeout_seconds=0.5,
                retries=1,
                idempotency_key=f"{reference}:release",
                body={},
            ),
            _nothing,
        )

    def extend(self, *, reference: UUID, ttl_seconds: int) -> Reservation:
        """Hold for `ttl_seconds` from now.

        Raises Conflict `reservation_expired` or `cancelled`, and NotFound. 0.25 s a try, retried
        once by a key of its own: each call is a new wish.
        """
        return self._core.call(
            Call(
                "extend",
                "POST",
                f"/internal/reservations/{reference}/extend",
                kind="write",
                timeout_seconds=0.25,
                retries=1,
                idempotency_key=f"{reference}:extend:{uuid4()}",
                body={"ttl_seconds": ttl_seconds},
            ),
            _reservation,
        )

    def availability(self, *, skus: Iterable[str]) -> dict[str, Decimal]:
        """Return what can be promised of each article; unknown ones are left out.

        0.5 s a try, retried once.
        """
        return self._core.call(
            Call(
                "availability",
                "GET",
                "/internal/availability",
                kind="read",
                timeout_seconds=0.5,
                retries=1,
                query=[("sku", sku) for sku in skus],
            ),
            _availability,
        )

    def pickup_places(self, *, skus: Iterable[str] = ()) -> tuple[PickupPlace, ...]:
        """Return the places where orders are picked up, by name; unknown articles are left out.

        0.5 s a try, retried once.
        """
        return self._core.call(
            Call(
                "pickup_places",
                "GET",
                "/internal/pickup-places",
                kind="read",
                timeout_seconds=0.5,
                retries=1,
                query=[("sku", sku) for sku in skus],
            ),
            _pickup_places,
        )


def _reservation(answer: Json) -> Reservation:
    return Reservation(
        reference=UUID(answer["reference"]),
        state=str(answer["state"]),
        expires_at=datetime.fromisoformat(answer["expires_at"]),
        lines=tuple(
            ReservedLine(line["sku"], Decimal(line["quantity"]), line["location"])
            for line in answer["lines"]
        ),
        wanted=tuple(
            Grant(
                row["sku"],
                Decimal(row["requested"]),
                Decimal(row["reserved"]),
                Decimal(row["backordered"]),
            )
            for row in answer.get("wanted", ())
        ),
    )


def _as_json(manner: Manner) -> dict[str, bool | str]:
    """Only what differs from all or nothing."""
    return {name: value for name, value in vars(manner).items() if value}


def _availability(answer: Json) -> dict[str, Decimal]:
    return {row["sku"]: Decimal(row["available"]) for row in answer["results"]}


def _pickup_places(answer: Json) -> tuple[PickupPlace, ...]:
    return tuple(
        PickupPlace(
            row["code"],
            row["name"],
            {each["sku"]: Decimal(each["available"]) for each in row["articles"]},
        )
        for row in answer["results"]
    )


def _nothing(_: Json) -> None:
    return None
