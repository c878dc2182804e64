"""Forgetting whom papers were made out to."""

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction

from order_svc.invoicing.models import Recipient
from shared_libs.money import amount_text

# every column of ours that may name a person; tests/architecture looks for those that are not here
PERSONAL = {"Recipient": ("name", "address", "email")}


@transaction.atomic
def forget_recipients(*, order_ids: Sequence[UUID]) -> int:
    """The papers of these orders name nobody any more; return how many did.

    Their amounts, numbers and chain stay: the law wants them for six years. Without its salt the
    digest on a paper leads to nobody.
    """
    found = Recipient.objects.filter(paper__order_id__in=order_ids).exclude(salt="")
    return found.update(name="", address="", email="", salt="")


def export_papers(*, order_ids: Sequence[UUID]) -> list[dict[str, str]]:
    """What the papers of these orders hold of their person."""
    found = Recipient.objects.filter(paper__order_id__in=order_ids).select_related("paper")
    return [
        {
            "number": each.paper.number,
            "name": each.name,
            "address": each.address,
            "email": each.email,
            "total": amount_text(each.paper.total, each.paper.currency),
            "currency": each.paper.currency,
        }
        for each in found.order_by("paper__issued_at", "pk")
    ]
