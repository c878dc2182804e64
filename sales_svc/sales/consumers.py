"""What others announce, as far as the counter cares: articles, prices, rule-sets, handed-over
orders.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sales_svc.sales import services
from shared_libs import privacy
from shared_libs.auth.revocation import on_sessions_revoked
from shared_libs.events.envelope import Envelope

POS = "pos"


def variant_changed(event: Envelope) -> None:
    """Copy the article."""
    said = event.data
    variant = services.VariantSaid(
        sku=said["sku"],
        name=said["name"],
        gtins=tuple(said.get("gtins") or ()),
        barcodes=tuple(said.get("barcodes") or ()),
        category=(said.get("category") or {}).get("path", ""),
        tax_category=said.get("tax_category") or "",
        whole_quantity=bool(said.get("whole_quantity", True)),
        status=said.get("status") or "",
        brand=said.get("brand_slug") or "",
    )
    services.copy_variant(variant=variant)


def price_changed(event: Envelope) -> None:
    """Copy the article's prices at the tills."""
    said = event.data
    prices = {
        price["currency"]: Decimal(price["amount"])
        for price in said["prices"]
        if price["channel"] == POS
    }
    services.copy_prices(
        sku=said["sku"],
        prices=prices,
        ruleset_version=str(said["ruleset_version"]),
        listed=said.get("listed"),
    )


def ruleset_published(event: Envelope) -> None:
    """Note the rule-set."""
    said = event.data
    published_at = datetime.fromisoformat(said["published_at"])
    services.note_ruleset(version=str(said["version"]), published_at=published_at)


def order_placed(event: Envelope) -> None:
    """Note what each line was sold for: a till may have to give it back."""
    said = event.data
    lines = [
        services.OrderedLine(
            line=line["line"],
            sku=line["sku"],
            name=str(line.get("name") or "")[:255],
            quantity=Decimal(line["quantity"]),
            unit_price=Decimal(line["unit_price"]),
            net=Decimal(line["net"]),
            tax=Decimal(line["tax"]),
            taxes=tuple(line["taxes"]),
            total=Decimal(line["total"]),
        )
        for line in said["lines"]
    ]
    services.copy_order_lines(number=said["number"], currency=said["currency"], lines=lines)


def oversell_opened(event: Envelope) -> None:
    """A till has sold what was not there: staff are to look."""
    kind, _colon, identity = str(event.data["cause"]).partition(":")
    if kind == "sale":
        services.note_oversell(
            sale_id=UUID(identity),
            sku=event.data["sku"],
            location=event.data["location"],
            on_hand=event.data["on_hand"],
            now=event.time,
        )


def order_fulfilled(event: Envelope) -> None:
    """Note what may be returned at a till; of a parcel sent again it was noted before."""
    if event.data.get("replaces"):
        return
    quantities: dict[str, Decimal] = defaultdict(Decimal)
    for line in event.data["lines"]:
        quantities[line["sku"]] += Decimal(line["quantity"])
    services.note_fulfilment(number=event.data["number"], quantities=quantities)


def order_refunded(event: Envelope) -> None:
    """What was given back already is not given back at a till."""
    quantities: dict[str, Decimal] = defaultdict(Decimal)
    for line in event.data["lines"]:
        quantities[line["sku"]] += Decimal(line["quantity"])
    services.note_refund(number=event.data["order_number"], quantities=quantities)


HANDLERS: Mapping[str, Callable[[Envelope], None]] = {
    "product.variant_changed.v1": variant_changed,
    "product.price_changed.v1": price_changed,
    "product.ruleset_published.v1": ruleset_published,
    "order.order_placed.v1": order_placed,
    # what an edit adds is said in lines of their own
    "order.order_edited.v1": order_placed,
    "order.order_fulfilled.v1": order_fulfilled,
    "order.order_refunded.v1": order_refunded,
    "inventory.oversell_opened.v1": oversell_opened,
    "customer.sessions_revoked.v1": on_sessions_revoked,
    "customer.privacy_requested.v1": privacy.answering(
        export=services.export_person, erase=services.erase_person
    ),
}
