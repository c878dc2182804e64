"""Whose documents they are: an id that only the customer service can read."""

from collections.abc import Sequence
from uuid import UUID

from django.db import connection, transaction

from reporting_svc.reports import rules
from reporting_svc.reports.models import Document, MergedCustomer
from reporting_svc.reports.services import _articles
from shared_libs.money import ZERO

_ADD = """
INSERT INTO reports_customermonth AS known (customer, month, currency, orders, net)
VALUES (%s, date_trunc('month', %s::date), %s, %s, %s)
ON CONFLICT (customer, month, currency)
DO UPDATE SET orders = known.orders + EXCLUDED.orders, net = known.net + EXCLUDED.net
"""
_MOVE = """
WITH gone AS (
    DELETE FROM reports_customermonth WHERE customer = ANY(%s)
    RETURNING month, currency, orders, net
)
INSERT INTO reports_customermonth AS known (customer, month, currency, orders, net)
SELECT %s, month, currency, sum(orders), sum(net) FROM gone GROUP BY month, currency
ON CONFLICT (customer, month, currency)
DO UPDATE SET orders = known.orders + EXCLUDED.orders, net = known.net + EXCLUDED.net
"""


def kept(customer: UUID | None) -> UUID | None:
    """The account that a customer's documents belong to; expects that articles keep still."""
    if customer is None:
        return None
    merged = MergedCustomer.objects.filter(customer=customer).values_list("kept", flat=True)
    return next(iter(merged), customer)


def add(fact: rules.DocumentFact) -> None:
    """The month of the document's customer has it; documents of nobody have none."""
    if fact.customer is None:
        return
    net = sum((line.net for line in fact.lines), ZERO)
    month = (fact.customer, fact.business_date, fact.currency, fact.orders, net)
    with connection.cursor() as cursor:
        cursor.execute(_ADD, month)


@transaction.atomic
def merge_customers(*, kept_id: UUID, merged_ids: Sequence[UUID]) -> None:
    """What these accounts have bought and will have bought, the one that is kept has.

    Saying it twice changes nothing. Keeps documents from being booked until the end.
    """
    _articles.keep_documents_out()
    kept_id = kept(kept_id) or kept_id  # it may have been merged itself, and be told of first
    others = [each for each in merged_ids if each != kept_id]
    MergedCustomer.objects.filter(kept__in=others).update(kept=kept_id)
    MergedCustomer.objects.bulk_create(
        [MergedCustomer(customer=each, kept=kept_id) for each in others], ignore_conflicts=True
    )
    Document.objects.filter(customer__in=others).update(customer=kept_id)
    with connection.cursor() as cursor:
        cursor.execute(_MOVE, [others, kept_id])
