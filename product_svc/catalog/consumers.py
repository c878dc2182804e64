"""What the catalogue takes from others."""

from dataclasses import dataclass

from django.utils import timezone

from product_svc.catalog import services
from shared_libs import privacy
from shared_libs.auth.revocation import on_sessions_revoked
from shared_libs.events.envelope import Envelope


@dataclass(frozen=True)
class AvailabilityChanged:
    """What we read of inventory.availability_changed."""

    sku: str
    in_stock: bool


def take_availability_changed(envelope: Envelope) -> None:
    """Show an article as in stock or not."""
    article = AvailabilityChanged(
        sku=str(envelope.data["sku"]), in_stock=bool(envelope.data["in_stock"])
    )
    services.record_stock_flag(
        sku=article.sku, in_stock=article.in_stock, as_of=envelope.time, now=timezone.now()
    )


HANDLERS = {
    "inventory.availability_changed.v1": take_availability_changed,
    "customer.sessions_revoked.v1": on_sessions_revoked,
    "customer.privacy_requested.v1": privacy.nothing_held(),
}
