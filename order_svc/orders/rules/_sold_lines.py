"""A line as it is sold, before it is an order's."""

from dataclasses import dataclass
from decimal import Decimal

from order_svc.orders.rules._units import Worth

SOLD_AMOUNTS = ("quantity", "unit_price", "gross", "discount", "net", "tax", "total")


@dataclass(frozen=True)
class SoldLine:
    """Units of one article at the price that was promised, which a checkout or an edit sells."""

    sku: str
    name: str
    quantity: Decimal
    unit_price: Decimal
    gross: Decimal
    discount: Decimal
    net: Decimal
    tax: Decimal
    total: Decimal
    taxes: tuple[tuple[str, Decimal], ...]

    @property
    def worth(self) -> Worth:
        """What they are sold for together."""
        return Worth(self.net, self.discount, self.taxes)
