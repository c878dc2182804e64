"""Questions about invoices and credit notes."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from order_svc.invoicing import errors, rules
from order_svc.invoicing.models import Paper
from shared_libs.money import amount_text


@dataclass(frozen=True)
class PaperView:
    """An invoice or credit note, and where its PDF is."""

    number: str
    kind: str
    issued_at: datetime
    currency: str
    total: str
    url: str


def papers_of(order_id: UUID) -> QuerySet[Paper]:
    """The invoice of an order and its credit notes, the first one first."""
    return Paper.objects.filter(order_id=order_id).order_by("issued_at", "pk")


def paper_of(*, order_id: UUID, number: str) -> Paper:
    """The paper of this number, if it is of this order; raises InvoiceNotFound."""
    for found in papers_of(order_id).filter(number=number).select_related("recipient"):
        return found
    raise errors.InvoiceNotFound


def paper_views(papers: Iterable[Paper]) -> tuple[PaperView, ...]:
    """Each as it is listed."""
    return tuple(
        PaperView(
            number=each.number,
            kind=each.kind.lower(),
            issued_at=each.issued_at,
            currency=each.currency,
            total=amount_text(each.total, each.currency),
            url=f"/api/v1/orders/{each.order_number}/invoices/{each.number}",
        )
        for each in papers
    )


def broken_papers(series: str) -> Iterator[str]:
    """The numbers of a series that are missing, or whose chain does not hold."""
    previous = rules.FIRST_HASH
    papers = Paper.objects.filter(series_id=series).order_by("position")
    for expected, paper in enumerate(papers.iterator(), start=1):
        hashed = rules.digest(previous=previous, number=paper.number, content=paper.content)
        if (paper.position, paper.previous_hash, paper.hash) != (expected, previous, hashed):
            yield paper.number
        previous = paper.hash
