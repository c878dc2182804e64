"""Under which category an article counts: the one it had when sold, whenever we hear of it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any  # Any: a category or a cost

import orjson
from django.db import connection, transaction

from reporting_svc.reports import rules
from reporting_svc.reports.models import ArticleCategory, ArticleCopy, LineFact
from reporting_svc.reports.services import _months

_CATEGORIES = """
SELECT asked.nth, asked.sku, known.category
FROM json_to_recordset(%s) AS asked (nth int, sku text, sold_at timestamptz)
CROSS JOIN LATERAL (
    SELECT category FROM reports_articlecategory WHERE sku = asked.sku
    ORDER BY since <= asked.sold_at DESC,
             CASE WHEN since <= asked.sold_at THEN since END DESC, since LIMIT 1
) known
"""
_KEEP_STILL = "SELECT pg_advisory_xact_lock_shared(hashtext('reports.articles'))"
_CHANGE = "SELECT pg_advisory_xact_lock(hashtext('reports.articles'))"


def keep_still() -> None:
    """No article changes its category or its cost until the end of this transaction; documents go
    on.
    """
    with connection.cursor() as cursor:
        cursor.execute(_KEEP_STILL)


def keep_documents_out() -> None:
    """No document is booked, and no other article changes, until the end of this transaction."""
    with connection.cursor() as cursor:
        cursor.execute(_CHANGE)


@transaction.atomic
def copy_article(*, sku: str, name: Mapping[str, str], category: str, at: datetime) -> None:
    """The article is called so, and counts under this category from that moment on.

    What it was sold for since then moves there, and nothing else; older news changes no name.
    Keeps documents from being booked until the end of the transaction.
    """
    keep_documents_out()
    known, is_new = ArticleCopy.objects.get_or_create(
        sku=sku, defaults={"name": dict(name), "category": category, "told_at": at}
    )
    if not is_new and known.told_at <= at:
        ArticleCopy.objects.filter(pk=sku).update(name=dict(name), category=category, told_at=at)
    ArticleCategory.objects.update_or_create(sku=sku, since=at, defaults={"category": category})
    _move_lines(sku, at, category)


def categories_at(facts: Sequence[rules.DocumentFact]) -> list[dict[str, str]]:
    """The categories of each document's articles when they were sold; before the first one we know,
    that one. One statement.

    Expects keep_still.
    """
    return by_document(_CATEGORIES, facts)


def by_document(question: str, facts: Sequence[rules.DocumentFact]) -> list[dict[str, Any]]:
    """What a question answers for the articles of each of these documents, by SKU."""
    asked = [
        {"nth": nth, "sku": sku, "currency": fact.currency, "sold_at": fact.sold_at}
        for nth, fact in enumerate(facts)
        for sku in {line.sku for line in fact.lines if line.sku}
    ]
    found: list[dict[str, Any]] = [{} for _ in facts]
    with connection.cursor() as cursor:
        cursor.execute(question, [orjson.dumps(asked).decode()])
        for nth, sku, answer in cursor.fetchall():
            found[nth][sku] = answer
    return found


def _move_lines(sku: str, since: datetime, category: str) -> None:
    """What was sold from then until the next change counts there; from ever, if it is the first."""
    moments = ArticleCategory.objects.filter(sku=sku)
    lines = LineFact.objects.filter(sku=sku).exclude(category=category)
    if moments.filter(since__lt=since).exists():
        lines = lines.filter(sold_at__gte=since)
    following = moments.filter(since__gt=since).order_by("since").values_list("since", flat=True)
    if until := list(following[:1]):
        lines = lines.filter(sold_at__lt=until[0])
    documents = list(lines.order_by().values_list("document_id", flat=True).distinct())
    if documents:
        _months.take_off(documents)
        lines.update(category=category)
        _months.add(documents)
        _months.forget_empty()
