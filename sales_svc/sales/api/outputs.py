"""What sales answers, as plain JSON."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any  # Any: JSON is what it is

from sales_svc.sales.models import (
    Cashier,
    CashMovement,
    ParkedSale,
    Register,
    ReturnDoc,
    ReturnLine,
    Sale,
    SaleLine,
    Shift,
    Store,
    SyncException,
    SyncItem,
    Tender,
    Void,
    ZReport,
)
from sales_svc.sales.rules import suggestions, z_reports
from sales_svc.sales.rules.z_reports import Takings
from sales_svc.sales.selectors import CatalogueEntry, Receipt, ReturnableDocument
from sales_svc.sales.services import CashierAtTill, CustomerAtTill, GiftCardHeld, TillSettings
from shared_libs.money import amount_text, quantity_text, unit_price_text
from shared_libs.trade.returnable import Returnable

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
        "last_receipt": row.last_receipt,
    }


def cashier(row: Cashier) -> Json:
    """A cashier as staff see one; nothing of the PIN but when it was set."""
    return {
        "id": str(row.pk),
        "store": row.store.code,
        **proved_cashier(row),
        "status": row.status,
        "pin_set_at": _time(row.pin_set_at),
        "locked_until": _time(row.locked_until),
    }


def proved_cashier(row: Cashier) -> Json:
    """Who has proved to be a cashier, as a till needs it."""
    return _who_sells(row, row.store.currency)


def _who_sells(known: Cashier | CashierAtTill, currency: str) -> Json:
    return {
        "code": known.code,
        "name": known.name,
        "role": known.role,
        "discount_limit": f"{known.discount_limit:f}",
        "refund_limit": amount_text(known.refund_limit, currency),
    }


def store_on_receipts(row: Store) -> Json:
    """What a store's receipts say beside the articles."""
    return {
        "head": row.receipt_head,
        "foot": {"en": row.receipt_foot_en, "fr": row.receipt_foot_fr},
        "registrations": row.registrations,
    }


def till_settings(kept: TillSettings, register_row: Register) -> Json:
    """What a till keeps beside the catalogue."""
    allowance, place = kept.allowance, register_row.store
    return {
        "pins": dict(kept.pins),
        "cashiers": [
            {
                **_who_sells(each, place.currency),
                "salt": each.salt or None,
                "verifier": each.verifier or None,
            }
            for each in kept.cashiers
        ],
        "receipts": {
            "key": kept.receipt_key,
            "url": kept.receipt_url,
            **store_on_receipts(place),
        },
        "offline_allowance": {
            "amount": amount_text(allowance.amount, allowance.currency),
            "currency": allowance.currency,
            "valid_until": allowance.valid_until.isoformat(),
            "token": allowance.token,
        },
        "rules": kept.rules,
        "rules_version": kept.ruleset_version,
    }


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
        "opened_at": _time(row.opened_at),
        "closed_at": _time(row.closed_at),
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
        "opened_at": _time(row.opened_at),
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
        "business_date": _day(row.business_date),
        "issued_at": _time(row.issued_at),
        "content": row.content,
        "previous_hash": row.previous_hash,
        "hash": row.hash,
        "documents": f"/api/v1/sales/transactions?z_report={row.pk}",
    }


def z_void(row: Void) -> Json:
    """A void that a Z report counts."""
    return {"id": str(row.pk), "sale_id": str(row.sale_id), "occurred_at": _time(row.occurred_at)}


def z_movement(row: CashMovement) -> Json:
    """Cash that moved, as a Z report counts it."""
    return {
        "id": str(row.pk),
        "kind": row.kind,
        "amount": f"{row.amount.normalize():f}",
        "reason": row.reason,
        "occurred_at": _time(row.occurred_at),
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
        "barcodes": list(entry.barcodes),
        "category": entry.category,
        "tax_category": entry.tax_category,
        "whole_quantity": entry.whole_quantity,
        "status": entry.status,
        "brand": entry.brand,
        "price": price,
        "prices": [_price_on_list(each) for each in entry.prices]
        if entry.prices is not None
        else None,
    }


def _price_on_list(told: Mapping[str, str]) -> Json:
    """What an article costs from a quantity on, by one list; what that is for, the rules say."""
    return {name: told[name] for name in ("price_list", "min_quantity", "amount")}


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
        "owner": row.owner or None,
        "suggestion": _suggestion(row.kind),
        "opened_at": _time(row.opened_at),
        "closed_at": _time(row.closed_at),
        "closed_by": row.closed_by or None,
        "note": row.note,
    }


def _suggestion(kind: str) -> Json:
    advised = suggestions.suggestion_for(kind)
    return {"action": advised.action, "status": advised.status}


def parked_sale(row: ParkedSale) -> Json:
    """A basket that was put aside."""
    return {
        "id": str(row.pk),
        "status": row.status,
        "label": row.label,
        "cashier": row.cashier,
        "customer_id": _text(row.customer_id),
        "currency": row.currency,
        "lines": row.lines,
        "register": row.parked_at_register.code,
        "parked_at": _time(row.parked_at),
    }


def returnable(found: ReturnableDocument) -> Json:
    """A document that goods may come back of; each unit is worth what it was sold for."""
    currency = found.currency
    return {
        "original_sale_id": _text(found.sale_id),
        "original_order_number": found.order_number or None,
        "receipt_number": found.receipt_number or None,
        "occurred_at": _time(found.occurred_at),
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
        "units": [
            {
                "net": amount_text(unit.net, currency),
                "tax": amount_text(unit.tax, currency),
                "taxes": [
                    {"code": code, "amount": amount_text(amount, currency)}
                    for code, amount in unit.taxes.items()
                ],
                "total": amount_text(unit.total, currency),
            }
            for unit in each.units
        ],
    }


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
