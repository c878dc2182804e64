"""Which stores a member of staff may look at."""

from shared_libs.auth.principals import Principal

HEAD_OFFICE = ("analyst", "support", "catalogue_manager")


def stores_seen_by(caller: Principal | None) -> frozenset[str] | None:
    """The codes of the stores that the caller may see; None for all of them.

    These are the stores of the caller's token; head office and programs with a scope see all
    without any.
    """
    if caller is None:
        return frozenset()
    if caller.stores:
        return caller.stores
    return None if caller.has_role(*HEAD_OFFICE) or caller.scopes else frozenset()
