"""Typed client of customer: who somebody is."""

from dataclasses import dataclass
from uuid import UUID

from shared_libs.http.client import Call, Json, ServiceClient


@dataclass(frozen=True)
class CustomerSummary:
    """What other services may know of a customer."""

    id: UUID
    email: str
    first_name: str
    last_name: str
    locale: str
    group: str | None


class CustomerClient:
    """Calls customer. Made anywhere without arguments; connections are the process's."""

    def __init__(self, core: ServiceClient | None = None) -> None:
        self._core = core or ServiceClient("customer")

    def get(self, *, customer_id: UUID) -> CustomerSummary:
        """Return the customer of this id.

        Raises NotFound. 0.5 s a try, retried once.
        """
        return self._core.call(
            Call(
                "get",
                "GET",
                f"/internal/customers/{customer_id}",
                kind="read",
                timeout_seconds=0.5,
                retries=1,
            ),
            _summary,
        )


def _summary(answer: Json) -> CustomerSummary:
    return CustomerSummary(
        id=UUID(answer["id"]),
        email=answer["email"],
        first_name=answer["first_name"],
        last_name=answer["last_name"],
        locale=answer["locale"],
        group=answer["group"],
    )
