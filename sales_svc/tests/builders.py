"""What a till says, with as little said as a test needs."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any  # Any: bodies are free JSON
from uuid import uuid4

Json = dict[str, Any]
NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
SHIFT = "0190a3e4-0000-7000-8000-00000000aaaa"


def line(**members: Any) -> Json:
    """Two mugs at 4.50 with both taxes of Québec."""
    return {
        "line": 1,
        "sku": "MUG",
        "quantity": "2",
        "unit_price": "4.50",
        "discount": "0.00",
        "discount_reason": None,
        "tax": "1.35",
        "taxes": [{"code": "GST", "amount": "0.45"}, {"code": "QST", "amount": "0.90"}],
        "total": "10.35",
    } | members


def sale(sequence: int = 1, **members: Any) -> Json:
    """A sale of two mugs, paid with a twenty."""
    return {
        "sequence": sequence,
        "type": "sale",
        "id": str(uuid4()),
        "occurred_at": NOON.isoformat(),
        "shift_id": SHIFT,
        "cashier": "c-12",
        "customer_id": None,
        "ruleset_version": "7",
        "currency": "CAD",
        "lines": [line()],
        "cash_rounding": "0.00",
        "tenders": [{"type": "cash", "amount": "20.00", "change": "9.65", "reference": None}],
        "total": "10.35",
        "approval": None,
    } | members


def taking_back(sequence: int = 1, *, quantity: str = "1", **members: Any) -> Json:
    """A return of one mug, rounded to five cents in cash."""
    back = line(
        quantity=quantity,
        tax="0.67",
        taxes=[{"code": "GST", "amount": "0.22"}, {"code": "QST", "amount": "0.45"}],
        total="5.17",
        original_line=None,
        reason="damaged",
        disposition="restock",
    )
    return {
        "sequence": sequence,
        "type": "return",
        "id": str(uuid4()),
        "occurred_at": NOON.isoformat(),
        "shift_id": SHIFT,
        "cashier": "c-12",
        "original_sale_id": None,
        "original_order_number": None,
        "customer_id": None,
        "exchange_id": None,
        "currency": "CAD",
        "lines": [back],
        "cash_rounding": "0.02",
        "tenders": [{"type": "cash", "amount": "-5.15"}],
        "total": "-5.17",
        "approval": None,
    } | members


def opening(sequence: int = 1, **members: Any) -> Json:
    """A shift with 200.00 in the drawer."""
    return {
        "sequence": sequence,
        "type": "shift_opened",
        "id": str(uuid4()),
        "occurred_at": (NOON - timedelta(hours=1)).isoformat(),
        "shift_id": SHIFT,
        "cashier": "c-12",
        "float": "200.00",
    } | members


def void(sequence: int, sale_id: str, **members: Any) -> Json:
    """A void, approved."""
    return {
        "sequence": sequence,
        "type": "void",
        "id": str(uuid4()),
        "occurred_at": NOON.isoformat(),
        "sale_id": sale_id,
        "approval": {"manager": "c-02", "reason": "mistake"},
    } | members


def movement(sequence: int, **members: Any) -> Json:
    """Fifteen dollars out of the drawer."""
    return {
        "sequence": sequence,
        "type": "cash_movement",
        "id": str(uuid4()),
        "occurred_at": NOON.isoformat(),
        "shift_id": SHIFT,
        "kind": "paid_out",
        "amount": "15.00",
        "reason": "window cleaner",
    } | members


def closing(sequence: int, **members: Any) -> Json:
    """A shift closed with 195.35 in cash."""
    return {
        "sequence": sequence,
        "type": "shift_closed",
        "id": str(uuid4()),
        "occurred_at": (NOON + timedelta(minutes=1)).isoformat(),
        "shift_id": SHIFT,
        "counted": {"cash": "195.35"},
    } | members


def batch(items: Sequence[Any], **members: Any) -> Json:
    """A batch of these items."""
    return {"batch_id": str(uuid4()), "items": list(items)} | members
