"""Questions about stock; nothing here writes."""

from inventory_svc.stock.selectors._gauges import gauges
from inventory_svc.stock.selectors._lists import (
    CaseInFull,
    alert,
    alerts,
    articles,
    backorders,
    documents_behind,
    in_full,
    levels,
    locations,
    movements,
    oversell_case,
    oversell_cases,
    promises_behind,
    reasons,
)
from inventory_svc.stock.selectors._proof import (
    LevelThen,
    Proof,
    availability_as_of,
    levels_as_of,
    proof,
)
from inventory_svc.stock.selectors._reorder import (
    ReorderProposal,
    below_reorder_point,
    coming_to,
    reorder_proposals,
)
from inventory_svc.stock.selectors._scan import ScannedArticle, scanned
from inventory_svc.stock.selectors._supply import (
    Availability,
    LocationAvailability,
    Supply,
    availability,
    availability_by_location,
    balances,
    supply,
)

__all__ = [
    "Availability",
    "CaseInFull",
    "LevelThen",
    "LocationAvailability",
    "Proof",
    "ReorderProposal",
    "ScannedArticle",
    "Supply",
    "alert",
    "alerts",
    "articles",
    "availability",
    "availability_as_of",
    "availability_by_location",
    "backorders",
    "balances",
    "below_reorder_point",
    "coming_to",
    "documents_behind",
    "gauges",
    "in_full",
    "levels",
    "levels_as_of",
    "locations",
    "movements",
    "oversell_case",
    "oversell_cases",
    "promises_behind",
    "proof",
    "reasons",
    "reorder_proposals",
    "scanned",
    "supply",
]
