"""Our reading of what others announce: each event is one call of a service."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any  # Any: the data of an event is free JSON
from uuid import UUID

from django.utils import timezone

from inventory_svc.stock import services
from shared_libs import privacy
from shared_libs.auth.revocation import on_sessions_revoked
from shared_libs.events.envelope import Envelope
from shared_libs.trade.cards import CARD_SKU

Data = Mapping[str, Any]
WEIGHED = "weighed"


@dataclass(frozen=True)
class ShipmentRead:
    """What we read of a fulfilled order."""

    number: str
    location: str
    fulfilled_at: datetime
    by_reservation: Mapping[UUID, tuple[services.DocumentLine, ...]]

    @classmethod
    def of(cls, data: Data) -> "ShipmentRead":
        """Read what was shipped of an order."""
        return cls(
            number=str(data["number"]),
            location=str(data.get("location", "")),
            fulfilled_at=datetime.fromisoformat(data["fulfilled_at"]),
            by_reservation=_by_reservation(data),
        )


def sale_read(data: Data) -> services.Sale:
    """What we read of a sale; members we do not know are ignored."""
    return services.Sale(
        id=str(data["id"]),
        store=str(data["store"]),
        lines=_lines({"lines": _goods(data)}),
        occurred_at=datetime.fromisoformat(data["occurred_at"]),
    )


def return_read(data: Data) -> services.Return:
    """What we read of a return."""
    return services.Return(
        id=str(data["id"]),
        store=str(data["store"]),
        lines=_returned(_goods(data)),
        occurred_at=datetime.fromisoformat(data["occurred_at"]),
    )


def variant_facts(data: Data) -> services.VariantFacts:
    """What stock needs to know of an article."""
    name = data.get("name") or {}
    return services.VariantFacts(
        sku=str(data["sku"]),
        name_en=str(name.get("en", "")),
        name_fr=str(name.get("fr", "")),
        whole_quantity=bool(data.get("whole_quantity", True)),
        track_inventory=bool(data.get("track_inventory", True)),
        allow_backorder=bool(data.get("allow_backorder", False)),
        category_path=str((data.get("category") or {}).get("path", "")),
        barcodes=tuple(
            services.BarcodeFacts(str(each["code"]), Decimal(each["pack_quantity"]))
            for each in data.get("barcodes", ())
            # what a scale prints differs from one piece to the next
            if each["kind"] != WEIGHED
        ),
        components=tuple(
            services.ComponentFacts(str(part["sku"]), Decimal(part["quantity"]))
            for part in data.get("components", ())
        ),
    )


def _by_reservation(data: Data) -> dict[UUID, tuple[services.DocumentLine, ...]]:
    """The lines by the promise that they keep: the checkout's, or one of their own."""
    found: dict[UUID, tuple[services.DocumentLine, ...]] = {}
    for said, line in zip(data["lines"], _lines(data), strict=True):
        reference = UUID(said.get("reservation") or data["attempt_id"])
        found[reference] = (*found.get(reference, ()), line)
    return found


def _goods(data: Data) -> list[Data]:
    """The lines of a till's document that stock is kept of; a gift card of any amount is money."""
    return [line for line in data["lines"] if line["sku"] != CARD_SKU]


def _lines(data: Data) -> tuple[services.DocumentLine, ...]:
    return tuple(
        services.DocumentLine(line["line"], line["sku"], Decimal(line["quantity"]))
        for line in data["lines"]
    )


def _returned(lines: Iterable[Data]) -> tuple[services.ReturnedLine, ...]:
    return tuple(
        services.ReturnedLine(
            line["line"], line["sku"], Decimal(line["quantity"]), line["disposition"]
        )
        for line in lines
    )


def variant_changed(envelope: Envelope) -> None:
    """Keep our copy of the article."""
    services.record_variant(variant_facts(envelope.data))


def sale_completed(envelope: Envelope) -> None:
    """The goods have left the store."""
    sold_and_returned([envelope])


def return_completed(envelope: Envelope) -> None:
    """The goods are back, if they are fit to be."""
    sold_and_returned([envelope])


def sold_and_returned(run: Sequence[Envelope]) -> None:
    """Goods have left stores or are back there, in this order."""
    documents = [_READS[each.type](each.data) for each in run]
    services.post_till(documents=documents, now=timezone.now())


def sale_voided(envelope: Envelope) -> None:
    """The goods never left."""
    sale = sale_read(envelope.data["sale"])
    services.post_void(
        sale_id=sale.id,
        store=sale.store,
        lines=sale.lines,
        occurred_at=datetime.fromisoformat(envelope.data["occurred_at"]),
        now=timezone.now(),
    )


def order_fulfilled(envelope: Envelope) -> None:
    """Promised units have been shipped. An order may be shipped in parts: each is a document."""
    shipment = ShipmentRead.of(envelope.data)
    for number, (reference, lines) in enumerate(sorted(shipment.by_reservation.items())):
        services.fulfil_order(
            reference=reference,
            document=f"order:{shipment.number}:{envelope.id}" + (f":{number}" if number else ""),
            lines=lines,
            occurred_at=shipment.fulfilled_at,
            now=timezone.now(),
            left_from=shipment.location,
        )


def order_refunded(envelope: Envelope) -> None:
    """Goods of an order that were given back lie where they were received, by disposition.

    A refund without goods moves nothing. A line of the order may come back in parts: each is a line
    of the document in the ledger.
    """
    data = envelope.data
    parts = [line for line in data["lines"] if line["disposition"]]
    lines = _returned({**part, "line": number} for number, part in enumerate(parts, start=1))
    if not lines or not data["location"]:
        return
    services.post_return(
        return_id=f"web:{data['refund_id']}",
        store=str(data["location"]),
        lines=lines,
        occurred_at=datetime.fromisoformat(data["refunded_at"]),
        now=timezone.now(),
        actor="svc:order",
    )


def order_cancelled(envelope: Envelope) -> None:
    """What has not been shipped is free again."""
    data = envelope.data
    for reference in (data["attempt_id"], *data.get("reservations", ())):
        services.release_reservation(reference=UUID(reference), now=timezone.now())


def units_cancelled(envelope: Envelope) -> None:
    """Some units of an order are not wanted any more: they are free, the others stay promised."""
    for reference, lines in sorted(_by_reservation(envelope.data).items()):
        units: dict[str, Decimal] = {}
        for line in lines:
            units[line.sku] = units.get(line.sku, Decimal(0)) + line.quantity
        services.release_units(reference=reference, units=units, now=timezone.now())


def order_placed(envelope: Envelope) -> None:
    """Nothing to do: the stock was committed before the order was placed."""


_READS: Mapping[str, Callable[[Data], services.Sale | services.Return]] = {
    "sales.sale_completed.v1": sale_read,
    "sales.return_completed.v1": return_read,
}
TOGETHER = dict.fromkeys(_READS, sold_and_returned)
HANDLERS: dict[str, Callable[[Envelope], None]] = {
    "product.variant_changed.v1": variant_changed,
    "sales.sale_completed.v1": sale_completed,
    "sales.sale_voided.v1": sale_voided,
    "sales.return_completed.v1": return_completed,
    "order.order_placed.v1": order_placed,
    "order.order_fulfilled.v1": order_fulfilled,
    "order.order_cancelled.v1": order_cancelled,
    "order.units_cancelled.v1": units_cancelled,
    "order.order_refunded.v1": order_refunded,
    "customer.sessions_revoked.v1": on_sessions_revoked,
    "customer.privacy_requested.v1": privacy.nothing_held(),
}
