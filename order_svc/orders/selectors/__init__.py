"""Questions about orders and checkouts."""

from order_svc.orders.selectors._checkouts import AttemptView, attempt_view
from order_svc.orders.selectors._gauges import gauges
from order_svc.orders.selectors._orders import (
    STAFF_ROLES,
    detailed_order,
    order_of_guest,
    orders_visible_to,
    search_orders,
    visible_order,
    with_details,
)
from order_svc.orders.selectors._views import (
    EventView,
    LineView,
    OrderSummary,
    OrderView,
    ShippingView,
    TaxView,
    TotalsView,
    order_summary,
    order_view,
)

__all__ = [
    "STAFF_ROLES",
    "AttemptView",
    "EventView",
    "LineView",
    "OrderSummary",
    "OrderView",
    "ShippingView",
    "TaxView",
    "TotalsView",
    "attempt_view",
    "detailed_order",
    "gauges",
    "order_of_guest",
    "order_summary",
    "order_view",
    "orders_visible_to",
    "search_orders",
    "visible_order",
    "with_details",
]
