"""What an edit of an order adds, and who pays for it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any  # Any: what is kept is JSON

from order_svc.orders.rules._sold_lines import SOLD_AMOUNTS, SoldLine
from shared_libs.money import ZERO


@dataclass(frozen=True)
class EditSum:
    """What an edit comes to: what is called off pays for what is added, as far as it goes."""

    added: Decimal
    removed: Decimal

    @property
    def set_off(self) -> Decimal:
        """What of the units called off pays for those that are added."""
        return min(self.added, self.removed)

    @property
    def to_pay(self) -> Decimal:
        """What the customer pays besides."""
        return self.added - self.set_off

    @property
    def to_give_back(self) -> Decimal:
        """What the customer gets back."""
        return self.removed - self.set_off


def edit_sum(added: Iterable[SoldLine], *, removed: Decimal) -> EditSum:
    """What so many lines more, for so much less, come to."""
    return EditSum(sum((line.total for line in added), ZERO), removed)


def added_to_json(lines: Iterable[SoldLine]) -> list[dict[str, Any]]:
    """How the added units are kept until they are the order's."""
    return [
        {name: str(getattr(line, name)) for name in SOLD_AMOUNTS}
        | {"sku": line.sku, "name": line.name}
        | {"taxes": [[code, str(amount)] for code, amount in line.taxes]}
        for line in lines
    ]


def added_from_json(kept: Iterable[Mapping[str, Any]]) -> tuple[SoldLine, ...]:
    """The added units as they were kept."""
    return tuple(
        SoldLine(
            sku=each["sku"],
            name=each["name"],
            taxes=tuple((code, Decimal(amount)) for code, amount in each["taxes"]),
            **{name: Decimal(each[name]) for name in SOLD_AMOUNTS},
        )
        for each in kept
    )
