"""Questions about what happened at the counter. Nothing here writes or locks."""

from sales_svc.sales.selectors._catalogue import (
    CatalogueEntry,
    CataloguePage,
    catalogue_after,
    ruleset_in_force,
)
from sales_svc.sales.selectors._known import (
    Copies,
    copies_of,
    highest_without_gap,
    items_known,
    quantities_of_orders,
    quantities_of_sales,
    quantities_returned,
)
from sales_svc.sales.selectors._staff import (
    Receipt,
    document_of_items,
    exceptions_of,
    journal_of,
    receipt_of,
    registers_of,
    stores_of,
)

__all__ = [
    "CatalogueEntry",
    "CataloguePage",
    "Copies",
    "Receipt",
    "catalogue_after",
    "copies_of",
    "document_of_items",
    "exceptions_of",
    "highest_without_gap",
    "items_known",
    "journal_of",
    "quantities_of_orders",
    "quantities_of_sales",
    "quantities_returned",
    "receipt_of",
    "registers_of",
    "ruleset_in_force",
    "stores_of",
]
