"""Where carts live: one hash in Redis for each, changed by scripts that run alone."""

from cart_svc.carts.store._answers import ArticleLost, Kept
from cart_svc.carts.store._arguments import override_content, override_from
from cart_svc.carts.store._articles import put_article, recall, recall_by_gtin
from cart_svc.carts.store._carts import (
    Change,
    Key,
    NewCart,
    change_coupon,
    change_line,
    create,
    forget,
    mine,
    read,
    set_contact,
    set_shipping,
    set_stored_value,
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
from cart_svc.carts.store._drafts import drop, open_draft, withdraw
from cart_svc.carts.store._lists import Survey, look_many, move_line, replace_lines
from cart_svc.carts.store._merging import MergeRecord, Report, merge, merge_of
from cart_svc.carts.store._names import digest_of, number_of
from cart_svc.carts.store._neighbours import mark_away, mark_back
from cart_svc.carts.store._overrides import set_override
from cart_svc.carts.store._policies import policy_of, put_policy
from cart_svc.carts.store._snapshots import (
    Touched,
    content_of,
    id_of,
    peek,
    put_back,
    touched,
    untouch,
)

__all__ = [
    "ArticleLost",
    "Change",
    "Held",
    "Kept",
    "Key",
    "MergeRecord",
    "NewCart",
    "Promise",
    "Report",
    "Survey",
    "Touched",
    "answers",
    "change_coupon",
    "change_line",
    "content_of",
    "convert",
    "create",
    "digest_of",
    "drop",
    "forget",
    "freeze",
    "give_up",
    "id_of",
    "keep_quote",
    "keeps",
    "look_many",
    "mark_away",
    "mark_back",
    "merge",
    "merge_of",
    "mine",
    "move_line",
    "number_of",
    "open_draft",
    "override_content",
    "override_from",
    "peek",
    "policy_of",
    "put_article",
    "put_back",
    "put_policy",
    "read",
    "recall",
    "recall_by_gtin",
    "replace_lines",
    "set_contact",
    "set_override",
    "set_shipping",
    "set_stored_value",
    "thaw",
    "touched",
    "untouch",
    "withdraw",
]
