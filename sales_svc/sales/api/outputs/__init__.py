"""What sales answers, as plain JSON."""

from sales_svc.sales.api.outputs._desk import (
    credit_held,
    customer_at_till,
    gift_card,
    parked_sale,
    points_spent,
    purse,
    returnable,
)
from sales_svc.sales.api.outputs._documents import exception, receipt, transaction
from sales_svc.sales.api.outputs._plain import Json
from sales_svc.sales.api.outputs._shifts import shift, x_report, z_movement, z_report, z_void
from sales_svc.sales.api.outputs._tills import (
    cashier,
    catalogue_entry,
    proved_cashier,
    register,
    store,
    store_on_receipts,
    till_settings,
)

__all__ = [
    "Json",
    "cashier",
    "catalogue_entry",
    "credit_held",
    "customer_at_till",
    "exception",
    "gift_card",
    "parked_sale",
    "points_spent",
    "proved_cashier",
    "purse",
    "receipt",
    "register",
    "returnable",
    "shift",
    "store",
    "store_on_receipts",
    "till_settings",
    "transaction",
    "x_report",
    "z_movement",
    "z_report",
    "z_void",
]
