"""Sales and returns, as transactions and receipts, and what was odd about them."""

from sales_svc.sales.api.outputs._plain import Json, text, time
from sales_svc.sales.api.outputs._tills import store
from sales_svc.sales.models import (
    ReturnDoc,
    ReturnLine,
    Sale,
    SaleLine,
    SyncException,
    SyncItem,
    Tender,
)
from sales_svc.sales.rules import suggestions
from sales_svc.sales.selectors import Receipt
from shared_libs.money import amount_text, quantity_text, unit_price_text


def transaction(item: SyncItem, document: Sale | ReturnDoc, standing: str) -> Json:
    """A line of the journal: a sale or a return without its lines, and how it stands now."""
    return {
        "id": str(document.pk),
        "type": "return" if isinstance(document, ReturnDoc) else "sale",
        "status": standing,
        "store": item.register.store.code,
        "register": item.register.code,
        "sequence": document.sequence,
        "receipt_number": document.receipt_number,
        "cashier": document.cashier,
        "customer_id": text(document.customer_id),
        "occurred_at": time(document.occurred_at),
        "business_date": document.business_date.isoformat(),
        "currency": document.currency,
        "total": amount_text(document.total, document.currency),
        "exceptions": list(item.exceptions),
    }


def receipt(found: Receipt, standing: str) -> Json:
    """A receipt: the document with its lines and tenders, and how it stands now."""
    document, currency = found.document, found.document.currency
    return {
        "id": str(document.pk),
        "type": "return" if found.is_return else "sale",
        "status": standing,
        "receipt_number": document.receipt_number,
        "store": store(found.store),
        "register": found.register.code,
        "sequence": document.sequence,
        "shift_id": text(document.shift_id),
        "cashier": document.cashier,
        "customer_id": text(document.customer_id),
        "occurred_at": time(document.occurred_at),
        "received_at": time(document.received_at),
        "business_date": document.business_date.isoformat(),
        "currency": currency,
        "lines": [_line(line, currency) for line in found.lines],
        "cash_rounding": amount_text(document.cash_rounding, currency),
        "tenders": [_tender(tender, currency) for tender in found.tenders],
        "total": amount_text(document.total, currency),
        **_original(document),
    }


def _original(document: Sale | ReturnDoc) -> Json:
    if isinstance(document, Sale):
        return {"ruleset_version": document.ruleset_version}
    return {
        "original_sale_id": text(document.original_sale_id),
        "original_order_number": document.original_order_number or None,
    }


def _line(line: SaleLine | ReturnLine, currency: str) -> Json:
    return {
        "line": line.line,
        "sku": line.sku,
        "name": line.name,
        "quantity": quantity_text(line.quantity),
        "unit_price": unit_price_text(line.unit_price, currency),
        "gross": amount_text(line.gross, currency),
        "discount": amount_text(line.discount, currency),
        "net": amount_text(line.net, currency),
        "tax": amount_text(line.tax, currency),
        "taxes": line.taxes,
        "total": amount_text(line.total, currency),
    }


def _tender(tender: Tender, currency: str) -> Json:
    return {
        "type": tender.type,
        "amount": amount_text(tender.amount, currency),
        "change": amount_text(tender.change, currency),
        "reference": tender.reference or None,
    }


def exception(row: SyncException) -> Json:
    """Something about an item that staff must look at."""
    return {
        "id": str(row.pk),
        "kind": row.kind,
        "status": row.status,
        "store": row.register.store.code,
        "register": row.register.code,
        "sequence": row.sequence,
        "item_id": text(row.item.item_id),
        "item_type": row.item.type,
        "receipt_number": row.item.receipt_number or None,
        "detail": row.detail,
        "owner": row.owner or None,
        "suggestion": _suggestion(row.kind),
        "opened_at": time(row.opened_at),
        "closed_at": time(row.closed_at),
        "closed_by": row.closed_by or None,
        "note": row.note,
    }


def _suggestion(kind: str) -> Json:
    advised = suggestions.suggestion_for(kind)
    return {"action": advised.action, "status": advised.status}
