"""Shifts, and what was counted at their ends."""

from sales_svc.sales.api.outputs._plain import Json, time
from sales_svc.sales.models import (
    CashMovement,
    Shift,
    Void,
    ZReport,
)
from sales_svc.sales.rules import z_reports
from sales_svc.sales.rules.z_reports import Takings
from shared_libs.money import amount_text


def shift(row: Shift) -> Json:
    """A shift; what was expected and counted once it is closed."""
    is_closed = row.status == Shift.Status.CLOSED
    return {
        "shift_id": str(row.shift_id),
        "register_id": str(row.register_id),
        "store": row.register.store.code,
        "register": row.register.code,
        "status": row.status,
        "cashier": row.cashier,
        "float": amount_text(row.float_amount, row.register.store.currency),
        "business_date": row.business_date.isoformat() if row.business_date else None,
        "opened_at": time(row.opened_at),
        "closed_at": time(row.closed_at),
        "expected": row.expected if is_closed else None,
        "counted": row.counted if is_closed else None,
        "difference": row.difference if is_closed else None,
    }


def x_report(row: Shift, takings: Takings) -> Json:
    """What a shift comes to so far; not what the drawer should hold, which is counted blind."""
    return {
        "shift_id": str(row.shift_id),
        "status": row.status,
        "cashier": row.cashier,
        "opened_at": time(row.opened_at),
        **z_reports.takings_document(takings),
    }


def z_report(row: ZReport) -> Json:
    """A Z report as it was issued, and where its documents are."""
    return {
        "id": str(row.pk),
        "store": row.register.store.code,
        "register": row.register.code,
        "number": row.number,
        "kind": row.kind,
        "shift_id": str(row.shift.shift_id),
        "business_date": row.business_date.isoformat(),
        "issued_at": time(row.issued_at),
        "content": row.content,
        "previous_hash": row.previous_hash,
        "hash": row.hash,
        "documents": f"/api/v1/sales/transactions?z_report={row.pk}",
    }


def z_void(row: Void) -> Json:
    """A void that a Z report counts."""
    return {"id": str(row.pk), "sale_id": str(row.sale_id), "occurred_at": time(row.occurred_at)}


def z_movement(row: CashMovement) -> Json:
    """Cash that moved, as a Z report counts it."""
    return {
        "id": str(row.pk),
        "kind": row.kind,
        "amount": f"{row.amount.normalize():f}",
        "reason": row.reason,
        "occurred_at": time(row.occurred_at),
    }
