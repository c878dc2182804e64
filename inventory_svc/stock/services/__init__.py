"""What can be done with stock: one function, one use case, one transaction.

Everywhere a reservation is locked first, then its backorders, then stock levels in (variant,
location) order, then the queues of those who wait, and articles last, by primary key.
"""

from inventory_svc.stock.rules.balances import Balance, Change
from inventory_svc.stock.rules.ledger import Document, Entry
from inventory_svc.stock.rules.wishes import Grant
from inventory_svc.stock.services._adjust import (
    AdjustedLine,
    Adjustment,
    AdjustmentLine,
    Thresholds,
    adjust_stock,
    change_thresholds,
    close_oversell_case,
    reason_of,
    receive_stock,
    set_reorder_points,
    set_thresholds,
)
from inventory_svc.stock.services._alerts import acknowledge_alert, settle_alerts
from inventory_svc.stock.services._approvals import (
    Correction,
    Corrector,
    approve_adjustment,
    correct_stock,
    limit_of,
    refuse_above_limit,
    turn_down_adjustment,
)
from inventory_svc.stock.services._audit import LedgerFault, ledger_faults, ledger_faults_now
from inventory_svc.stock.services._backorders import (
    fill_backorders,
    promise_backorder,
    promise_date,
)
from inventory_svc.stock.services._copies import (
    BarcodeFacts,
    ComponentFacts,
    VariantFacts,
    ensure_movable,
    record_variant,
)
from inventory_svc.stock.services._facts import (
    DocumentLine,
    Return,
    ReturnedLine,
    Sale,
    fulfil_order,
    post_return,
    post_sale,
    post_till,
    post_void,
)
from inventory_svc.stock.services._ledger import (
    allow_as_fact,
    post_document,
    refuse_overselling,
)
from inventory_svc.stock.services._places import (
    LocationFacts,
    change_location,
    describe_location,
    ensure_places,
    ensure_supplier_place,
    tell_location,
)
from inventory_svc.stock.services._reserve import (
    LineWanted,
    Promise,
    PromisedLine,
    Wish,
    reserve_stock,
)
from inventory_svc.stock.services._settle import (
    commit_reservation,
    expire_reservations,
    extend_reservation,
    release_reservation,
    release_units,
)
from inventory_svc.stock.services._told import tell_ledger, tell_levels

__all__ = [
    "AdjustedLine",
    "Adjustment",
    "AdjustmentLine",
    "Balance",
    "BarcodeFacts",
    "Change",
    "ComponentFacts",
    "Correction",
    "Corrector",
    "Document",
    "DocumentLine",
    "Entry",
    "Grant",
    "LedgerFault",
    "LineWanted",
    "LocationFacts",
    "Promise",
    "PromisedLine",
    "Return",
    "ReturnedLine",
    "Sale",
    "Thresholds",
    "VariantFacts",
    "Wish",
    "acknowledge_alert",
    "adjust_stock",
    "allow_as_fact",
    "approve_adjustment",
    "change_location",
    "change_thresholds",
    "close_oversell_case",
    "commit_reservation",
    "correct_stock",
    "describe_location",
    "ensure_movable",
    "ensure_places",
    "ensure_supplier_place",
    "expire_reservations",
    "extend_reservation",
    "fill_backorders",
    "fulfil_order",
    "ledger_faults",
    "ledger_faults_now",
    "limit_of",
    "post_document",
    "post_return",
    "post_sale",
    "post_till",
    "post_void",
    "promise_backorder",
    "promise_date",
    "reason_of",
    "receive_stock",
    "record_variant",
    "refuse_above_limit",
    "refuse_overselling",
    "release_reservation",
    "release_units",
    "reserve_stock",
    "set_reorder_points",
    "set_thresholds",
    "settle_alerts",
    "tell_ledger",
    "tell_levels",
    "tell_location",
    "turn_down_adjustment",
]
