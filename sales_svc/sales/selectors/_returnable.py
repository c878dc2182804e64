"""What a till may take back: of a receipt, of a web order, or of all that a customer has bought."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any  # Any: the taxes of a line are JSON
from uuid import UUID

from sales_svc.sales.models import OrderLineCopy, ReturnDoc, Sale, SaleLine
from sales_svc.sales.rules import standing
from sales_svc.sales.selectors._known import (
    quantities_of_orders,
    quantities_of_sales,
    quantities_returned,
)
from shared_libs.trade.returnable import Returnable, SoldLine, returnable_lines

LATEST = 20


@dataclass(frozen=True)
class Paid:
    """How some of a document was paid."""

    type: str
    amount: Decimal
    reference: str


@dataclass(frozen=True)
class ReturnableDocument:
    """A sale or a web order, and what of it may still come back."""

    sale_id: UUID | None
    order_number: str
    receipt_number: str
    occurred_at: datetime | None
    currency: str
    total: Decimal
    tenders: Sequence[Paid]
    lines: Sequence[Returnable]


def returnable_of_receipt(receipt_number: str) -> list[ReturnableDocument]:
    """The sale of this receipt, of any store; none where it was called off."""
    return _of_sales(list(_standing().filter(receipt_number=receipt_number)))


def returnable_of_customer(customer_id: UUID) -> list[ReturnableDocument]:
    """The customer's latest sales, the newest first."""
    mine = _standing().filter(customer_id=customer_id)
    return _of_sales(list(mine.order_by("-occurred_at", "-pk")[:LATEST]))


def returnable_of_order(number: str) -> list[ReturnableDocument]:
    """A web order, as far as it was handed over; without amounts there is nothing to go by."""
    lines = list(OrderLineCopy.objects.filter(number=number).order_by("line"))
    handed_over = quantities_of_orders({number}).get(number, {})
    if not lines or not handed_over:
        return []
    gone = defaultdict(Decimal, quantities_returned(set(), {number}).get(number, {}))
    for line in lines:
        # what has never left is as good as given back
        gone[line.sku] += line.quantity
    for sku, quantity in handed_over.items():
        gone[sku] -= quantity
    currency = lines[0].currency
    sold = [_sold(line) for line in lines]
    return [
        ReturnableDocument(
            sale_id=None,
            order_number=number,
            receipt_number="",
            occurred_at=None,
            currency=currency,
            total=sum((line.total for line in lines), Decimal(0)),
            tenders=[],
            lines=returnable_lines(sold, gone, currency),
        )
    ]


def standings_of(documents: Collection[Sale | ReturnDoc]) -> dict[UUID, str]:
    """How each of these sales stands, by what has come back of it; a return stands as it was made.
    Two queries.
    """
    sales = {each.pk: each for each in documents if isinstance(each, Sale)}
    sold, returned = quantities_of_sales(set(sales)), quantities_returned(set(sales), set())
    return {each.pk: standing.COMPLETED for each in documents} | {
        key: standing.standing(
            sale.status,
            sold=sum(sold.get(str(key), {}).values(), Decimal(0)),
            returned=sum(returned.get(str(key), {}).values(), Decimal(0)),
        )
        for key, sale in sales.items()
    }


def _standing() -> Any:  # Any: a queryset with its manager's methods
    return Sale.objects.exclude(status=Sale.Status.VOIDED).prefetch_related("lines", "tenders")


def _of_sales(sales: Sequence[Sale]) -> list[ReturnableDocument]:
    returned = quantities_returned({sale.pk for sale in sales}, set()) if sales else {}
    return [_of_sale(sale, returned.get(str(sale.pk), {})) for sale in sales]


def _of_sale(sale: Sale, returned: dict[str, Decimal]) -> ReturnableDocument:
    lines = sorted(sale.lines.all(), key=lambda line: line.line)
    return ReturnableDocument(
        sale_id=sale.pk,
        order_number="",
        receipt_number=sale.receipt_number,
        occurred_at=sale.occurred_at,
        currency=sale.currency,
        total=sale.total,
        tenders=[
            Paid(tender.type, tender.amount - tender.change, tender.reference)
            for tender in sorted(sale.tenders.all(), key=lambda tender: tender.pk)
        ],
        lines=returnable_lines([_sold(line) for line in lines], returned, sale.currency),
    )


def _sold(line: SaleLine | OrderLineCopy) -> SoldLine:
    return SoldLine(
        line=line.line,
        sku=line.sku,
        name=line.name,
        quantity=line.quantity,
        unit_price=line.unit_price,
        net=line.net,
        taxes=_by_code(line.taxes),
        tax=line.tax,
        total=line.total,
    )


def _by_code(taxes: Sequence[dict[str, str]]) -> dict[str, Decimal]:
    found: dict[str, Decimal] = {}
    for tax in taxes:
        found[tax["code"]] = found.get(tax["code"], Decimal(0)) + Decimal(tax["amount"])
    return found
