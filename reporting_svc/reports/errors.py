"""Every way the reporting service says no."""

from django.utils.translation import gettext_lazy as _

from shared_libs.refusals import NotFound, Rejected


class TooManyRows(Rejected):
    """The answer would be longer than anyone reads."""

    code = "too_many_rows"
    detail = _("The report has too many rows; choose a shorter period or fewer groups.")


class UnknownReport(NotFound):
    """Nobody makes such a report."""

    code = "unknown_report"
    detail = _("There is no such report.")
