"""What product has quoted and inventory has committed, as a checkout and an edit keep it."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from uuid import UUID

from order_svc.orders import rules, selectors
from order_svc.orders.models import Order, OrderLine, TaxLine
from order_svc.orders.rules import SoldLine
from shared_libs.clients.inventory import Reservation
from shared_libs.clients.quotes import Quote, QuotedLine
from shared_libs.money import quantity_text


def sold_line(line: QuotedLine, *, name: str) -> SoldLine:
    """The line as product has priced it, under this name; its taxes add up to its tax."""
    taxes = selectors.whole_taxes(line.tax, tuple((each.code, each.amount) for each in line.taxes))
    amounts: dict[str, Decimal] = {each: getattr(line, each) for each in rules.SOLD_AMOUNTS}
    return SoldLine(sku=line.sku, name=name, taxes=taxes, **amounts)


def order_lines(
    order: Order, sold: Sequence[SoldLine], *, first: int = 1, reservation: UUID | None = None
) -> list[OrderLine]:
    """The lines of the order, numbered from `first`, with what each unit is sold for; not
    written.
    """
    return [
        OrderLine(
            order=order,
            line=number,
            sku=each.sku,
            name=each.name,
            reservation=reservation,
            allotment=rules.runs_to_json(
                rules.allot(quantity=each.quantity, worth=each.worth, currency=order.currency)
            ),
            **{name: getattr(each, name) for name in rules.SOLD_AMOUNTS},
        )
        for number, each in enumerate(sold, start=first)
    ]


def tax_lines(lines: Sequence[OrderLine], sold: Sequence[SoldLine]) -> Iterator[TaxLine]:
    """The taxes of these lines by jurisdiction; not written."""
    for line, each in zip(lines, sold, strict=True):
        for code, amount in each.taxes:
            if code:
                yield TaxLine(order=line.order, order_line=line, code=code, amount=amount)


def limited_promotions(quote: Quote) -> list[dict[str, str | None]]:
    """The promotions of the quote of which a use is to be held."""
    return [
        {"code": each.code, "coupon": each.coupon, "amount": str(each.amount)}
        for each in quote.to_hold
    ]


def stock_sources(stock: Reservation) -> list[dict[str, str]]:
    """Where the units lie committed, by which they are later picked."""
    return [
        {"sku": line.sku, "quantity": quantity_text(line.quantity), "location": line.location}
        for line in stock.lines
    ]
