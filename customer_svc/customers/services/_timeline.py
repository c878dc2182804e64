"""What has happened with an account, for those who help."""

from datetime import datetime
from uuid import UUID

from customer_svc.customers.models import AccountEvent, Customer


def note(
    *, user_id: UUID, kind: AccountEvent.Kind, now: datetime, detail: str = "", actor: str = ""
) -> None:
    """The timeline has one line more; `actor` is empty where it was the person."""
    AccountEvent.objects.create(
        user_id=user_id, kind=kind, detail=detail[:200], actor=actor[:100], occurred_at=now
    )


def note_document(
    *, customer_id: UUID, kind: AccountEvent.Kind, document: str, total: str, now: datetime
) -> None:
    """The timeline of the customer names the document; nothing for a customer whom we do not know.

    Called once for each event: the inbox sees to it.
    """
    customer = Customer.objects.filter(pk=customer_id).first()
    if customer is not None:
        owner = customer.merged_into_id or customer.pk
        note(user_id=owner, kind=kind, detail=f"{document} {total}".strip(), now=now)
