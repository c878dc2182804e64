"""Things of the catalogue for tests, made by the services as staff and imports make them."""

from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal

from product_svc.catalog import services
from product_svc.promotions import services as promotions
from product_svc.promotions.models import Coupon, Promotion
from product_svc.tests.snapshots import made_once

NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)


def seed_shop(now: datetime = NOW) -> int:
    """Taxes, shipping and price lists of a new shop."""
    return made_once(now, lambda: services.seed_shop(currency="CAD", now=now))


def item(sku: str = "MUG-1", **changes: object) -> services.VariantItem:
    """An article for an import: a mug at 12.50 CAD everywhere unless told otherwise."""
    values: dict[str, object] = {
        "sku": sku,
        "name": services.Text("Stoneware mug", "Tasse en grès"),
        "category": "mugs",
        "tax_category": "standard",
        "prices": [price("12.50")],
    }
    return services.VariantItem(**values | changes)  # type: ignore[arg-type]  # tests choose the members


def price(amount: str, channel: str = "all", currency: str = "CAD") -> services.ImportedPrice:
    """A price for an import."""
    return services.ImportedPrice(channel, currency, Decimal(amount))


def stock(*items: services.VariantItem, now: datetime = NOW) -> services.Imported:
    """The catalogue has these articles."""
    return services.import_variants(items=items, actor="staff:1", now=now)


def new_price(
    sku: str, amount: str, channel: str = "all", currency: str = "CAD"
) -> services.NewPrice:
    """A price to set."""
    return services.NewPrice(sku, channel, currency, Decimal(amount))


def set_prices(prices: Sequence[services.NewPrice], now: datetime = NOW) -> services.PricesSet:
    """These prices hold."""
    return services.set_prices(prices=prices, actor="staff:1", now=now)


def promotion(code: str, *, now: datetime = NOW, **terms: object) -> Promotion:
    """A promotion that is on: ten percent off the order unless told otherwise."""
    values: dict[str, object] = {"code": code, "name_en": code, "value": Decimal(10)} | terms
    row = promotions.save_promotion(
        promotion=Promotion(**values),
        actor="staff:1",
        now=now,
    )
    return promotions.launch_promotion(promotions.Steering(row.pk, "staff:1", now))


def coupon(code: str, of: Promotion, **limits: int) -> Coupon:
    """A code that opens a promotion."""
    made = Coupon(code=code, promotion=of, **limits)
    return promotions.save_coupon(coupon=made, actor="staff:1", now=NOW)
