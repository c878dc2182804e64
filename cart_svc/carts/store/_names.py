"""Under which names carts are kept, and for how long."""

import hashlib

from django.conf import settings

DAY_SECONDS = 24 * 3600
_NUMBER_LENGTH = 12


def name_of(cart_id: str) -> str:
    """Where a cart is kept."""
    return f"cart:{cart_id}"


def cart_id_of(name: str) -> str:
    """Which cart is kept there."""
    return name.removeprefix("cart:")


def digest_of(cart_id: str) -> str:
    """What PostgreSQL knows a cart by: its id opens it to anyone."""
    return hashlib.sha256(cart_id.encode()).hexdigest()


def number_of(cart_id: str) -> str:
    """What people call a cart: it finds it for staff, and opens it to nobody."""
    return f"C-{digest_of(cart_id)[:_NUMBER_LENGTH].upper()}"


def ttl_seconds() -> int:
    """How long a cart lives from its last change, unless its channel's policy says otherwise."""
    seconds: int = settings.CART_DAYS * DAY_SECONDS
    return seconds
