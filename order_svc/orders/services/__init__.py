"""What the order service does. Table of contents."""

from order_svc.orders.rules import RefundWish, UnitsWish
from order_svc.orders.services._answers import PROCESSING, Answer
from order_svc.orders.services._cancel import cancel_order, cancel_own_order, cancel_own_units
from order_svc.orders.services._cancel_units import cancel_units
from order_svc.orders.services._capture import capture_payment
from order_svc.orders.services._care import lift_hold, place_hold, write_note
from order_svc.orders.services._checkout import place_order
from order_svc.orders.services._claim import (
    Address,
    Caller,
    CheckoutRequest,
    PaymentChoice,
    StoredValueWish,
)
from order_svc.orders.services._copies import copy_barcodes, copy_names, copy_places
from order_svc.orders.services._edits import (
    ArticleQuantity,
    EditWish,
    Keyed,
    begin_edit,
    note_edit_invoiced,
    pay_difference,
    preview_edit,
    withdraw_edit,
)
from order_svc.orders.services._fulfil import fulfil_order
from order_svc.orders.services._give_back import give_back, resume_refunds, retry_refund
from order_svc.orders.services._guests import (
    OpenedPayment,
    claim_order,
    count_lookup,
    follow_merge,
    guest_token,
    mail_lookup_code,
    open_payment,
    order_of_token,
)
from order_svc.orders.services._mails import resend_mail, retry_mail, send_mails
from order_svc.orders.services._mails import tell as tell_customer
from order_svc.orders.services._moves import (
    Carriage,
    Move,
    cancel_fulfilment,
    collect_pickup,
    deliver_parcel,
    lose_parcel,
    pack_units,
    pick_units,
    ready_pickup,
    ship_parcel,
)
from order_svc.orders.services._parcels import Assignment, LineQuantity, assign_units
from order_svc.orders.services._privacy import erase_person, export_person, rectify_person
from order_svc.orders.services._reconcile import reconcile_payments
from order_svc.orders.services._refund import (
    Granter,
    approve_refund,
    claim_returned_units,
    is_above_limit,
    lock_order,
    move_returned_units,
    note_cancellation_credited,
    note_credited,
    note_invoiced,
    note_return,
    refund,
    reject_refund,
    request_refund,
)
from order_svc.orders.services._reship import reship_parcel
from order_svc.orders.services._resume import (
    resume_checkouts,
    resume_payments,
    retry_payment,
    unpark_checkout,
)
from order_svc.orders.services._settle import settle_payment
from order_svc.orders.services._stuck import park_checkout, undo_checkout
from order_svc.orders.services._tell import tell_day
from order_svc.orders.services._till_returns import (
    TillReturn,
    lines_by_sku,
    note_till_return,
)
from order_svc.orders.services._unknown_charges import (
    find_unknown_charges,
    return_unknown_charge,
)
from order_svc.orders.services._upstreams import Upstreams
from order_svc.orders.services._value_back import give_value_back, retry_stored_value
from order_svc.orders.services._value_preview import (
    Cover,
    PreviewRequest,
    ValuePreview,
    preview_stored_value,
)
from order_svc.orders.services._webhooks import take_webhook

__all__ = [
    "PROCESSING",
    "Address",
    "Answer",
    "ArticleQuantity",
    "Assignment",
    "Caller",
    "Carriage",
    "CheckoutRequest",
    "Cover",
    "EditWish",
    "Granter",
    "Keyed",
    "LineQuantity",
    "Move",
    "OpenedPayment",
    "PaymentChoice",
    "PreviewRequest",
    "RefundWish",
    "StoredValueWish",
    "TillReturn",
    "UnitsWish",
    "Upstreams",
    "ValuePreview",
    "approve_refund",
    "assign_units",
    "begin_edit",
    "cancel_fulfilment",
    "cancel_order",
    "cancel_own_order",
    "cancel_own_units",
    "cancel_units",
    "capture_payment",
    "claim_order",
    "claim_returned_units",
    "collect_pickup",
    "copy_barcodes",
    "copy_names",
    "copy_places",
    "count_lookup",
    "deliver_parcel",
    "erase_person",
    "export_person",
    "find_unknown_charges",
    "follow_merge",
    "fulfil_order",
    "give_back",
    "give_value_back",
    "guest_token",
    "is_above_limit",
    "lift_hold",
    "lines_by_sku",
    "lock_order",
    "lose_parcel",
    "mail_lookup_code",
    "move_returned_units",
    "note_cancellation_credited",
    "note_credited",
    "note_edit_invoiced",
    "note_invoiced",
    "note_return",
    "note_till_return",
    "open_payment",
    "order_of_token",
    "pack_units",
    "park_checkout",
    "pay_difference",
    "pick_units",
    "place_hold",
    "place_order",
    "preview_edit",
    "preview_stored_value",
    "ready_pickup",
    "reconcile_payments",
    "rectify_person",
    "refund",
    "reject_refund",
    "request_refund",
    "resend_mail",
    "reship_parcel",
    "resume_checkouts",
    "resume_payments",
    "resume_refunds",
    "retry_mail",
    "retry_payment",
    "retry_refund",
    "retry_stored_value",
    "return_unknown_charge",
    "send_mails",
    "settle_payment",
    "ship_parcel",
    "take_webhook",
    "tell_customer",
    "tell_day",
    "undo_checkout",
    "unpark_checkout",
    "withdraw_edit",
    "write_note",
]
