"""Questions about stock; nothing here writes."""

from inventory_svc.stock.selectors._gauges import gauges
from inventory_svc.stock.selectors._lists import articles, levels, locations, movements
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
    "LocationAvailability",
    "ScannedArticle",
    "Supply",
    "articles",
    "availability",
    "availability_by_location",
    "balances",
    "gauges",
    "levels",
    "locations",
    "movements",
    "scanned",
    "supply",
]
