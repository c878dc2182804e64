"""What the cart service reads of the others' events."""

from collections.abc import Callable
from datetime import datetime

from cart_svc.carts import services
from shared_libs import privacy
from shared_libs.auth.revocation import on_sessions_revoked
from shared_libs.events.envelope import Envelope


def on_variant_changed(event: Envelope) -> None:
    """Product has named an article, or named it anew."""
    article = event.data
    services.copy_variant(
        sku=article["sku"],
        name=article["name"],
        gtins=article["gtins"],
        whole_quantity=article["whole_quantity"],
        status=article["status"],
        slug=article["slug"],
        picture=article.get("picture"),
    )


def on_price_changed(event: Envelope) -> None:
    """Product has published prices; the event has all of them."""
    prices = {f"{row['channel']}:{row['currency']}": row["amount"] for row in event.data["prices"]}
    services.copy_prices(sku=event.data["sku"], prices=prices)


def on_availability_changed(event: Envelope) -> None:
    """Inventory says whether any can be had online."""
    services.change_stock_flag(sku=event.data["sku"], in_stock=event.data["in_stock"])


def on_order_placed(event: Envelope) -> None:
    """A cart has become an order."""
    order = event.data
    services.convert_cart(
        cart_id=order["cart_id"],
        order_number=order["number"],
        customer_id=order["customer_id"] or "",
        now=datetime.fromisoformat(order["placed_at"]),
    )


HANDLERS: dict[str, Callable[[Envelope], None]] = {
    "product.variant_changed.v1": on_variant_changed,
    "product.price_changed.v1": on_price_changed,
    "inventory.availability_changed.v1": on_availability_changed,
    "order.order_placed.v1": on_order_placed,
    "customer.sessions_revoked.v1": on_sessions_revoked,
    "customer.privacy_requested.v1": privacy.answering(
        export=services.export_person,
        erase=services.erase_person,
        rectify=services.rectify_person,
    ),
}
