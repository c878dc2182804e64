"""Documents as the events tell of them."""

from typing import Any  # Any: an event's data is JSON


def line(number: int = 1, sku: str = "TEA-1", **changes: Any) -> dict[str, Any]:
    """Two units at 4.50 in Québec, unless told otherwise."""
    return {
        "line": number,
        "sku": sku,
        "name": sku,
        "quantity": "2",
        "unit_price": "4.50",
        "gross": "9.00",
        "discount": "0.00",
        "net": "9.00",
        "tax": "1.35",
        "taxes": [{"code": "GST", "amount": "0.45"}, {"code": "QST", "amount": "0.90"}],
        "total": "10.35",
        **changes,
    }


def card_line(number: int = 1, **changes: Any) -> dict[str, Any]:
    """A gift card of twenty-five, without tax."""
    card = {"digest": "d1" * 32, "last_four": "K7QM"}
    amounts = {"gross": "25.00", "net": "25.00", "tax": "0.00", "taxes": [], "total": "25.00"}
    return line(number, "CARD-25", quantity="1", **{**amounts, "gift_card": card, **changes})


def sale(**changes: Any) -> dict[str, Any]:
    """A cash sale in Montréal."""
    return {
        "id": "11111111-1111-4111-8111-111111111111",
        "store": "MTL",
        "country": "CA",
        "receipt_number": "MTL-1-000001",
        "cashier": "c-12",
        "occurred_at": "2026-11-23T14:00:00+00:00",
        "business_date": "2026-11-23",
        "business_hour": 9,
        "currency": "CAD",
        "lines": [line()],
        "tenders": [{"type": "cash", "amount": "20.00", "change": "9.65"}],
        "total": "10.35",
        **changes,
    }


def order(**changes: Any) -> dict[str, Any]:
    """A web order with shipping."""
    return {
        "number": "W-2026-000001",
        "store": "web",
        "channel": "web",
        "placed_at": "2026-11-24T01:00:00+00:00",
        "business_date": "2026-11-23",
        "business_hour": 20,
        "currency": "CAD",
        "ship_to": {"country": "CA", "region": "QC"},
        "lines": [line(1), line(2, "POT-1")],
        "shipping": {
            "amount": "9.95",
            "tax": "1.49",
            "taxes": [{"code": "GST", "amount": "0.50"}, {"code": "QST", "amount": "0.99"}],
        },
        "payment": {"provider": "test", "amount": "32.14"},
        **changes,
    }


def receipt(*lines: tuple[str, str, str], **changes: Any) -> dict[str, Any]:
    """Goods that came to the logistics centre: SKU, quantity and unit cost of each."""
    return {
        "number": "R-2026-000001",
        "order": "PO-2026-000001",
        "supplier": "NORD",
        "location": "LC",
        "currency": "CAD",
        "received_at": "2026-11-01T12:00:00+00:00",
        "lines": [
            {"line": number, "sku": sku, "quantity": quantity, "unit_cost": cost}
            for number, (sku, quantity, cost) in enumerate(lines, start=1)
        ],
        **changes,
    }
