"""Entering documents into the books."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from reporting_svc.reports import models, rules


@transaction.atomic
def book_document(*, fact: rules.DocumentFact) -> None:
    """The document is in the books; saying it twice changes nothing."""
    document, is_new = models.Document.objects.get_or_create(
        key=fact.key,
        defaults={**_dimensions(fact), "kind": fact.kind, "number": fact.number},
    )
    if not is_new:
        return
    categories = _categories({line.sku for line in fact.lines})
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
        models.TaxFact(document=document, code=tax.code, amount=tax.amount) for tax in fact.taxes
    )
    models.TenderFact.objects.bulk_create(
        models.TenderFact(document=document, type=tender.type, amount=tender.amount)
        for tender in fact.tenders
    )


def copy_article(*, sku: str, name: Mapping[str, str], category: str) -> None:
    """The article has this name and category; facts that stand keep theirs."""
    models.ArticleCopy.objects.update_or_create(
        sku=sku, defaults={"name": dict(name), "category": category}
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
        "business_date": fact.business_date,
        "business_hour": fact.business_hour,
        "currency": fact.currency,
        "cashier": fact.cashier,
        "orders": fact.orders,
    }


def _categories(skus: set[str]) -> dict[str, str]:
    copies = models.ArticleCopy.objects.filter(sku__in=skus)
    return dict(copies.values_list("sku", "category"))
