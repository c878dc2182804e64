"""What the order service takes and gives."""

from order_svc.orders.api.serializers._checkout import (
    METHODS,
    AddressInput,
    AttemptOutput,
    CheckoutInput,
    PaymentInput,
    ProcessingOutput,
)
from order_svc.orders.api.serializers._fields import SafeTextField
from order_svc.orders.api.serializers._inputs import CancelInput, EmptyInput, LookupInput
from order_svc.orders.api.serializers._orders import (
    LineOutput,
    OrderEventOutput,
    OrderOutput,
    OrderSummaryOutput,
    ShippingOutput,
    TaxOutput,
    TotalsOutput,
)
from order_svc.orders.api.serializers._refunds import (
    RefundInput,
    RefundOutput,
    RefundPreviewOutput,
    refund_wish,
)

__all__ = [
    "METHODS",
    "AddressInput",
    "AttemptOutput",
    "CancelInput",
    "CheckoutInput",
    "EmptyInput",
    "LineOutput",
    "LookupInput",
    "OrderEventOutput",
    "OrderOutput",
    "OrderSummaryOutput",
    "PaymentInput",
    "ProcessingOutput",
    "RefundInput",
    "RefundOutput",
    "RefundPreviewOutput",
    "SafeTextField",
    "ShippingOutput",
    "TaxOutput",
    "TotalsOutput",
    "refund_wish",
]
