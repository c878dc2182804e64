"""What the order service reads of the others' events."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any  # Any: the data of an event is JSON
from uuid import UUID

from order_svc.orders import services
from shared_libs import privacy
from shared_libs.auth.revocation import on_sessions_revoked
from shared_libs.events.envelope import Envelope


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


def _units(lines: Iterable[Mapping[str, Any]]) -> dict[str, Decimal]:
    units: dict[str, Decimal] = defaultdict(Decimal)
    for line in lines:
        units[line["sku"]] += Decimal(line["quantity"])
    return units


HANDLERS: dict[str, Callable[[Envelope], None]] = {
    "sales.return_completed.v1": on_return_completed,
    "customer.sessions_revoked.v1": on_sessions_revoked,
    "customer.privacy_requested.v1": privacy.answering(
        export=services.export_person, erase=services.erase_person
    ),
}
