"""Whom an outside provider vouches for, and what they may do here."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class OutsideIdentity:
    """Someone whom the provider has named; `subject` is its own name for them, for ever."""

    subject: str
    email: str
    is_email_verified: bool
    name: str
    groups: frozenset[str]


def roles_of_groups(
    *, groups: Iterable[str], table: Mapping[str, Sequence[tuple[str, str]]]
) -> list[tuple[str, str]]:
    """The roles, each with its store (none: in all), that these groups give here; sorted."""
    return sorted({pair for group in groups for pair in table.get(group, ())})
