"""Filling a cart. Prices are the server's: whatever a client sends about them is not even read."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from cart_svc.carts import errors, rules, selectors, store

ID_BYTES = 24  # 192 bits: the id is a guest's only key to the cart


@dataclass(frozen=True)
class Wanted:
    """So much of an article, named by its SKU or by a barcode."""

    quantity: Decimal
    sku: str | None = None
    gtin: str | None = None


def open_cart(
    *, currency: str, channel: str, customer_id: str, now: datetime, language: str = "en"
) -> rules.Cart:
    """An empty cart exists, a guest's or the customer's own; reminders speak its language."""
    cart = store.NewCart(secrets.token_urlsafe(ID_BYTES), currency, channel, language)
    return store.create(cart=cart, customer_id=customer_id, now=now)


def add_line(*, visit: rules.Visit, wanted: Wanted, key: store.Key | None) -> store.Kept:
    """The cart holds so much more of the article; with a key it does once, whatever changed since.

    Raises UnknownArticle, NotSoldHere, FractionOfAWhole, TooMany, TooManyLines, and what makes a
    change impossible: UnknownCart, StaleCart, CartFrozen, CartConverted, IdempotencyKeyReused.
    """
    gtin = rules.gtin14(wanted.gtin) if wanted.gtin else ""
    change = store.Change("add", wanted.sku or "", wanted.quantity, gtin)
    return _changed(visit, change, key)


def set_line(*, visit: rules.Visit, sku: str, quantity: Decimal) -> store.Kept:
    """The cart holds exactly so much of the article that it already holds.

    Raises UnknownLine and what add_line raises.
    """
    return _changed(visit, store.Change("set", sku, quantity), None)


def remove_line(*, visit: rules.Visit, sku: str) -> store.Kept:
    """The cart no longer holds the article. Raises UnknownLine and what bars a change."""
    return store.change_line(visit=visit, change=store.Change("remove", sku))


def replace_lines(*, visit: rules.Visit, wanted: Sequence[Wanted]) -> rules.Cart:
    """The cart holds exactly this, in this order; what is named twice is added up.

    Raises UnknownArticle, NotSoldHere and FractionOfAWhole naming the article, TooMany, TooFew,
    TooManyLines and what bars a change; then nothing has changed.
    """
    skus = [each.sku for each in wanted if each.sku]
    gtins = [rules.gtin14(each.gtin) for each in wanted if each.gtin]
    seen = store.look_many(visit=visit, skus=skus, gtins=gtins)
    by_name = dict(zip([*skus, *gtins], seen.found, strict=True))
    lines: dict[str, rules.HeldLine] = {}
    for each in wanted:
        name = each.sku or rules.gtin14(each.gtin or "")
        sku, known = by_name[name]
        article = known or _recalled(sku, "" if each.sku else name)
        price = _price_of(article, seen, each.quantity)
        earlier = lines.get(article.sku)
        quantity = each.quantity + (earlier.quantity if earlier else 0)
        lines[article.sku] = rules.HeldLine(article.sku, quantity, price)
    return store.replace_lines(visit=visit, lines=list(lines.values()))


def save_for_later(*, visit: rules.Visit, sku: str, key: store.Key | None) -> store.Kept:
    """The line is no longer in the cart and not forgotten. Raises as restore_line."""
    return store.move_line(visit=visit, move="save", sku=sku, key=key)


def restore_line(*, visit: rules.Visit, sku: str, key: store.Key | None) -> store.Kept:
    """What was saved for later is in the cart again, with the price that was seen then.

    Raises UnknownLine, TooMany, TooManyLines and what bars a change.
    """
    return store.move_line(visit=visit, move="restore", sku=sku, key=key)


def forget_saved(*, visit: rules.Visit, sku: str) -> store.Kept:
    """What was saved for later is forgotten. Raises UnknownLine and what bars a change."""
    return store.move_line(visit=visit, move="forget", sku=sku)


def _changed(visit: rules.Visit, change: store.Change, key: store.Key | None) -> store.Kept:
    """The cart after the change; an article that the store has lost comes back first."""
    try:
        return store.change_line(visit=visit, change=change, key=key)
    except store.ArticleLost as lost:
        _recalled(lost.sku, change.gtin)
    return store.change_line(visit=visit, change=change, key=key)


def _recalled(sku: str, gtin: str) -> rules.Article:
    return selectors.article_by_sku(sku) if sku else selectors.article_by_gtin(gtin)


def _price_of(article: rules.Article, seen: store.Survey, quantity: Decimal) -> Decimal:
    if article.status != "active":
        raise errors.UnknownArticle(sku=article.sku)
    if article.whole_quantity and rules.is_fraction(quantity):
        raise errors.FractionOfAWhole(sku=article.sku)
    price = article.price(seen.channel, seen.currency)
    if price is None:
        raise errors.NotSoldHere(sku=article.sku)
    return price
