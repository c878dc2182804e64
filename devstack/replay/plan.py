"""Which invoice goes where: to a till, or through a cart and a checkout."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from devstack.replay import countries
from devstack.replay.lines import ARTICLE, CENT, Line

MOST_WEB_LINES = 100
HOME = "United Kingdom"
MOST_WEB_UNITS = 9_999
TILL, WEB, NOTHING = "till", "web", "nothing"


@dataclass(frozen=True)
class Invoice:
    """An invoice with the lines of it that sell or take back articles."""

    number: str
    lines: tuple[Line, ...]
    others: tuple[Line, ...]

    @property
    def is_return(self) -> bool:
        """Whether it takes goods back: the file marks it by a C."""
        return self.number.startswith("C")

    @property
    def country(self) -> str:
        """Where its customer is: an invoice names one country."""
        return self.lines[0].country

    @property
    def customer(self) -> str:
        """The customer's number in the file; empty when it has none."""
        return next((line.customer for line in self.lines if line.customer), "")


def invoices(lines: Iterable[Line]) -> list[Invoice]:
    """The lines by invoice, in the order in which the invoices begin."""
    grouped: dict[str, list[Line]] = {}
    for line in lines:
        grouped.setdefault(line.invoice, []).append(line)
    return [
        Invoice(
            number,
            tuple(line for line in group if line.kind == ARTICLE),
            tuple(line for line in group if line.kind != ARTICLE),
        )
        for number, group in grouped.items()
    ]


def way(invoice: Invoice, web_share: Decimal) -> str:
    """Where the invoice goes; the same invoice goes the same way whenever it is asked."""
    if not invoice.lines:
        return NOTHING
    chosen = _draw(invoice.number) < web_share
    return WEB if chosen and fits_the_web(invoice) else TILL


def fits_the_web(invoice: Invoice) -> bool:
    """Whether a cart can hold the invoice and a checkout comes to its total exactly.

    A cart adds lines of one article up, so each must have one price, and rounding once for the sum
    must give what rounding each line gave. Goods must have somewhere to go.
    """
    if invoice.is_return or not invoice.customer or len(invoice.lines) > MOST_WEB_LINES:
        return False
    if not countries.is_somewhere(invoice.country):
        return False
    goods = basket(invoice.lines)
    prices = {(line.sku, line.unit_price) for line in invoice.lines}
    if len(prices) != len(goods) or any(units > MOST_WEB_UNITS for units in goods.values()):
        return False
    return all(
        (goods[sku] * price).quantize(CENT, rounding=ROUND_HALF_UP)
        == sum(line.amount for line in invoice.lines if line.sku == sku)
        for sku, price in prices
    )


def basket(lines: Sequence[Line]) -> dict[str, int]:
    """How many of each article."""
    goods: dict[str, int] = {}
    for line in lines:
        goods[line.sku] = goods.get(line.sku, 0) + line.quantity
    return goods


def _draw(number: str) -> Decimal:
    """A number from 0 to 1 that belongs to this invoice."""
    digest = hashlib.sha256(number.encode()).digest()
    return Decimal(int.from_bytes(digest[:4])) / Decimal(2**32)
