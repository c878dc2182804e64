"""Which stores a member of staff may look at."""

from rest_framework.request import Request

from shared_libs.auth.permissions import principal
from shared_libs.auth.principals import Principal

HEAD_OFFICE = ("analyst", "support", "catalogue_manager")


def stores_of(request: Request) -> frozenset[str] | None:
    """The codes of the stores that the caller may see; None for all of them."""
    return stores_seen_by(principal(request))


def stores_seen_by(caller: Principal | None) -> frozenset[str] | None:
    """As stores_of: those named in the token, or all for head office and for scripts with a
    scope.
    """
    if caller is None:
        return frozenset()
    if caller.stores:
        return caller.stores
    return None if caller.has_role(*HEAD_OFFICE) or caller.scopes else frozenset()
