"""Refunds as staff and customers see them, and what one would come to."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from order_svc.orders import rules
from order_svc.orders.models import Order, Refund, RefundLine
from order_svc.orders.rules import RefundPlan, Row, Span, Worth
from order_svc.orders.selectors._refunds import refundable_order
from shared_libs.money import amount_text, quantity_text


@dataclass(frozen=True)
class RefundLineView:
    """Units of one line that are given back."""

    line: int
    sku: str
    quantity: str
    gross: str
    discount: str
    net: str
    tax: str
    total: str
    reason: str
    disposition: str | None


@dataclass(frozen=True)
class TenderView:
    """What goes back in one way in which the order was paid."""

    type: str
    amount: str
    status: str


@dataclass(frozen=True)
class RefundView:
    """A refund as its customer sees it."""

    id: UUID | None
    status: str
    reason: str
    currency: str
    lines: tuple[RefundLineView, ...]
    shipping: str
    shipping_tax: str
    goodwill: str
    total: str
    tenders: tuple[TenderView, ...]
    return_id: UUID | None
    at_till: bool
    requested_at: datetime | None
    refunded_at: datetime | None


@dataclass(frozen=True)
class LeftView:
    """How much of a line may still be refunded."""

    line: int
    sku: str
    quantity: str
    total: str


@dataclass(frozen=True)
class PreviewView:
    """What a refund would come to, and what would be left of each line and of the money."""

    refund: RefundView
    left: str
    shipping_left: str
    lines_left: tuple[LeftView, ...]
    needs_approval: bool


def refund_preview(order: Order, plan: RefundPlan, *, needs_approval: bool) -> PreviewView:
    """The plan as it is shown before it is granted."""
    state = refundable_order(order)
    skus = {line.line: line.sku for line in order.lines.all()}
    money = order.currency
    return PreviewView(
        refund=_planned_view(plan, skus, money),
        left=amount_text(state.left - plan.total, money),
        shipping_left=amount_text(state.shipping.left - plan.shipping.net, money),
        lines_left=tuple(
            _left(line, skus[line], row, plan.spans_of(line), money)
            for line, row in state.lines.items()
        ),
        needs_approval=needs_approval,
    )


def _left(line: int, sku: str, row: Row, spans: tuple[Span, ...], currency: str) -> LeftView:
    after = replace(row, taken=row.taken + spans)
    worth = rules.worth_of(after.runs, after.free, currency=currency)
    return LeftView(line, sku, quantity_text(after.left), amount_text(worth.total, currency))


def _planned_view(plan: RefundPlan, skus: dict[int, str], currency: str) -> RefundView:
    lines = tuple(
        _line_view(
            each.wish.line, skus[each.wish.line], each.wish.quantity, each.worth, each.wish.reason,
            each.wish.disposition, currency,
        )
        for each in plan.lines
    )  # fmt: skip
    return RefundView(
        id=None,
        status="preview",
        reason="",
        currency=currency,
        lines=lines,
        shipping=amount_text(plan.shipping.net, currency),
        shipping_tax=amount_text(plan.shipping.tax, currency),
        goodwill=amount_text(plan.goodwill, currency),
        total=amount_text(plan.total, currency),
        tenders=tuple(
            TenderView(each.type, amount_text(each.left, currency), "preview")
            for each in plan.tenders
        ),
        return_id=None,
        at_till=False,
        requested_at=None,
        refunded_at=None,
    )


def refund_views(refunds: Iterable[Refund]) -> tuple[RefundView, ...]:
    """Each as its customer sees it; expects `with_parts`."""
    return tuple(refund_view(each) for each in refunds)


def refund_view(refund: Refund) -> RefundView:
    """The refund as its customer sees it; expects `with_parts`."""
    money = refund.currency
    return RefundView(
        id=refund.pk,
        status=refund.status.lower(),
        reason=refund.reason,
        currency=money,
        lines=tuple(_kept_line(each, money) for each in refund.lines.all()),
        shipping=amount_text(refund.shipping, money),
        shipping_tax=amount_text(refund.shipping_tax, money),
        goodwill=amount_text(refund.goodwill, money),
        total=amount_text(refund.total, money),
        tenders=tuple(
            TenderView(each.type, amount_text(each.amount, money), each.status.lower())
            for each in refund.tenders.all()
        ),
        return_id=refund.return_id,
        at_till=refund.is_at_till,
        requested_at=refund.requested_at,
        refunded_at=refund.refunded_at,
    )


def _kept_line(line: RefundLine, currency: str) -> RefundLineView:
    taxes = tuple((code, Decimal(tax)) for code, tax in line.taxes.items())
    worth = Worth(line.net, line.discount, taxes)
    sold = line.order_line
    return _line_view(
        sold.line, sold.sku, line.quantity, worth, line.reason, line.disposition, currency
    )


def _line_view(  # one argument for each thing that a line says
    line: int,
    sku: str,
    quantity: Decimal,
    worth: Worth,
    reason: str,
    disposition: str,
    currency: str,
) -> RefundLineView:
    return RefundLineView(
        line=line,
        sku=sku,
        quantity=quantity_text(quantity),
        gross=amount_text(worth.gross, currency),
        discount=amount_text(worth.discount, currency),
        net=amount_text(worth.net, currency),
        tax=amount_text(worth.tax, currency),
        total=amount_text(worth.total, currency),
        reason=reason,
        disposition=disposition or None,
    )
