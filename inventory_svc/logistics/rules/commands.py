"""Who asks for what to be done with which document."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from shared_libs.auth.principals import Principal
from shared_libs.auth.stores import stores_of


@dataclass(frozen=True)
class Actor:
    """Whoever acts, at which locations (None for all of them), and in which roles (None for a
    program, which has no limit).
    """

    name: str
    places: frozenset[str] | None = None
    roles: frozenset[str] | None = None

    def works_at(self, *codes: str) -> bool:
        """Whether one of these locations is the actor's business."""
        return self.places is None or not self.places.isdisjoint(codes)


@dataclass(frozen=True)
class Command:
    """Somebody acts on one document: on the version they have read (None: on whichever it is)."""

    number: str
    by: Actor
    now: datetime
    version: int | None = None
    reason: str = ""


@dataclass(frozen=True)
class Quantity:
    """So much of one article."""

    sku: str
    quantity: Decimal


def actor_of(caller: Principal | None) -> Actor:
    """The actor behind a caller: the stores that it is kept to are its locations."""
    roles = caller.roles if caller and caller.is_staff else None
    return Actor(caller.actor if caller else "", stores_of(caller), roles)
