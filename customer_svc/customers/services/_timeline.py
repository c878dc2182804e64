"""What has happened with an account, for those who help."""

from datetime import datetime
from uuid import UUID

from customer_svc.customers.models import AccountEvent


def note(
    *, user_id: UUID, kind: AccountEvent.Kind, now: datetime, detail: str = "", actor: str = ""
) -> None:
    """The timeline has one line more; `actor` is empty where it was the person."""
    AccountEvent.objects.create(
        user_id=user_id, kind=kind, detail=detail[:200], actor=actor[:100], occurred_at=now
    )
