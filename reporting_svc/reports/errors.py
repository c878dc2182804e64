"""Every way the reporting service says no."""

from django.utils.translation import gettext_lazy as _

from shared_libs.refusals import Conflict, NotFound, Rejected


class TooManyRows(Rejected):
    """The answer would be longer than anyone reads."""

    code = "too_many_rows"
    detail = _("The report has too many rows; choose a shorter period or fewer groups.")


class UnknownReport(NotFound):
    """Nobody makes such a report."""

    code = "unknown_report"
    detail = _("There is no such report.")


class ReportNameTaken(Conflict):
    """One has a saved report of this name."""

    code = "report_name_taken"
    detail = _("You have a saved report of this name.")


class TooManySavedReports(Conflict):
    """One keeps as many reports as anyone may."""

    code = "too_many_saved_reports"
    detail = _("You have fifty saved reports; forget one first.")
