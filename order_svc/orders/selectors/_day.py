"""The documents of a day as order's own tables have them, for the books to compare theirs with."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Q, Sum

from order_svc.orders.events import RefundTender, ToldDocument
from order_svc.orders.models import Order, OrderEdit, Payment, Refund
from order_svc.orders.models import RefundTender as Tender
from shared_libs.money import ZERO, amount_text

Paid = tuple[str, Decimal]
_GONE_BACK = (Payment.Status.VOIDED, Payment.Status.REFUNDED)
_OF_ORDERS = ("payments", "stored_values")


def documents_of(day: date) -> list[ToldDocument]:
    """The orders, edits, cancellations and refunds of a business date, by kind and id.

    What a payment says counts: money of a cancellation that has not gone back yet is not in it.
    """
    zone = ZoneInfo(settings.SHOP_TIME_ZONE)
    begin = datetime.combine(day, time.min, zone)
    end = datetime.combine(day + timedelta(days=1), time.min, zone)
    found = [
        *_orders(day),
        *_cancellations(begin, end),
        *_edits(begin, end),
        *_refunds(day),
    ]
    return sorted(found, key=lambda each: (each.kind, each.id))


def _orders(day: date) -> Iterator[ToldDocument]:
    """As they were placed: what edits have added since is taken off."""
    placed = Order.objects.placed().filter(business_date=day).prefetch_related(*_OF_ORDERS)
    made = Sum("edits__added_total", filter=Q(edits__status=OrderEdit.Status.APPLIED))
    for order in placed.annotate(added=made):
        paid = [
            (each.provider, each.authorised_amount)
            for each in order.payments.all()
            if each.number == 1
        ]
        paid += [(each.kind.lower(), each.amount) for each in order.stored_values.all()]
        yield _told(
            "order", order.number or "", order.currency, order.total - (order.added or ZERO), paid
        )


def _cancellations(begin: datetime, end: datetime) -> Iterator[ToldDocument]:
    """Those that were called off whole; of others the money goes back by refunds."""
    off = Order.objects.filter(
        status=Order.Status.CANCELLED,
        refund_claimed_amount=0,
        cancelled_at__gte=begin,
        cancelled_at__lt=end,
    )
    for order in off.prefetch_related(*_OF_ORDERS):
        back = [
            (each.provider, -each.authorised_amount)
            for each in order.payments.all()
            if each.status in _GONE_BACK and each.wanted == Payment.Wanted.NOTHING
        ]
        back += [(each.kind.lower(), -each.returned_amount) for each in order.stored_values.all()]
        yield _told("cancellation", order.number or "", order.currency, -order.total, back)


def _edits(begin: datetime, end: datetime) -> Iterator[ToldDocument]:
    made = OrderEdit.objects.filter(
        status=OrderEdit.Status.APPLIED, applied_at__gte=begin, applied_at__lt=end
    )
    for edit in made.select_related("order").prefetch_related("order__payments"):
        paid = [
            (each.provider, each.authorised_amount)
            for each in edit.order.payments.all()
            if each.reference == edit.attempt_id
        ]
        paid.append(("set_off", edit.set_off_amount))
        yield _told("edit", str(edit.pk), edit.order.currency, edit.added_total, paid)


def _refunds(day: date) -> Iterator[ToldDocument]:
    """What has gone back from here; what tills have paid back is theirs to tell."""
    done = Refund.objects.filter(
        status=Refund.Status.SUCCEEDED, is_at_till=False, business_date=day
    )
    for refund in done.prefetch_related("tenders"):
        back = [
            (each.type, -each.amount)
            for each in refund.tenders.all()
            if each.status == Tender.Status.SUCCEEDED
        ]
        yield _told("refund", str(refund.pk), refund.currency, -refund.total, back)


def _told(kind: str, id_: str, currency: str, total: Decimal, paid: Iterable[Paid]) -> ToldDocument:
    sums: dict[str, Decimal] = {}
    for type_, amount in paid:
        sums[type_] = sums.get(type_, ZERO) + amount
    return ToldDocument(
        kind=kind,
        id=id_,
        currency=currency,
        total=amount_text(total, currency),
        tenders=tuple(
            RefundTender(type_, amount_text(amount, currency))
            for type_, amount in sorted(sums.items())
            if amount
        ),
    )
