"""Ways of paying that wallets stand behind, and under which keys those are charged."""

from collections.abc import Sequence
from uuid import UUID

GIFT_CARD, STORE_CREDIT = "gift_card", "store_credit"
WALLETS = frozenset({GIFT_CARD, STORE_CREDIT})


def credit_key(sale_id: UUID) -> str:
    """The key of the store credit that a till has had held for a sale, before it says the sale."""
    return f"till:{sale_id}:credit"


def charge_keys(sale_id: UUID, types: Sequence[str]) -> list[str]:
    """A key for each tender of a sale, in their order. What is held is held once: a second store
    credit has a key of its own, for which nothing was held.
    """
    keys = [f"till:{sale_id}:{number}" for number in range(1, len(types) + 1)]
    if STORE_CREDIT in types:
        keys[types.index(STORE_CREDIT)] = credit_key(sale_id)
    return keys
