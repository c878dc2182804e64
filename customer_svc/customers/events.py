"""What the customer service announces."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID


@dataclass(frozen=True)
class CustomerRegistered:
    """Someone has opened an account."""

    TYPE: ClassVar[str] = "customer.customer_registered.v1"

    id: UUID
    registered_at: datetime
    locale: str
