"""Things that carts are made of."""

from collections.abc import Sequence
from decimal import Decimal

from cart_svc.carts import services


def publish_article(
    sku: str = "TEA-1", price: str = "4.50", gtins: Sequence[str] = (), **changes: object
) -> str:
    """An article that product has announced, priced for the web in CAD."""
    services.copy_variant(
        sku=sku,
        name={"en": "Tea", "fr": "Thé"},
        gtins=list(gtins),
        whole_quantity=bool(changes.get("whole_quantity", True)),
        status=str(changes.get("status", "active")),
        slug="tea",
    )
    services.copy_prices(sku=sku, prices={"web:CAD": str(Decimal(price))})
    return sku
