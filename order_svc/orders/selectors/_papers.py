"""What invoices and credit notes say of an order: facts, frozen when they are asked for."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any  # Any: an address is free JSON
from uuid import UUID

from order_svc.orders.models import Order, OrderLine, Refund
from order_svc.orders.rules import Worth
from order_svc.orders.selectors._orders import detailed_order
from order_svc.orders.selectors._refunds import with_parts
from order_svc.orders.selectors._views import order_view
from shared_libs.money import ZERO, amount_text, quantity_text


@dataclass(frozen=True)
class PaperLine:
    """One row of a paper; shipping and goodwill are rows without a SKU."""

    sku: str
    name: str
    quantity: str
    discount: str
    net: str
    tax: str
    total: str


@dataclass(frozen=True)
class PaperTax:
    """The tax of one jurisdiction, over all rows."""

    code: str
    amount: str


@dataclass(frozen=True)
class AddedUnits:
    """Units of one line that an edit has added, and what they were sold for."""

    line: int
    quantity: Decimal
    worth: Worth


@dataclass(frozen=True)
class PaperFacts:
    """What a paper is about, and whom it is made out to."""

    order_id: UUID
    order_number: str
    refund_id: UUID | None
    language: str
    currency: str
    lines: tuple[PaperLine, ...]
    taxes: tuple[PaperTax, ...]
    net: str
    tax: str
    total: str
    name: str
    address: str
    email: str


def orders_to_invoice(limit: int) -> list[UUID]:
    """Placed orders that have no invoice yet, the first ones first."""
    found = Order.objects.filter(is_invoiced=False, number__isnull=False).order_by("pk")
    return list(found.values_list("pk", flat=True)[:limit])


def refunds_to_credit(limit: int) -> list[UUID]:
    """Refunds that have arrived and have no credit note yet; a till has its own receipt."""
    found = Refund.objects.filter(
        status=Refund.Status.SUCCEEDED, is_at_till=False, is_credited=False
    )
    return list(found.order_by("pk").values_list("pk", flat=True)[:limit])


def cancellations_to_credit(limit: int) -> list[UUID]:
    """Orders that were called off whole, and whose invoice is not taken back yet.

    Where some was refunded before, the rest was too: each refund has a credit note of its own.
    """
    found = Order.objects.filter(
        status=Order.Status.CANCELLED, is_credited=False, refund_claimed_amount=0
    )
    return list(found.order_by("pk").values_list("pk", flat=True)[:limit])


def refund_to_credit(refund_id: UUID) -> Refund:
    """The refund, with its order."""
    return Refund.objects.select_related("order").get(pk=refund_id)


def invoice_facts(order_id: UUID) -> PaperFacts:
    """What the invoice of an order says: everything that was sold, as it was sold."""
    order = detailed_order(order_id)
    view, money = order_view(order), order.currency
    lines = [
        PaperLine(each.sku, each.name, each.quantity, each.discount, each.net, each.tax, each.total)
        for each in view.lines
    ]
    lines += _charge("shipping", order.shipping, order.shipping_tax, money)
    return _facts(order, None, lines, ((t.code, t.amount) for t in order.tax_lines.all()))


def supplement_facts(order_id: UUID, added: Sequence[AddedUnits]) -> PaperFacts:
    """What the supplementary invoice of an edit says: what was added."""
    order = detailed_order(order_id)
    sold, money = {line.line: line for line in order.lines.all()}, order.currency
    lines = [_added_line(sold[each.line], each, money) for each in added]
    total = sum((each.worth.total for each in added), ZERO)
    taxes = (tax for each in added for tax in each.worth.taxes)
    return replace(_facts(order, None, lines, taxes), total=amount_text(total, money))


def _added_line(sold: OrderLine, added: AddedUnits, currency: str) -> PaperLine:
    worth = added.worth
    amounts = (worth.discount, worth.net, worth.tax, worth.total)
    said = [amount_text(amount, currency) for amount in amounts]
    return PaperLine(sold.sku, sold.name, quantity_text(added.quantity), *said)


def credit_facts(refund_id: UUID) -> PaperFacts:
    """What the credit note of a refund says; expects that it has arrived."""
    found = with_parts(Refund.objects.select_related("order")).get(pk=refund_id)
    money = found.currency
    lines = [
        PaperLine(
            each.order_line.sku,
            each.order_line.name,
            quantity_text(each.quantity),
            amount_text(each.discount, money),
            amount_text(each.net, money),
            amount_text(each.tax, money),
            amount_text(each.total, money),
        )
        for each in found.lines.all()
    ]
    lines += _charge("shipping", found.shipping, found.shipping_tax, money)
    lines += _charge("goodwill", found.goodwill, ZERO, money)
    kept = [found.shipping_taxes, *(each.taxes for each in found.lines.all())]
    taxes = ((code, Decimal(tax)) for each in kept for code, tax in each.items())
    return _facts(found.order, found, lines, taxes)


def _charge(name: str, net: Decimal, tax: Decimal, currency: str) -> list[PaperLine]:
    """A row that is no article; none where there is nothing to say."""
    if not net and not tax:
        return []
    amounts = [amount_text(amount, currency) for amount in (ZERO, net, tax, net + tax)]
    return [PaperLine("", name, "", *amounts)]


def _facts(
    order: Order,
    refund: Refund | None,
    lines: list[PaperLine],
    taxes: Iterable[tuple[str, Decimal]],
) -> PaperFacts:
    money = order.currency
    net = sum((Decimal(line.net) for line in lines), ZERO)
    tax = sum((Decimal(line.tax) for line in lines), ZERO)
    address = order.billing_address or order.shipping_address or {}
    return PaperFacts(
        order_id=order.pk,
        order_number=order.number or "",
        refund_id=refund.pk if refund else None,
        language=order.locale,
        currency=money,
        lines=tuple(lines),
        taxes=_summed(taxes, money),
        net=amount_text(net, money),
        tax=amount_text(tax, money),
        total=amount_text(refund.total if refund else order.total, money),
        name=str(address.get("name", "")),
        address=_address_text(address),
        email=order.email,
    )


def _summed(taxes: Iterable[tuple[str, Decimal]], currency: str) -> tuple[PaperTax, ...]:
    sums: dict[str, Decimal] = {}
    for code, amount in taxes:
        sums[code] = sums.get(code, ZERO) + amount
    return tuple(PaperTax(code, amount_text(sums[code], currency)) for code in sorted(sums))


def _address_text(address: Mapping[str, Any]) -> str:
    place = " ".join(str(address.get(part) or "") for part in ("city", "region", "postal_code"))
    rows = [address.get("line1"), address.get("line2"), place, address.get("country")]
    return "\n".join(str(row).strip() for row in rows if row and str(row).strip())
