"""What a draft order costs now, typed or kept."""

from dataclasses import dataclass

from cart_svc.carts import errors, rules, selectors
from cart_svc.carts.models import DraftOrder
from cart_svc.carts.services import _draft_content as content
from cart_svc.carts.services._draft_content import DraftWish, granter_of, lines_by_sku
from cart_svc.carts.services._quotes import priced_cart
from shared_libs.auth.principals import Principal
from shared_libs.clients.inventory import InventoryClient
from shared_libs.clients.product import ProductClient
from shared_libs.clients.quotes import Quote


@dataclass(frozen=True)
class PricedDraft:
    """What a draft order costs now, and what is wrong with it."""

    cart: rules.Cart
    lines: tuple[rules.DraftLine, ...]
    quote: Quote
    exact: rules.Exact


def preview_draft(
    *,
    wish: DraftWish,
    number: str = "",
    caller: Principal,
    product: ProductClient | None = None,
    inventory: InventoryClient | None = None,
) -> PricedDraft:
    """What a draft order would cost now, with what is short; nothing is kept.

    Prices that were agreed on for the draft of this number are not judged again. Raises DraftEmpty,
    what judging its lines raises, what product refuses, and Unavailable.
    """
    known = selectors.draft(number=number, caller=caller) if number else None
    articles = content.articles_of(wish.lines)
    lines = content.judged_lines(wish, articles, lines_by_sku(known), granter_of(caller))
    by_sku = {article.sku: article for article in articles.values()}
    cart = rules.draft_cart(content.content_of(wish, lines), by_sku)
    return _priced(cart, lines, product, inventory)


def quote_draft(
    *,
    draft: DraftOrder,
    product: ProductClient | None = None,
    inventory: InventoryClient | None = None,
) -> PricedDraft:
    """What a draft order costs now, with what is short. Raises DraftEmpty, what product refuses,
    and Unavailable.
    """
    cart = selectors.cart_of_draft(draft)
    return _priced(cart, selectors.lines_of_draft(draft), product, inventory)


def _priced(
    cart: rules.Cart,
    lines: list[rules.DraftLine],
    product: ProductClient | None,
    inventory: InventoryClient | None,
) -> PricedDraft:
    if not lines:
        raise errors.DraftEmpty
    quote, exact = priced_cart(cart=cart, product=product, inventory=inventory)
    return PricedDraft(cart, tuple(lines), quote, exact)
