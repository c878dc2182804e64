"""What sales answers, as plain JSON."""

from datetime import date, datetime
from typing import Any  # Any: JSON is what it is

from sales_svc.sales.models import (
    Register,
    ReturnDoc,
    ReturnLine,
    Sale,
    SaleLine,
    Store,
    SyncException,
    SyncItem,
    Tender,
)
from sales_svc.sales.selectors import CatalogueEntry, Receipt
from shared_libs.money import amount_text, quantity_text, unit_price_text

Json = dict[str, Any]


def _time(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _text(value: object) -> str | None:
    return str(value) if value else None


def store(row: Store) -> Json:
    """A store."""
    names = ("code", "name", "currency", "time_zone", "country", "region")
    return {name: getattr(row, name) for name in names}


def register(row: Register) -> Json:
    """A register; nothing of its credential."""
    return {
        "register_id": str(row.pk),
        "store": row.store.code,
        "name": row.name,
        "code": row.code,
        "kind": row.kind,
        "status": row.status,
        "enrolled_at": _time(row.enrolled_at),
        "last_sequence": row.last_sequence,
    }


def catalogue_entry(entry: CatalogueEntry, currency: str) -> Json:
    """An article as a till gets it."""
    price = None
    if entry.price is not None:
        price = {"amount": unit_price_text(entry.price, currency), "currency": currency}
    return {
        "sku": entry.sku,
        "name": entry.name,
        "gtins": list(entry.gtins),
        "tax_category": entry.tax_category,
        "whole_quantity": entry.whole_quantity,
        "status": entry.status,
        "price": price,
    }


def transaction(item: SyncItem, document: Sale | ReturnDoc) -> Json:
    """A line of the journal: a sale or a return without its lines."""
    return {
        "id": str(document.pk),
        "type": "return" if isinstance(document, ReturnDoc) else "sale",
        "status": document.status if isinstance(document, Sale) else "completed",
        "store": item.register.store.code,
        "register": item.register.code,
        "sequence": document.sequence,
        "receipt_number": document.receipt_number,
        "cashier": document.cashier,
        "customer_id": _text(document.customer_id),
        "occurred_at": _time(document.occurred_at),
        "business_date": _day(document.business_date),
        "currency": document.currency,
        "total": amount_text(document.total, document.currency),
        "exceptions": list(item.exceptions),
    }


def _day(day: date) -> str:
    return day.isoformat()


def receipt(found: Receipt) -> Json:
    """A receipt: the document with its lines and tenders."""
    document, currency = found.document, found.document.currency
    return {
        "id": str(document.pk),
        "type": "return" if found.is_return else "sale",
        "status": document.status if isinstance(document, Sale) else "completed",
        "receipt_number": document.receipt_number,
        "store": store(found.store),
        "register": found.register.code,
        "sequence": document.sequence,
        "shift_id": _text(document.shift_id),
        "cashier": document.cashier,
        "customer_id": _text(document.customer_id),
        "occurred_at": _time(document.occurred_at),
        "received_at": _time(document.received_at),
        "business_date": _day(document.business_date),
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
        "original_sale_id": _text(document.original_sale_id),
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
        "item_id": _text(row.item.item_id),
        "item_type": row.item.type,
        "receipt_number": row.item.receipt_number or None,
        "detail": row.detail,
        "opened_at": _time(row.opened_at),
        "closed_at": _time(row.closed_at),
        "closed_by": row.closed_by or None,
        "note": row.note,
    }
