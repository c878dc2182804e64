"""Where carts live: one hash in Redis for each, changed by scripts that run alone."""

from cart_svc.carts.store._articles import article, put_article, sku_of_gtin
from cart_svc.carts.store._carts import (
    Change,
    Kept,
    Key,
    change_line,
    convert,
    create,
    freeze,
    keep_body,
    keep_quote,
    mine,
    read,
    set_shipping,
    thaw,
)
from cart_svc.carts.store._connection import answers

__all__ = [
    "Change",
    "Kept",
    "Key",
    "answers",
    "article",
    "change_line",
    "convert",
    "create",
    "freeze",
    "keep_body",
    "keep_quote",
    "mine",
    "put_article",
    "read",
    "set_shipping",
    "sku_of_gtin",
    "thaw",
]
