"""What may become of a product and of a variant."""

from collections.abc import Mapping
from types import MappingProxyType

DRAFT, ACTIVE, ARCHIVED = "draft", "active", "archived"
_NEXT: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        DRAFT: frozenset({ACTIVE}),
        ACTIVE: frozenset({ARCHIVED}),
        ARCHIVED: frozenset({ACTIVE}),
    }
)


def can_become(status: str, wanted: str) -> bool:
    """Whether what is in one state may go to another: prepared, sold, put away, sold again."""
    return wanted in _NEXT[status]
