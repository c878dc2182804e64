"""What an operator watches."""

from datetime import timedelta

from django.db.models import Count, Min, Q
from django.utils import timezone
from prometheus_client.core import GaugeMetricFamily

from order_svc.orders.models import CheckoutAttempt, LedgerFinding, Payment, StoredValue


def gauges() -> list[GaugeMetricFamily]:
    """What an operator watches: checkouts and payments that do not come to their end. 4 queries."""
    soon = timezone.now() + timedelta(minutes=5)  # an edit may wait a day to be paid
    checkouts = CheckoutAttempt.objects.open().aggregate(
        parked=Count("pk", filter=~Q(parked_at=None)),
        oldest=Min("created_at", filter=Q(parked_at=None, next_try_at__lt=soon)),
    )
    now = timezone.now()
    age = (now - (checkouts["oldest"] or now)).total_seconds()
    payments = Payment.objects.filter(needs_attention=True).count()
    payments += StoredValue.objects.filter(needs_attention=True).count()
    differing = LedgerFinding.objects.filter(closed_at=None).count()
    return [
        GaugeMetricFamily("comptoir_checkouts_parked", "Given up on.", checkouts["parked"]),
        GaugeMetricFamily("comptoir_checkout_oldest_open_seconds", "Still worked on.", age),
        GaugeMetricFamily("comptoir_payments_need_attention", "Of a person.", payments),
        GaugeMetricFamily("comptoir_ledger_differences", "With payment providers.", differing),
    ]
