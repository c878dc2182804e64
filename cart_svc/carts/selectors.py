"""Questions to the cart service."""

from django.db.models import QuerySet
from prometheus_client.core import GaugeMetricFamily

from cart_svc.carts import errors, rules, store
from cart_svc.carts.models import StaffAction


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
