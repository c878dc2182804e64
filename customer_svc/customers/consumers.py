"""What the customer service reads of others' events: what was bought and brought back."""

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any  # Any: an event's data is JSON
from uuid import UUID

from customer_svc.customers import services
from shared_libs.events.envelope import Envelope


def on_order_placed(event: Envelope) -> None:
    """A web order earns points."""
    _earn(event.data, f"order:{event.data['number']}")


def on_order_cancelled(event: Envelope) -> None:
    """A cancelled web order gives its points back."""
    _take_back(event.data, f"order-cancelled:{event.data['number']}")


def on_sale_completed(event: Envelope) -> None:
    """A sale at a till earns points when the customer was named."""
    _earn(event.data, f"sale:{event.data['id']}")


def on_sale_voided(event: Envelope) -> None:
    """A voided sale gives its points back."""
    _take_back(event.data["sale"], f"sale-voided:{event.data['sale_id']}")


def on_return_completed(event: Envelope) -> None:
    """Goods that came back take their points with them."""
    _take_back(event.data, f"return:{event.data['id']}")


def _earn(document: Mapping[str, Any], name: str) -> None:
    if document["customer_id"]:
        customer_id = UUID(document["customer_id"])
        services.earn_points(customer_id=customer_id, document=name, net=_net(document["lines"]))


def _take_back(document: Mapping[str, Any], name: str) -> None:
    if document["customer_id"]:
        customer_id = UUID(document["customer_id"])
        services.take_points_back(
            customer_id=customer_id, document=name, net=_net(document["lines"])
        )


def _net(lines: Iterable[Mapping[str, Any]]) -> Decimal:
    return sum((Decimal(line["net"]) for line in lines), Decimal(0))


HANDLERS: dict[str, Callable[[Envelope], None]] = {
    "order.order_placed.v1": on_order_placed,
    "order.order_cancelled.v1": on_order_cancelled,
    "sales.sale_completed.v1": on_sale_completed,
    "sales.sale_voided.v1": on_sale_voided,
    "sales.return_completed.v1": on_return_completed,
}
