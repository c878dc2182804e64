"""What a till asks for with a line: baskets put aside, what may come back, customers, cards."""

from collections.abc import Mapping
from decimal import Decimal

from sales_svc.sales.api.outputs._plain import Json, text, time
from sales_svc.sales.models import (
    ParkedSale,
)
from sales_svc.sales.selectors import ReturnableDocument
from sales_svc.sales.services import (
    CreditHeld,
    CustomerAtTill,
    GiftCardHeld,
    PointsSpent,
    Purse,
)
from shared_libs.money import amount_text, quantity_text, unit_price_text
from shared_libs.trade.returnable import Returnable


def parked_sale(row: ParkedSale) -> Json:
    """A basket that was put aside."""
    return {
        "id": str(row.pk),
        "status": row.status,
        "label": row.label,
        "cashier": row.cashier,
        "customer_id": text(row.customer_id),
        "currency": row.currency,
        "lines": row.lines,
        "register": row.parked_at_register.code,
        "parked_at": time(row.parked_at),
    }


def returnable(found: ReturnableDocument) -> Json:
    """A document that goods may come back of; each unit is worth what it was sold for."""
    currency = found.currency
    return {
        "original_sale_id": text(found.sale_id),
        "original_order_number": found.order_number or None,
        "receipt_number": found.receipt_number or None,
        "occurred_at": time(found.occurred_at),
        "currency": currency,
        "total": amount_text(found.total, currency),
        "tenders": [
            {
                "type": paid.type,
                "amount": amount_text(paid.amount, currency),
                "reference": paid.reference or None,
            }
            for paid in found.tenders
        ],
        "lines": [_returnable_line(each, currency) for each in found.lines],
    }


def _returnable_line(each: Returnable, currency: str) -> Json:
    sold = each.sold
    return {
        "original_line": sold.line,
        "sku": sold.sku,
        "name": sold.name,
        "unit_price": unit_price_text(sold.unit_price, currency),
        "sold": quantity_text(sold.quantity),
        "returned": quantity_text(each.returned),
        "returnable": quantity_text(each.left),
        # of the whole line: what a part of a weight is worth is reckoned from it
        "net": amount_text(sold.net, currency),
        "tax": amount_text(sold.tax, currency),
        "taxes": _taxes(sold.taxes, currency),
        "units": [
            {
                "net": amount_text(unit.net, currency),
                "tax": amount_text(unit.tax, currency),
                "taxes": _taxes(unit.taxes, currency),
                "total": amount_text(unit.total, currency),
            }
            for unit in each.units
        ],
    }


def _taxes(taxes: Mapping[str, Decimal], currency: str) -> list[Json]:
    return [
        {"code": code, "amount": amount_text(amount, currency)} for code, amount in taxes.items()
    ]


def customer_at_till(found: CustomerAtTill) -> Json:
    """A customer as a till may show one."""
    names = ("number", "name", "email", "phone", "locale", "group", "tier", "points")
    return {"id": str(found.id), **{name: getattr(found, name) for name in names}}


def gift_card(found: GiftCardHeld) -> Json:
    """What a gift card holds."""
    return {
        "status": found.status,
        "currency": found.currency,
        "available": amount_text(found.available, found.currency),
    }


def purse(found: Purse) -> Json:
    """What a customer can pay with, and what the points would be worth as credit."""
    points = found.points
    return {
        "credit": amount_text(found.credit, found.currency),
        "currency": found.currency,
        "points": points.balance,
        "points_worth": {
            "amount": amount_text(points.worth, points.currency),
            "currency": points.currency,
        },
    }


def points_spent(spent: PointsSpent) -> Json:
    """The credit that points have become."""
    return {"amount": amount_text(spent.amount, spent.currency), "currency": spent.currency}


def credit_held(held: CreditHeld, currency: str) -> Json:
    """What is held of a customer's credit, or not any more."""
    return {
        "state": held.state,
        "amount": amount_text(held.amount, currency),
        "currency": currency,
    }
