"""Places, articles, balances, the ledger, what is promised, and what staff must look at."""

from inventory_svc.stock.models._approvals import AdjustmentRequest
from inventory_svc.stock.models._cases import AdjustmentReason, Alert, OversellCase
from inventory_svc.stock.models._levels import Movement, StockLevel, ToldLevel
from inventory_svc.stock.models._places import Barcode, BundleComponent, Location, Variant
from inventory_svc.stock.models._promises import (
    LIVE_STATES,
    Backorder,
    Reservation,
    ReservationLine,
)

__all__ = [
    "LIVE_STATES",
    "AdjustmentReason",
    "AdjustmentRequest",
    "Alert",
    "Backorder",
    "Barcode",
    "BundleComponent",
    "Location",
    "Movement",
    "OversellCase",
    "Reservation",
    "ReservationLine",
    "StockLevel",
    "ToldLevel",
    "Variant",
]
