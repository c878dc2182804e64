"""What a cashier can do. Screens and scripts call this and nothing below it."""

from till.core._asking import Standing, card_balance, customers, find, for_customer, standing
from till.core._desk import Desk
from till.core._drawer import Closing, close_shift, move_cash, open_shift, x_report
from till.core._parking import Waiting, discard, park, resume, waiting
from till.core._returning import (
    DISPOSITIONS,
    Back,
    Original,
    original,
    take_back,
    worth,
)
from till.core._returning import needs_approval as refund_needs_approval
from till.core._selling import (
    Sold,
    approve,
    clear,
    discount,
    document_of,
    due_in_cash,
    needs_approval,
    owed,
    pay,
    print_missing,
    reprint,
    scan,
    set_quantity,
    void,
)
from till.core._staff import approved, enrol, log_in, log_out, proved

__all__ = [
    "DISPOSITIONS",
    "Back",
    "Closing",
    "Desk",
    "Original",
    "Sold",
    "Standing",
    "Waiting",
    "approve",
    "approved",
    "card_balance",
    "clear",
    "close_shift",
    "customers",
    "discard",
    "discount",
    "document_of",
    "due_in_cash",
    "enrol",
    "find",
    "for_customer",
    "log_in",
    "log_out",
    "move_cash",
    "needs_approval",
    "open_shift",
    "original",
    "owed",
    "park",
    "pay",
    "print_missing",
    "proved",
    "refund_needs_approval",
    "reprint",
    "resume",
    "scan",
    "set_quantity",
    "standing",
    "take_back",
    "void",
    "waiting",
    "worth",
    "x_report",
]
