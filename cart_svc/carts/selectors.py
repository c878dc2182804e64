"""Questions to the cart service."""

from collections.abc import Mapping
from decimal import Decimal

from django.conf import settings
from django.db.models import QuerySet
from prometheus_client.core import GaugeMetricFamily

from cart_svc.carts import errors, rules, store
from cart_svc.carts.models import DraftOrder, DraftOrders, StaffAction
from shared_libs.auth.principals import Principal
from shared_libs.auth.stores import stores_of


def cart(*, cart_id: str, customer_id: str) -> rules.Cart:
    """The cart, for whoever may see it ("" is a guest).

    Raises UnknownCart, the same for another's and for none.
    """
    return store.read(cart_id, customer_id)


def my_cart(*, customer_id: str) -> rules.Cart:
    """The cart that a customer last opened and has not ordered yet. Raises UnknownCart."""
    cart_id = store.mine(customer_id)
    if cart_id is None:
        raise errors.UnknownCart
    return store.read(cart_id, customer_id)


def cart_by_number(*, number: str) -> rules.Cart:
    """The cart that people call by this number, whoever's it is; for staff. Raises UnknownCart."""
    cart_id = store.id_of(number)
    if cart_id is None:
        raise errors.UnknownCart
    return store.peek(cart_id)


def staff_actions(*, number: str) -> QuerySet[StaffAction]:
    """What staff have done to a cart, the newest first; one query."""
    return StaffAction.objects.filter(number=number).order_by("-done_at", "-pk")


def drafts(*, caller: Principal) -> DraftOrders:
    """The draft orders of the caller's stores."""
    stores = stores_of(caller)
    return (
        DraftOrder.objects.all() if stores is None else DraftOrder.objects.filter(store__in=stores)
    )


def draft(*, number: str, caller: Principal) -> DraftOrder:
    """The draft order that people call by this number. Raises DraftUnknown, for those of other
    stores as well.
    """
    rows = drafts(caller=caller).filter(pk=rules.draft_key(number)).prefetch_related("steps")
    for found in rows:
        return found
    raise errors.DraftUnknown


def lines_of_draft(draft: DraftOrder) -> list[rules.DraftLine]:
    """Its lines, as rules read them."""
    return [
        rules.DraftLine(
            sku=row["sku"],
            quantity=Decimal(row["quantity"]),
            seen_price=Decimal(row["seen_price"]),
            agreed=store.override_from(row["sku"], row["agreed"]) if row["agreed"] else None,
            reason=row["reason"],
        )
        for row in draft.lines
    ]


def draft_shipping(
    method: str, pickup_location: str, address: Mapping[str, str] | None
) -> rules.Shipping:
    """How a draft order reaches its customer; taxed where the shop is as long as nobody says where
    it goes.
    """
    place = address or {"country": settings.SHOP_COUNTRY, "region": settings.SHOP_REGION}
    return rules.Shipping(
        country=place["country"],
        region=place.get("region", ""),
        method=method,
        postal_code=place.get("postal_code", ""),
        pickup_location=pickup_location or None,
    )


def cart_of_draft(draft: DraftOrder, mark: rules.DraftMark | None = None) -> rules.Cart:
    """A draft order as the cart that it is or will be. Two queries."""
    lines = lines_of_draft(draft)
    content = rules.DraftContent(
        currency=draft.currency,
        lines=lines,
        shipping=draft_shipping(
            draft.shipping_method, draft.pickup_location, draft.shipping_address
        ),
        coupons=tuple(draft.coupons),
        customer_id=draft.customer_id,
    )
    return rules.draft_cart(content, store.recall([line.sku for line in lines]), mark)


def article_by_sku(sku: str) -> rules.Article:
    """The article, out of PostgreSQL when the store has lost it. Raises UnknownArticle."""
    found = store.recall([sku])
    if sku not in found:
        raise errors.UnknownArticle(sku=sku)
    return found[sku]


def article_by_gtin(gtin: str) -> rules.Article:
    """The article that carries a barcode of 14 digits. Raises UnknownArticle."""
    found = store.recall_by_gtin(gtin)
    if found is None:
        raise errors.UnknownArticle(gtin=gtin)
    return found


def gauges() -> list[GaugeMetricFamily]:
    """What an operator watches: whether carts reach the disk. Raises CartsUnavailable."""
    return [
        GaugeMetricFamily(
            "comptoir_carts_not_kept", "1 when the store cannot write.", int(not store.keeps())
        )
    ]
