"""What the books hear from the other services."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any  # Any: an event's data is JSON
from uuid import UUID

from reporting_svc.reports import rules, services
from shared_libs import privacy
from shared_libs.auth.revocation import on_sessions_revoked
from shared_libs.events.envelope import Envelope


def on_documents(run: Sequence[Envelope]) -> None:
    """Sales, returns, orders and what became of them: the facts that each of them tells."""
    services.book_documents(facts=[_FACTS[each.type](each.data) for each in run])
    heard_at = max(each.time for each in run)
    services.hear_from(source=run[0].type.split(".", maxsplit=1)[0], at=heard_at)


def on_document(event: Envelope) -> None:
    """One of them."""
    on_documents([event])


def on_variant_changed(event: Envelope) -> None:
    """Product has named or moved an article."""
    article = event.data
    category = (article["category"] or {}).get("path", "")
    services.copy_article(
        sku=article["sku"], name=article["name"], category=category, at=event.time
    )
    services.hear_from(source="product", at=event.time)


def on_receipt_entered(event: Envelope) -> None:
    """A supplier has brought goods, at a cost."""
    services.note_receipt(receipt=_receipt(event.data))
    services.hear_from(source="inventory", at=event.time)


def on_levels_told(event: Envelope) -> None:
    """Inventory says what lies at a location after the last movements there."""
    levels = [
        services.Level(
            sku=level["sku"],
            on_hand=Decimal(level["on_hand"]),
            damaged=Decimal(level["damaged"]),
            seq=level["seq"],
        )
        for level in event.data["levels"]
    ]
    services.note_levels(location=event.data["location"], levels=levels)
    services.hear_from(source="inventory", at=event.time)


def on_ledger_told(event: Envelope) -> None:
    """Inventory says what the movements of some levels add up to."""
    sums = [
        services.LedgerSum(
            sku=level["sku"],
            on_hand=Decimal(level["on_hand"]),
            damaged=Decimal(level["damaged"]),
            seq=level["seq"],
        )
        for level in event.data["levels"]
    ]
    told_at = datetime.fromisoformat(event.data["told_at"])
    services.note_ledger(location=event.data["location"], told_at=told_at, sums=sums)


def on_day_told(event: Envelope) -> None:
    """Order says which documents it has of a day."""
    services.note_day(told=_day_part(event.data))


def on_shift_closed(event: Envelope) -> None:
    """A till has closed a shift, or has counted what came too late for that."""
    services.file_z_report(report=_z_report(event.data))
    services.hear_from(source="sales", at=event.time)


def on_customer_merged(event: Envelope) -> None:
    """Accounts have turned out to be one person's."""
    services.merge_customers(
        kept_id=UUID(event.data["kept_id"]),
        merged_ids=[UUID(each) for each in event.data["merged_ids"]],
    )


def on_cart_abandoned(event: Envelope) -> None:
    """Somebody has left a cart with something in it."""
    services.note_abandoned_cart(cart=_left_cart(event))
    services.hear_from(source="cart", at=event.time)


def on_cart_recovered(event: Envelope) -> None:
    """They are back."""
    told = event.data
    came_back = services.Return(
        recovered_at=datetime.fromisoformat(told["recovered_at"]),
        how=told["how"],
        order_number=told["order_number"] or "",
    )
    services.note_recovered_cart(cart=_left_cart(event), came_back=came_back)
    services.hear_from(source="cart", at=event.time)


def _day_part(told: Mapping[str, Any]) -> services.DayPart:
    return services.DayPart(
        store=told["store"],
        business_date=date.fromisoformat(told["business_date"]),
        told_at=datetime.fromisoformat(told["told_at"]),
        part=told["part"],
        parts=told["parts"],
        documents=[
            services.DayDocument(
                key=f"{each['kind']}:{each['id']}",
                currency=each["currency"],
                total=Decimal(each["total"]),
                tenders={paid["type"]: paid["amount"] for paid in each["tenders"]},
            )
            for each in told["documents"]
        ],
    )


def _z_report(told: Mapping[str, Any]) -> services.ZReport:
    issued = told["z_report"]
    return services.ZReport(
        id=UUID(issued["id"]),
        shift=told["id"],
        number=issued["number"],
        kind=issued["kind"],
        business_date=date.fromisoformat(told["business_date"]),
        opened_at=datetime.fromisoformat(told["opened_at"]) if told["opened_at"] else None,
        closed_at=datetime.fromisoformat(told["closed_at"]),
        issued_at=datetime.fromisoformat(issued["issued_at"]),
        # what was told before stores had clocks of their own says none
        time_zone=told.get("time_zone", ""),
        **{name: told[name] for name in ("store", "register", "cashier")},
        **{name: told[name] for name in ("expected", "counted", "difference")},
        **{name: issued[name] for name in ("sums", "movements", "previous_hash", "hash")},
    )


def _receipt(told: Mapping[str, Any]) -> services.Receipt:
    return services.Receipt(
        number=told["number"],
        location=told["location"],
        currency=told["currency"],
        received_at=datetime.fromisoformat(told["received_at"]),
        lines=[
            services.ReceivedLine(
                sku=line["sku"],
                units=Decimal(line["quantity"]),
                unit_cost=Decimal(line["unit_cost"]),
            )
            for line in told["lines"]
        ],
    )


def _left_cart(event: Envelope) -> services.LeftCart:
    told = event.data
    return services.LeftCart(
        number=told["number"],
        channel=told["channel"],
        currency=told["currency"],
        value=Decimal(told["value"]),
        abandoned_at=datetime.fromisoformat(told["abandoned_at"]),
        lines=told.get("lines", 0),
    )


_FACTS: dict[str, Callable[[Mapping[str, Any]], rules.DocumentFact]] = {
    "sales.sale_completed.v1": rules.of_sale,
    "sales.sale_voided.v1": rules.of_void,
    "sales.return_completed.v1": rules.of_return,
    "order.order_placed.v1": rules.of_order,
    "order.order_cancelled.v1": rules.of_cancellation,
    "order.order_refunded.v1": rules.of_refund,
    "order.order_edited.v1": rules.of_edit,
}
TOGETHER = dict.fromkeys(_FACTS, on_documents)
HANDLERS: dict[str, Callable[[Envelope], None]] = {
    **dict.fromkeys(_FACTS, on_document),
    "cart.cart_abandoned.v1": on_cart_abandoned,
    "cart.cart_recovered.v1": on_cart_recovered,
    "product.variant_changed.v1": on_variant_changed,
    "inventory.receipt_entered.v1": on_receipt_entered,
    "inventory.levels_told.v1": on_levels_told,
    "inventory.ledger_told.v1": on_ledger_told,
    "order.day_told.v1": on_day_told,
    "sales.shift_closed.v1": on_shift_closed,
    "customer.customer_merged.v1": on_customer_merged,
    "customer.sessions_revoked.v1": on_sessions_revoked,
    "customer.privacy_requested.v1": privacy.answering(
        export=services.export_person, erase=services.erase_person
    ),
}
