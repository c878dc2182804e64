"""Lines as they travel between services: an article and how much of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from shared_libs.money import quantity_text


class LineLike(Protocol):
    """Anything that names an article and a quantity, a service's own line included."""

    @property
    def sku(self) -> str: ...

    @property
    def quantity(self) -> Decimal: ...


@dataclass(frozen=True)
class Line:
    """So much of one article."""

    sku: str
    quantity: Decimal


def as_json(lines: Iterable[LineLike]) -> list[dict[str, str]]:
    """Return the lines as a request's body has them."""
    return [{"sku": line.sku, "quantity": quantity_text(line.quantity)} for line in lines]


def quantity_by_sku(lines: Iterable[LineLike]) -> dict[str, Decimal]:
    """Return how much there is of each article over all lines."""
    total: dict[str, Decimal] = {}
    for line in lines:
        total[line.sku] = total.get(line.sku, Decimal(0)) + line.quantity
    return total
