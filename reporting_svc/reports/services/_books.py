"""Entering documents into the books."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from reporting_svc.reports import models, rules
from reporting_svc.reports.services import (
    _articles,
    _costs,
    _customers,
    _months,
    _totals,
)
from shared_libs.rows import insert_rows, insert_values


@transaction.atomic
def book_documents(*, facts: Sequence[rules.DocumentFact]) -> None:
    """The documents are in the books and in the sums of their hours; saying one twice changes
    nothing. As many statements for many as for one.

    Keeps articles from changing their categories and costs until the end of the transaction.
    """
    _articles.keep_still()
    said: dict[str, rules.DocumentFact] = {}
    for each in facts:
        said.setdefault(each.key, each)  # the first word counts
    known = models.Document.objects.filter(key__in=said).values_list("key", flat=True)
    booked = set(known)
    fresh = [each for key, each in said.items() if key not in booked]
    if not fresh:
        return
    costs = _costs.unit_costs_at(fresh)
    kept = _customers.kept({each.customer for each in fresh if each.customer})
    fresh = [
        replace(rules.costed(fact, unit_costs), customer=kept.get(fact.customer, fact.customer))
        for fact, unit_costs in zip(fresh, costs, strict=True)
    ]
    documents = _write(fresh)
    _totals.add(documents)
    _months.add(documents)
    _customers.add(documents)


def _write(facts: Sequence[rules.DocumentFact]) -> list[int]:
    """The facts are in their tables; returns the ids of the documents."""
    now = timezone.now()
    documents = [_document(fact, now) for fact in facts]
    insert_rows(documents)
    owned = list(zip(documents, facts, strict=True))
    categories = _articles.categories_at(facts)
    insert_values(
        models.LineFact,
        [
            {
                "document_id": document.pk,
                "category": of_sku.get(line.sku, ""),
                **of_document,
                **vars(line),
            }
            for (document, fact), of_sku in zip(owned, categories, strict=True)
            for of_document in [_dimensions(fact)]
            for line in fact.lines
        ],
    )
    insert_rows(
        [
            models.TaxFact(document_id=document.pk, **vars(tax))
            for document, fact in owned
            for tax in fact.taxes
        ]
    )
    insert_rows(
        [
            models.TenderFact(document_id=document.pk, **vars(tender))
            for document, fact in owned
            for tender in fact.tenders
        ]
    )
    return [document.pk for document in documents]


def _document(fact: rules.DocumentFact, now: datetime) -> models.Document:
    return models.Document(
        **_dimensions(fact),
        key=fact.key,
        kind=fact.kind,
        number=fact.number,
        original=fact.original,
        shift=fact.shift,
        customer=fact.customer,
        applied_at=now,
    )


def hear_from(*, source: str, at: datetime) -> None:
    """The books hold what this service had told by then; an older moment changes nothing."""
    _row, is_new = models.Freshness.objects.get_or_create(source=source, defaults={"as_of": at})
    if not is_new:
        models.Freshness.objects.filter(Q(source=source, as_of__lt=at)).update(as_of=at)


def _dimensions(fact: rules.DocumentFact) -> dict[str, object]:
    return {
        "channel": fact.channel,
        "store": fact.store,
        "country": fact.country,
        "business_date": fact.business_date,
        "business_hour": fact.business_hour,
        "currency": fact.currency,
        "cashier": fact.cashier,
        "orders": fact.orders,
        "sold_at": fact.sold_at,
    }
