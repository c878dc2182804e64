"""Questions to the cart service."""

from cart_svc.carts import errors, rules, store


def cart(*, cart_id: str, customer_id: str | None, besides: str = "") -> rules.Cart:
    """The cart, for whoever may see it, with the copy of one more article.

    Raises UnknownCart, the same for another's and for none.
    """
    found = store.read(cart_id, besides)
    if not rules.may_see(found, customer_id):
        raise errors.UnknownCart
    return found


def my_cart(*, customer_id: str) -> rules.Cart:
    """The cart that a customer last opened. Raises UnknownCart."""
    cart_id = store.mine(customer_id)
    if cart_id is None:
        raise errors.UnknownCart
    return cart(cart_id=cart_id, customer_id=customer_id)


def sku_of(*, sku: str | None, gtin: str | None) -> str:
    """The SKU that is meant, by itself or by a barcode. Raises UnknownArticle."""
    found = sku or (store.sku_of_gtin(gtin) if gtin else None)
    if found is None:
        raise errors.UnknownArticle(gtin=gtin)
    return found
