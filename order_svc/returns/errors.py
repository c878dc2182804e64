"""Every way a return is refused."""

from collections.abc import Mapping
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from shared_libs.money import quantity_text
from shared_libs.refusals import Conflict, NotFound, Rejected


class ReturnNotFound(NotFound):
    """There is no such return of this order."""

    code = "return_not_found"
    detail = _("There is no such return.")


class WrongState(Conflict):
    """The return is not as far as this step needs it, or farther."""

    code = "return_state"
    detail = _("The return does not allow this now.")

    def __init__(self, *, status: str) -> None:
        super().__init__(state=status.lower())


class UnknownLine(Rejected):
    """The order, or the return, has no such line."""

    code = "unknown_line"
    detail = _("There is no such line.")

    def __init__(self, *, line: int) -> None:
        super().__init__(line=line)


class MoreThanAnnounced(Conflict):
    """More units than were to come, or than came."""

    code = "more_than_announced"
    detail = _("More units than were announced or received.")

    def __init__(self, *, left: Mapping[int, Decimal]) -> None:
        rows = [{"line": line, "left": quantity_text(units)} for line, units in left.items()]
        super().__init__(lines=rows)


class NotAllInspected(Rejected):
    """Some units that came have not been looked at."""

    code = "not_all_inspected"
    detail = _("Say of all units received what becomes of them.")


class AccountNeeded(Conflict):
    """An exchange is paid with store credit, and that needs an account."""

    code = "account_needed"
    detail = _("An exchange needs an account that its credit can go to.")
