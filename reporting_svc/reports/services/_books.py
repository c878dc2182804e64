"""Entering documents into the books."""

from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from reporting_svc.reports import models, rules
from reporting_svc.reports.services import (
    _articles,
    _costs,
    _customers,
    _months,
    _totals,
)


@transaction.atomic
def book_document(*, fact: rules.DocumentFact) -> None:
    """The document is in the books and in the sums of its hour; saying it twice changes nothing.

    Keeps articles from changing their categories and costs until the end of the transaction.
    """
    _articles.keep_still()
    fact = rules.costed(fact, _costs.unit_costs_at(fact))
    fact = replace(fact, customer=_customers.kept(fact.customer))
    document, is_new = models.Document.objects.get_or_create(
        key=fact.key,
        defaults={
            **_dimensions(fact),
            "kind": fact.kind,
            "number": fact.number,
            "original": fact.original,
            "shift": fact.shift,
            "customer": fact.customer,
        },
    )
    if not is_new:
        return
    _write_parts(document, fact)
    _totals.add(fact)
    _months.add([document.pk])
    _customers.add(fact)


def _write_parts(document: models.Document, fact: rules.DocumentFact) -> None:
    categories = _articles.categories_at({line.sku for line in fact.lines}, fact.sold_at)
    models.LineFact.objects.bulk_create(
        models.LineFact(
            document=document,
            category=categories.get(line.sku, ""),
            **_dimensions(fact),
            **vars(line),
        )
        for line in fact.lines
    )
    models.TaxFact.objects.bulk_create(
        models.TaxFact(document=document, **vars(tax)) for tax in fact.taxes
    )
    models.TenderFact.objects.bulk_create(
        models.TenderFact(document=document, **vars(tender)) for tender in fact.tenders
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
