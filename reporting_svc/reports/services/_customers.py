"""Whose documents they are: an id that only the customer service can read."""

from collections.abc import Collection, Sequence
from uuid import UUID

from django.db import connection, transaction

from reporting_svc.reports.models import Document, MergedCustomer
from reporting_svc.reports.services import _articles

_ADD = """
INSERT INTO reports_customermonth AS known (customer, month, currency, orders, net)
SELECT d.customer, date_trunc('month', d.business_date), d.currency, sum(d.orders),
       coalesce(sum(l.net), 0)
FROM reports_document d LEFT JOIN (
    SELECT document_id, sum(net) AS net FROM reports_linefact
    WHERE %(documents)s::bigint[] IS NULL OR document_id = ANY(%(documents)s)
    GROUP BY document_id
) l ON l.document_id = d.id
WHERE d.customer IS NOT NULL
  AND (%(documents)s::bigint[] IS NULL OR d.id = ANY(%(documents)s))
GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
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


def kept(customers: Collection[UUID]) -> dict[UUID | None, UUID]:
    """The accounts that the documents of merged customers belong to; expects that articles keep
    still.
    """
    if not customers:
        return {}
    merged = MergedCustomer.objects.filter(customer__in=customers)
    return dict(merged.values_list("customer", "kept"))


def add(documents: Sequence[int]) -> None:
    """The months of the documents' customers have them; documents of nobody have none."""
    _add(list(documents))


def add_all() -> None:
    """The months are those of all documents; expects that there are none."""
    _add(None)


def _add(documents: list[int] | None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_ADD, {"documents": documents})


@transaction.atomic
def merge_customers(*, kept_id: UUID, merged_ids: Sequence[UUID]) -> None:
    """What these accounts have bought and will have bought, the one that is kept has.

    Saying it twice changes nothing. Keeps documents from being booked until the end.
    """
    _articles.keep_documents_out()
    # it may have been merged itself, and be told of first
    kept_id = kept({kept_id}).get(kept_id, kept_id)
    others = [each for each in merged_ids if each != kept_id]
    MergedCustomer.objects.filter(kept__in=others).update(kept=kept_id)
    MergedCustomer.objects.bulk_create(
        [MergedCustomer(customer=each, kept=kept_id) for each in others], ignore_conflicts=True
    )
    Document.objects.filter(customer__in=others).update(customer=kept_id)
    with connection.cursor() as cursor:
        cursor.execute(_MOVE, [others, kept_id])
