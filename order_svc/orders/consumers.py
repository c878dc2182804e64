"""What the order service reads of the others' events."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any  # Any: the data of an event is JSON
from uuid import UUID

from order_svc.invoicing import services as invoicing
from order_svc.orders import selectors, services
from order_svc.returns import services as returns
from shared_libs import privacy
from shared_libs.auth.revocation import on_sessions_revoked
from shared_libs.events.envelope import Envelope

WEIGHED = "weighed"
KEPT_BY_LAW = "invoices keep their amounts for six years, as tax law asks, and name nobody"


def on_return_completed(event: Envelope) -> None:
    """Goods of a web order, or of a sale that is not our business, have come back to a till."""
    said = event.data
    number = said.get("original_order_number")
    if not number:
        return
    services.note_till_return(
        said=services.TillReturn(
            id=UUID(said["id"]),
            order_number=number,
            store=said["store"],
            actor=f"register:{said['register_id']}",
            total=-Decimal(said["total"]),
            lines=services.lines_by_sku(number=number, wanted=_units(said["lines"])),
            occurred_at=datetime.fromisoformat(said["occurred_at"]),
            business_date=date.fromisoformat(said["business_date"]),
        )
    )


def on_variant_changed(event: Envelope) -> None:
    """Product has named an article, or given it barcodes."""
    article = event.data
    packs = {
        str(each["code"]): Decimal(each["pack_quantity"])
        for each in article.get("barcodes", ())
        # what a scale prints differs from one piece to the next
        if each["kind"] != WEIGHED
    }
    services.copy_barcodes(sku=article["sku"], units_by_code=packs)
    services.copy_names(sku=article["sku"], names=article.get("name") or {})


def on_customer_merged(event: Envelope) -> None:
    """Several accounts have become one, and their orders with them."""
    services.follow_merge(
        kept_id=UUID(event.data["kept_id"]),
        merged_ids=[UUID(each) for each in event.data["merged_ids"]],
        now=event.time,
    )


def _export_person(person: privacy.Person) -> privacy.Held:
    """Everything of the three apps; returns and papers go by the orders they belong to."""
    held = services.export_person(person)
    order_ids = selectors.orders_of_person(person)
    held |= {
        "returns": returns.export_returns(order_ids=order_ids),
        "invoices": invoicing.export_papers(order_ids=order_ids),
    }
    return {name: rows for name, rows in held.items() if rows}


def _erase_person(person: privacy.Person) -> privacy.Erased:
    """Orders first: they say which of them are over."""
    done = services.erase_person(person)
    order_ids = selectors.orders_of_pseudonym(person.pseudonym)
    returns.forget_words(order_ids=order_ids)
    kept = invoicing.forget_recipients(order_ids=order_ids)
    return replace(done, reason=done.reason or KEPT_BY_LAW) if kept else done


def _units(lines: Iterable[Mapping[str, Any]]) -> dict[str, Decimal]:
    units: dict[str, Decimal] = defaultdict(Decimal)
    for line in lines:
        units[line["sku"]] += Decimal(line["quantity"])
    return units


HANDLERS: dict[str, Callable[[Envelope], None]] = {
    "product.variant_changed.v1": on_variant_changed,
    "sales.return_completed.v1": on_return_completed,
    "customer.customer_merged.v1": on_customer_merged,
    "customer.sessions_revoked.v1": on_sessions_revoked,
    "customer.privacy_requested.v1": privacy.answering(
        export=_export_person, erase=_erase_person, rectify=services.rectify_person
    ),
}
