"""What may be said to the stock room, and how it answers."""

from inventory_svc.stock.api.serializers._cases import (
    AlertOutput,
    BackorderOutput,
    ClosingInput,
    OversellCaseDetailOutput,
    OversellCaseOutput,
    ReorderProposalOutput,
)
from inventory_svc.stock.api.serializers._promises import (
    AvailabilityOutput,
    AvailabilityPage,
    AvailabilityThenOutput,
    ExtensionInput,
    NoInput,
    ReservationInput,
    ReservationOutput,
    StaffAvailabilityOutput,
    StaffAvailabilityPage,
)
from inventory_svc.stock.api.serializers._stock import (
    AdjustmentInput,
    AdjustmentOutput,
    LevelOutput,
    LevelThenOutput,
    LocationInput,
    LocationOutput,
    MovementOutput,
    ProofOutput,
    ReasonOutput,
)

__all__ = [
    "AdjustmentInput",
    "AdjustmentOutput",
    "AlertOutput",
    "AvailabilityOutput",
    "AvailabilityPage",
    "AvailabilityThenOutput",
    "BackorderOutput",
    "ClosingInput",
    "ExtensionInput",
    "LevelOutput",
    "LevelThenOutput",
    "LocationInput",
    "LocationOutput",
    "MovementOutput",
    "NoInput",
    "OversellCaseDetailOutput",
    "OversellCaseOutput",
    "ProofOutput",
    "ReasonOutput",
    "ReorderProposalOutput",
    "ReservationInput",
    "ReservationOutput",
    "StaffAvailabilityOutput",
    "StaffAvailabilityPage",
]
