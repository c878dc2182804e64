"""What a cashier can do. Screens and scripts call this and nothing below it."""

from till.core._asking import Standing, card_balance, customers, find, for_customer, standing
from till.core._cards import sell_card, take_out_card
from till.core._credit import Purse, credit_needs_approval, pay_by_credit, purse, spend_points
from till.core._desk import Desk
from till.core._drawer import Closing, close_shift, move_cash, open_shift, x_report
from till.core._finishing import Sold, print_missing
from till.core._originals import Original, bought_by, original, without_receipt
from till.core._parking import Waiting, discard, park, resume, waiting
from till.core._returning import (
    DISPOSITIONS,
    Back,
    all_of,
    exchange,
    take_back,
    without_exchange,
    worth,
)
from till.core._returning import needs_approval as refund_needs_approval
from till.core._selling import (
    approve,
    clear,
    discount,
    document_of,
    due_in_cash,
    mail,
    needs_approval,
    owed,
    pay,
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
    "Purse",
    "Sold",
    "Standing",
    "Waiting",
    "all_of",
    "approve",
    "approved",
    "bought_by",
    "card_balance",
    "clear",
    "close_shift",
    "credit_needs_approval",
    "customers",
    "discard",
    "discount",
    "document_of",
    "due_in_cash",
    "enrol",
    "exchange",
    "find",
    "for_customer",
    "log_in",
    "log_out",
    "mail",
    "move_cash",
    "needs_approval",
    "open_shift",
    "original",
    "owed",
    "park",
    "pay",
    "pay_by_credit",
    "print_missing",
    "proved",
    "purse",
    "refund_needs_approval",
    "reprint",
    "resume",
    "scan",
    "sell_card",
    "set_quantity",
    "spend_points",
    "standing",
    "take_back",
    "take_out_card",
    "void",
    "waiting",
    "without_exchange",
    "without_receipt",
    "worth",
    "x_report",
]
