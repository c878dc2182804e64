"""The doors of the stock room: parse, one call, render."""

from inventory_svc.stock.api.views._approvals import (
    AdjustmentRequests,
    ApproveAdjustment,
    OneAdjustmentRequest,
    RejectAdjustment,
)
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
    "AdjustmentRequests",
    "Adjustments",
    "Alerts",
    "ApproveAdjustment",
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
    "OneAdjustmentRequest",
    "OneLevel",
    "OneLocation",
    "OneOversellCase",
    "OversellCases",
    "PickupPlaces",
    "Proof",
    "Reasons",
    "RejectAdjustment",
    "ReleaseReservation",
    "ReorderProposals",
    "Reservations",
]
