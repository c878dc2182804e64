"""The doors of the stock room: parse, one call, render."""

from inventory_svc.stock.api.views._cases import (
    AcknowledgeAlert,
    Alerts,
    BackorderPromise,
    Backorders,
    CloseOversellCase,
    OneOversellCase,
    OversellCases,
    ReorderProposals,
)
from inventory_svc.stock.api.views._places import Locations, OneLocation
from inventory_svc.stock.api.views._promises import (
    Availability,
    CommitReservation,
    ExtendReservation,
    InternalAvailability,
    PickupPlaces,
    ReleaseReservation,
    Reservations,
)
from inventory_svc.stock.api.views._stock import (
    Adjustments,
    Ledger,
    Levels,
    OneLevel,
    Proof,
    Reasons,
)

__all__ = [
    "AcknowledgeAlert",
    "Adjustments",
    "Alerts",
    "Availability",
    "BackorderPromise",
    "Backorders",
    "CloseOversellCase",
    "CommitReservation",
    "ExtendReservation",
    "InternalAvailability",
    "Ledger",
    "Levels",
    "Locations",
    "OneLevel",
    "OneLocation",
    "OneOversellCase",
    "OversellCases",
    "PickupPlaces",
    "Proof",
    "Reasons",
    "ReleaseReservation",
    "ReorderProposals",
    "Reservations",
]
