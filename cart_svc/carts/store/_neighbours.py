"""What the replicas tell each other of the services that they ask: who is away just now."""

from cart_svc.carts.store._connection import call

_SECONDS = 60  # whoever finds out again says so again


def mark_away(name: str) -> None:
    """Every cart is shown as long as this service is away, for a minute at most."""
    call("set", f"away:{name}", "1", ex=_SECONDS)


def mark_back(name: str) -> None:
    """The service answers again."""
    call("delete", f"away:{name}")
