"""Who is asking."""

from dataclasses import dataclass
from typing import Any  # Any: a Django user, a principal or nobody


@dataclass(frozen=True)
class Principal:
    """Someone or something that has proved who it is.

    `kind` is staff, customer, service or register; `actor` is the name that idempotency keys and
    audit rows use.
    """

    kind: str
    id: str
    email: str = ""
    name: str = ""
    roles: frozenset[str] = frozenset()
    stores: frozenset[str] = frozenset()
    scopes: frozenset[str] = frozenset()
    is_active: bool = True
    is_anonymous: bool = False
    is_authenticated: bool = True

    @property
    def actor(self) -> str:
        """A stable name: customer:UUID, staff:UUID, register:UUID or svc:NAME."""
        return f"svc:{self.id}" if self.kind == "service" else f"{self.kind}:{self.id}"

    @property
    def pk(self) -> str:
        """What throttles and the explorer take for an id."""
        return self.actor

    @property
    def is_staff(self) -> bool:
        """Whether this is a member of staff."""
        return self.kind == "staff"

    def has_role(self, *roles: str) -> bool:
        """Whether the caller holds one of the roles; an administrator holds all."""
        return "administrator" in self.roles or not self.roles.isdisjoint(roles)

    def get_full_name(self) -> str:
        """The person's name, where the token tells it."""
        return self.name

    def get_username(self) -> str:
        """The name that the browsable API shows."""
        return self.email or self.actor


def principal_of(user: Any) -> Principal | None:
    """The principal behind request.user, whatever way it came in; None for a visitor."""
    if isinstance(user, Principal):
        return user
    principal = getattr(user, "principal", None)
    return principal if isinstance(principal, Principal) else None


def from_claims(claims: dict[str, Any]) -> Principal:
    """The customer or member of staff whom a verified token names."""
    roles = frozenset(str(role) for role in claims.get("roles", ()))
    return Principal(
        kind="staff" if roles else "customer",
        id=str(claims["sub"]),
        email=str(claims.get("email", "")),
        name=str(claims.get("name", "")),
        roles=roles,
        stores=frozenset(str(store) for store in claims.get("stores", ())),
        scopes=frozenset(str(claims.get("scope", "")).split()),
    )
