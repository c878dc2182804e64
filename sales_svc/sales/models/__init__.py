"""The nouns of the counter: places, shifts, documents, what the tills sent, and our copies of
others' facts.
"""

from sales_svc.sales.models._cashiers import Approval, Cashier
from sales_svc.sales.models._charges import ValueCharge
from sales_svc.sales.models._copies import (
    CatalogueRevision,
    FulfilledOrderLine,
    OrderLineCopy,
    PriceCopy,
    RulesetCopy,
    VariantCopy,
)
from sales_svc.sales.models._documents import ReturnDoc, ReturnLine, Sale, SaleLine, Tender, Void
from sales_svc.sales.models._parked import ParkedSale
from sales_svc.sales.models._places import EnrolmentAttempts, EnrolmentCode, Register, Store
from sales_svc.sales.models._shifts import CashMovement, Shift, ZReport
from sales_svc.sales.models._sync import (
    QuarantinedBody,
    RefusedItem,
    SyncBatch,
    SyncException,
    SyncItem,
)

__all__ = [
    "Approval",
    "CashMovement",
    "Cashier",
    "CatalogueRevision",
    "EnrolmentAttempts",
    "EnrolmentCode",
    "FulfilledOrderLine",
    "OrderLineCopy",
    "ParkedSale",
    "PriceCopy",
    "QuarantinedBody",
    "RefusedItem",
    "Register",
    "ReturnDoc",
    "ReturnLine",
    "RulesetCopy",
    "Sale",
    "SaleLine",
    "Shift",
    "Store",
    "SyncBatch",
    "SyncException",
    "SyncItem",
    "Tender",
    "ValueCharge",
    "VariantCopy",
    "Void",
    "ZReport",
]
