"""The commands of the cart service."""

from cart_svc.carts.services._abandoned import (
    find_abandoned,
    find_returned,
    forget_expired,
    send_reminders,
)
from cart_svc.carts.services._checkout import (
    Checkout,
    FrozenCart,
    convert_cart,
    freeze_cart,
    thaw_cart,
)
from cart_svc.carts.services._contact import forget_contact, set_contact
from cart_svc.carts.services._copies import change_stock_flag, copy_prices, copy_variant
from cart_svc.carts.services._coupons import add_coupon, remove_coupon
from cart_svc.carts.services._draft_content import DraftLineWish, DraftWish
from cart_svc.carts.services._draft_links import (
    OpenedDraft,
    Sending,
    lapse_drafts,
    link_of,
    open_draft,
    send_draft,
    withdraw_draft,
)
from cart_svc.carts.services._draft_prices import PricedDraft, preview_draft, quote_draft
from cart_svc.carts.services._drafts import (
    change_draft,
    discard_draft,
    duplicate_draft,
    prepare_draft,
)
from cart_svc.carts.services._lines import (
    Wanted,
    add_line,
    forget_saved,
    open_cart,
    remove_line,
    replace_lines,
    restore_line,
    save_for_later,
    set_line,
)
from cart_svc.carts.services._merge import MergedCart, merge_carts
from cart_svc.carts.services._neighbours import look_around
from cart_svc.carts.services._overrides import (
    Granter,
    OverrideWish,
    override_price,
    restore_price,
)
from cart_svc.carts.services._policies import (
    limit_article,
    put_policies_back,
    save_policy,
)
from cart_svc.carts.services._privacy import erase_person, export_person, rectify_person
from cart_svc.carts.services._quotes import quote_cart
from cart_svc.carts.services._recovery import decline_reminders, my_cart, recover_cart
from cart_svc.carts.services._shipping import pickup_places, set_shipping, shipping_methods
from cart_svc.carts.services._snapshots import keep_snapshots
from cart_svc.carts.services._staff import release_cart
from cart_svc.carts.services._stored_value import set_stored_value

__all__ = [
    "Checkout",
    "DraftLineWish",
    "DraftWish",
    "FrozenCart",
    "Granter",
    "MergedCart",
    "OpenedDraft",
    "OverrideWish",
    "PricedDraft",
    "Sending",
    "Wanted",
    "add_coupon",
    "add_line",
    "change_draft",
    "change_stock_flag",
    "convert_cart",
    "copy_prices",
    "copy_variant",
    "decline_reminders",
    "discard_draft",
    "duplicate_draft",
    "erase_person",
    "export_person",
    "find_abandoned",
    "find_returned",
    "forget_contact",
    "forget_expired",
    "forget_saved",
    "freeze_cart",
    "keep_snapshots",
    "lapse_drafts",
    "limit_article",
    "link_of",
    "look_around",
    "merge_carts",
    "my_cart",
    "open_cart",
    "open_draft",
    "override_price",
    "pickup_places",
    "prepare_draft",
    "preview_draft",
    "put_policies_back",
    "quote_cart",
    "quote_draft",
    "recover_cart",
    "rectify_person",
    "release_cart",
    "remove_coupon",
    "remove_line",
    "replace_lines",
    "restore_line",
    "restore_price",
    "save_for_later",
    "save_policy",
    "send_draft",
    "send_reminders",
    "set_contact",
    "set_line",
    "set_shipping",
    "set_stored_value",
    "shipping_methods",
    "thaw_cart",
    "withdraw_draft",
]
