"""What may be given back of an order, and what has been."""

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from uuid import UUID

from django.db.models import Prefetch, Q, QuerySet, Sum

from order_svc.orders import errors, rules
from order_svc.orders.models import (
    Order,
    OrderLine,
    Payment,
    Refund,
    RefundLine,
    RefundTender,
    StoredValue,
    TaxLine,
)
from order_svc.orders.rules import RefundPlan, RefundWish, Row, Source, Span, Worth
from order_svc.orders.selectors._payments import promised_back, standing_payments
from shared_libs.money import ZERO, round_amount

_WITHOUT_REFUNDS = (Order.Status.PENDING, Order.Status.EXPIRED, Order.Status.CANCELLED)


def refunded_by_refunds(order: Order) -> Decimal:
    """What refunds have given back of this order by now."""
    done = Refund.objects.filter(order=order, status=Refund.Status.SUCCEEDED, is_at_till=False)
    return done.aggregate(sum=Sum("total"))["sum"] or ZERO


def ensure_refundable(order: Order) -> None:
    """Raise OrderNotRefundable, PaymentNotCaptured or PaymentDisputed."""
    if order.status in _WITHOUT_REFUNDS:
        raise errors.OrderNotRefundable
    if order.payments.filter(status=Payment.Status.DISPUTED).exists():
        raise errors.PaymentDisputed
    if order.stored_values.filter(status=StoredValue.Status.HELD).exists():
        raise errors.PaymentNotCaptured


def refundable_order(order: Order) -> rules.Refundable:
    """The order as a refund sees it: six queries, however many lines there are."""
    refunds = list(order.refunds.standing())
    taxes = _taxes(order)
    taken: dict[int, list[Span]] = defaultdict(list)
    for line in RefundLine.objects.filter(refund__in=refunds).order_by("pk"):
        taken[line.order_line_id] += rules.spans_from_json(line.spans)
    lines = {
        line.line: Row(line.quantity, _runs(line, taxes[line.pk]), tuple(taken[line.pk]))
        for line in order.lines.order_by("line")
    }
    sources = _sources(order)
    left = rules.refundable(
        total=order.total,
        claimed=order.refund_claimed_amount,
        at_tills=order.till_refunded_amount,
        sources=sources,
    )
    shipping = _shipping(order, refunds, taxes[None])
    return rules.Refundable(order.currency, lines, shipping, left, sources)


def _taxes(order: Order) -> dict[int | None, tuple[tuple[str, Decimal], ...]]:
    found: dict[int | None, tuple[tuple[str, Decimal], ...]] = defaultdict(tuple)
    for tax in TaxLine.objects.filter(order=order).order_by("code"):
        found[tax.order_line_id] += ((tax.code, tax.amount),)
    return found


def _runs(line: OrderLine, taxes: tuple[tuple[str, Decimal], ...]) -> tuple[rules.Run, ...]:
    """What was frozen at the sale; computed where that was before it was kept."""
    if line.allotment:
        return rules.runs_from_json(line.allotment)
    worth = Worth(line.net, line.discount, whole_taxes(line.tax, taxes))
    return rules.allot(quantity=line.quantity, worth=worth, currency=line.order.currency)


def whole_taxes(
    tax: Decimal, taxes: tuple[tuple[str, Decimal], ...]
) -> tuple[tuple[str, Decimal], ...]:
    """The taxes by jurisdiction; what none of them claims stands under no code."""
    rest = tax - sum((amount for _code, amount in taxes), ZERO)
    return (("", rest), *taxes) if rest else taxes


def _shipping(order: Order, refunds: list[Refund], taxes: tuple[tuple[str, Decimal], ...]) -> Row:
    worth = Worth(order.shipping, ZERO, whole_taxes(order.shipping_tax, taxes))
    spans = [span for each in refunds for span in rules.spans_from_json(each.shipping_spans)]
    return Row(order.shipping, rules.charge_runs(worth), tuple(spans))


def _sources(order: Order) -> tuple[Source, ...]:
    """Stored value first, in the order it was used: it does not become cash before it must."""
    return (*_wallets(order), *(_card(each) for each in standing_payments(order)))


def _card(payment: Payment) -> Source:
    """What is left of a payment, be it taken or only set aside."""
    left = payment.due - promised_back(payment)
    return Source(str(payment.pk), left, payment.provider, payment.releasable, is_payment=True)


def _wallets(order: Order) -> Iterator[Source]:
    if not order.stored_amount:
        return
    tenders = RefundTender.objects.standing().filter(refund__order=order).exclude(hold_key="")
    sums = tenders.values_list("hold_key").annotate(Sum("amount"))
    back = {key: amount or ZERO for key, amount in sums}
    for value in order.stored_values.order_by("pk"):
        left = value.captured_amount - back.get(value.hold_key, ZERO)
        yield Source(value.hold_key, left, value.kind.lower())


def all_that_is_left(order: Order) -> RefundWish:
    """All units and all of the shipping that have not been given back."""
    state = refundable_order(order)
    left = {line: row.left for line, row in state.lines.items() if row.left}
    lines = tuple(rules.UnitsWish(line, units) for line, units in left.items())
    return RefundWish(lines, state.shipping.left)


def planned_refund(order: Order, wish: RefundWish) -> RefundPlan:
    """What the wish comes to, to the cent.

    Raises UnitsNotRefundable, UnitsNotWhole, ShippingNotRefundable, RefundExceedsPaid,
    NothingToRefund, AmountNotRounded, and what ensure_refundable raises.
    """
    ensure_refundable(order)
    if not (wish.lines or wish.shipping or wish.goodwill):
        raise errors.NothingToRefund
    _ensure_rounded(wish, order.currency)
    state = refundable_order(order)
    short = rules.short_lines(wish, state)
    if short:
        raise errors.UnitsNotRefundable(left=short)
    if any(_is_broken(each.quantity, state.lines[each.line].quantity) for each in wish.lines):
        raise errors.UnitsNotWhole
    if wish.shipping > state.shipping.left:
        raise errors.ShippingNotRefundable(left=state.shipping.left, currency=order.currency)
    plan = rules.plan_refund(wish, state)
    if plan is None:
        raise errors.RefundExceedsPaid(left=state.left, currency=order.currency)
    return plan


def _ensure_rounded(wish: RefundWish, currency: str) -> None:
    for field in ("shipping", "goodwill"):
        amount: Decimal = getattr(wish, field)
        if amount != round_amount(amount, currency):
            raise errors.AmountNotRounded(field=field)


def _is_broken(wanted: Decimal, sold: Decimal) -> bool:
    return sold == int(sold) and wanted != int(wanted)


def returnable_units(order: Order) -> dict[int, Decimal]:
    """What the customer has had of each line and not promised to bring back: one query."""
    return {
        line.line: max(line.fulfilled_quantity - line.returned_quantity, ZERO)
        for line in order.lines.order_by("line")
    }


def open_units(order: Order) -> dict[int, Decimal]:
    """What of each line is in no parcel and not called off: one query."""
    return {line.line: line.open_quantity for line in order.lines.order_by("line")}


def with_parts(refunds: QuerySet[Refund]) -> QuerySet[Refund]:
    """The same refunds with lines and tenders: two queries more, however many there are."""
    lines = RefundLine.objects.select_related("order_line").order_by("order_line__line", "pk")
    return refunds.prefetch_related(
        Prefetch("lines", lines), Prefetch("tenders", RefundTender.objects.order_by("pk"))
    )


def refunds_of(order: Order) -> QuerySet[Refund]:
    """The refunds of an order, the first one first."""
    return with_parts(Refund.objects.filter(order=order)).order_by("requested_at", "pk")


def refund_of(order: Order, refund_id: UUID) -> Refund:
    """One refund of this order; raises RefundNotFound."""
    for refund in with_parts(Refund.objects.filter(order=order, pk=refund_id)):
        return refund
    raise errors.RefundNotFound


def has_standing_refund(return_id: UUID) -> bool:
    """Whether this return is refunded, or about to be."""
    return Refund.objects.standing().filter(return_id=return_id).exists()


def refunds_of_return(return_id: UUID) -> list[UUID]:
    """The refunds of this return that have arrived."""
    done = Refund.objects.filter(return_id=return_id, status=Refund.Status.SUCCEEDED)
    return list(done.values_list("pk", flat=True))


def refunded_returns(return_ids: list[UUID]) -> set[UUID]:
    """Those of these returns whose money has arrived."""
    done = Refund.objects.filter(return_id__in=return_ids, status=Refund.Status.SUCCEEDED)
    return {each for each in done.values_list("return_id", flat=True) if each is not None}


def waiting_refunds() -> QuerySet[Refund]:
    """Those that wait for a person: for approval, or with money that does not arrive."""
    stuck = Q(tenders__needs_attention=True)
    found = Refund.objects.filter(Q(status=Refund.Status.REQUESTED) | stuck)
    return found.select_related("order").distinct()
