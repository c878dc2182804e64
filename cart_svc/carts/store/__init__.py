"""Where carts live: one hash in Redis for each, changed by scripts that run alone."""

from cart_svc.carts.store._answers import Kept
from cart_svc.carts.store._articles import put_article, recall, recall_by_gtin
from cart_svc.carts.store._carts import (
    Change,
    Glimpse,
    Key,
    change_coupon,
    change_line,
    create,
    forget,
    look,
    mine,
    read,
    set_shipping,
)
from cart_svc.carts.store._checkout import (
    Held,
    Promise,
    convert,
    freeze,
    give_up,
    keep_quote,
    thaw,
)
from cart_svc.carts.store._connection import answers, keeps
from cart_svc.carts.store._neighbours import mark_away, mark_back

__all__ = [
    "Change",
    "Glimpse",
    "Held",
    "Kept",
    "Key",
    "Promise",
    "answers",
    "change_coupon",
    "change_line",
    "convert",
    "create",
    "forget",
    "freeze",
    "give_up",
    "keep_quote",
    "keeps",
    "look",
    "mark_away",
    "mark_back",
    "mine",
    "put_article",
    "read",
    "recall",
    "recall_by_gtin",
    "set_shipping",
    "thaw",
]
