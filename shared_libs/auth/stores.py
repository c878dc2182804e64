"""Which stores somebody works in."""

from shared_libs.auth.principals import Principal


def stores_of(caller: Principal | None) -> frozenset[str] | None:
    """The codes of the stores that the caller is kept to; None for all of them.

    A member of staff who was given stores is kept to these, and one without any works in all;
    administrators, programs with a scope and other services see every store, visitors and customers
    none.
    """
    if caller is None or (caller.kind == "customer" and not caller.scopes):
        return frozenset()
    if not caller.is_staff or caller.has_role():
        return None
    return caller.stores or None


def works_in(caller: Principal | None, store: str) -> bool:
    """Whether a store is the caller's business."""
    stores = stores_of(caller)
    return stores is None or store in stores
