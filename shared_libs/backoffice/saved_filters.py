"""A list's address kept under a name, by a member of staff, for oneself or for everybody."""

from collections.abc import Sequence
from typing import Any  # Any: Django's request parameters

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.http import QueryDict

from shared_libs.auth.principals import Principal
from shared_libs.backoffice import errors
from shared_libs.backoffice.models import SavedFilter

MOST = 30
# where one is in a list, not what one looks for
_PLACES = ("p", "e", "_popup", "_to_field", "_changelist_filters")


def normal_query(text: str) -> str:
    """The address of a list without where one was in it: parameters in the order of their names."""
    given = QueryDict(text)
    kept = QueryDict(mutable=True)
    for name in sorted(given):
        values = [value for value in given.getlist(name) if value]
        if name not in _PLACES and values:
            kept.setlist(name, values)
    return kept.urlencode()


def filters_for(*, page: str, caller: Principal) -> Sequence[SavedFilter]:
    """One's own filters of a list and the shared ones of others, by name; one query."""
    seen = Q(owner=caller.id) | Q(is_shared=True)
    return list(SavedFilter.objects.filter(seen, page=page).order_by("name", "pk")[: 2 * MOST])


@transaction.atomic
def save_filter(
    *, page: str, caller: Principal, name: str, query: str, is_shared: bool
) -> SavedFilter:
    """The list's address is kept under this name.

    Raises FilterEmpty, FilterNameTaken, TooManyFilters.
    """
    kept = normal_query(query)
    if not kept or len(kept) > _length("query"):
        raise errors.FilterEmpty
    if SavedFilter.objects.filter(page=page, owner=caller.id).count() >= MOST:
        raise errors.TooManyFilters
    values: dict[str, Any] = {"owner": caller.id, "owner_name": caller.name or caller.email}
    try:
        with transaction.atomic():
            return SavedFilter.objects.create(
                page=page, name=name, query=kept, is_shared=is_shared, **values
            )
    except IntegrityError as clash:
        raise errors.FilterNameTaken from clash


def forget_filter(*, page: str, caller: Principal, filter_id: int) -> str:
    """The filter is no longer kept; returns its name. One's own, or anybody's for an administrator.

    Raises UnknownFilter.
    """
    mine = SavedFilter.objects.filter(page=page, pk=filter_id)
    if not caller.has_role():
        mine = mine.filter(owner=caller.id)
    for kept in mine:
        kept.delete()
        return kept.name
    raise errors.UnknownFilter


def _length(field: str) -> int:
    return SavedFilter._meta.get_field(field).max_length or 0  # type: ignore[union-attr]  # noqa: SLF001 # a CharField
