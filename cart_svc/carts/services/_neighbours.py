"""The services that carts ask, and what the replicas tell each other of them."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress

from cart_svc.carts import rules, store
from shared_libs.clients.inventory import InventoryClient
from shared_libs.clients.product import ProductClient
from shared_libs.http.errors import UpstreamTimeout, UpstreamUnavailable
from shared_libs.refusals import Unavailable

_BOTH = frozenset({rules.PRODUCT, rules.INVENTORY})


@contextmanager
def telling(name: str, *, away: frozenset[str]) -> Iterator[None]:
    """Whether this service answers is known to all replicas afterwards; `away` is what was known.

    Costs a round trip only when that changes. Raises what is raised within.
    """
    try:
        yield
    except (UpstreamUnavailable, UpstreamTimeout):
        store.mark_away(name)
        raise
    if name in away:
        store.mark_back(name)


def look_around(
    *,
    currency: str,
    product: ProductClient | None = None,
    inventory: InventoryClient | None = None,
) -> None:
    """Carts say who is away also while nobody asks for a quote. Raises CartsUnavailable."""
    with suppress(Unavailable), telling(rules.PRODUCT, away=_BOTH):
        (product or ProductClient()).shipping_methods(currency=currency)
    with suppress(Unavailable), telling(rules.INVENTORY, away=_BOTH):
        (inventory or InventoryClient()).pickup_places()


def skus_of(cart: rules.Cart) -> list[str]:
    """The articles to ask about."""
    return [line.sku for line in cart.lines]
