"""What is done with returns. Table of contents."""

from order_svc.returns.services._privacy import export_returns, forget_words
from order_svc.returns.services._returns import (
    RefundParts,
    ReturnWish,
    approve_return,
    close_return,
    exchange_return,
    follow_refunds,
    inspect_return,
    label,
    link_exchanges,
    note_return_sent,
    receive_return,
    refund_return,
    reject_return,
    request_return,
)

__all__ = [
    "RefundParts",
    "ReturnWish",
    "approve_return",
    "close_return",
    "exchange_return",
    "export_returns",
    "follow_refunds",
    "forget_words",
    "inspect_return",
    "label",
    "link_exchanges",
    "note_return_sent",
    "receive_return",
    "refund_return",
    "reject_return",
    "request_return",
]
