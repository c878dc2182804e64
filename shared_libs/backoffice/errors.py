"""How the back office says no."""

from django.utils.translation import gettext_lazy as _

from shared_libs.refusals import Conflict, NotFound, Rejected, Stale


class FilterEmpty(Rejected):
    """There is nothing to keep."""

    code = "filter_empty"
    detail = _("This list is not filtered; there is nothing to save.")


class FilterNameTaken(Conflict):
    """One name, one filter."""

    code = "filter_name_taken"
    detail = _("You have a filter of this name already.")


class TooManyFilters(Conflict):
    """A row of buttons has an end."""

    code = "too_many_filters"
    detail = _("You have many filters of this list already; remove one first.")


class UnknownFilter(NotFound):
    """Gone, or somebody else's."""

    code = "unknown_filter"
    detail = _("This filter is not there any more, or is not yours.")


class SavedMeanwhile(Stale):
    """Somebody else was quicker."""

    code = "saved_meanwhile"
    detail = _(
        "This has changed since you opened it. Nothing of yours was saved: open it anew, and enter "
        "your change again."
    )

    def __init__(self, who: str = "", at: str = "") -> None:
        known = _(
            "%(who)s saved this at %(at)s, after you opened it. Nothing of yours was saved: open "
            "it anew, and enter your change again."
        )
        super().__init__(known % {"who": who, "at": at} if who else None)
