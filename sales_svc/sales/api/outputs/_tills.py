"""What a till is told: its store, who sells, what goods cost."""

from collections.abc import Mapping

from sales_svc.sales.api.outputs._plain import Json, time
from sales_svc.sales.models import (
    Cashier,
    Register,
    Store,
)
from sales_svc.sales.selectors import CatalogueEntry
from sales_svc.sales.services import CashierAtTill, TillSettings
from shared_libs.money import amount_text, unit_price_text


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
        "enrolled_at": time(row.enrolled_at),
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
        "pin_set_at": time(row.pin_set_at),
        "locked_until": time(row.locked_until),
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
    """What an article costs from a quantity on, by one list; what that is for, the rules say.

    From and until when it holds is left out where it has begun, and where it has no end.
    """
    window = {name: told[name] for name in ("valid_from", "valid_to") if told.get(name)}
    return {name: told[name] for name in ("price_list", "min_quantity", "amount")} | window
