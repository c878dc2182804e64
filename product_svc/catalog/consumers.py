"""What the catalogue takes from others."""

from dataclasses import dataclass

from django.utils import timezone

from product_svc.catalog import services
from shared_libs.events.envelope import Envelope


@dataclass(frozen=True)
class LevelChanged:
    """What we read of inventory.level_changed."""

    sku: str
    in_stock: bool


def take_level_changed(envelope: Envelope) -> None:
    """Show an article as in stock or not."""
    level = LevelChanged(sku=str(envelope.data["sku"]), in_stock=bool(envelope.data["in_stock"]))
    services.record_stock_flag(
        sku=level.sku, in_stock=level.in_stock, as_of=envelope.time, now=timezone.now()
    )


HANDLERS = {"inventory.level_changed.v1": take_level_changed}
