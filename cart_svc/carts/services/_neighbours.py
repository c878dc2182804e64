"""The services that carts ask, and what the replicas tell each other of them."""

from collections.abc import Iterator
from contextlib import contextmanager

from cart_svc.carts import rules, store
from shared_libs.http.errors import UpstreamTimeout, UpstreamUnavailable


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


def skus_of(cart: rules.Cart) -> list[str]:
    """The articles to ask about."""
    return [line.sku for line in cart.lines]
