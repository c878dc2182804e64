"""Every way the reporting service says no."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from shared_libs.refusals import Conflict, NotFound, Rejected, Unavailable


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


class UnknownDay(NotFound):
    """The store has sold nothing on that date, or the reader is kept to other stores."""

    code = "unknown_day"
    detail = _("This store has no such day.")


class DayNotToBeClosed(Conflict):
    """It goes on, or is closed already."""

    code = "day_not_to_be_closed"
    detail = _("The day is not over, or it is closed already.")


class DayDiffers(Conflict):
    """What tills or orders say is not what the books have; a reason would close it all the same."""

    code = "day_differs"
    detail = _("The figures of the day do not agree; to close it all the same, say why.")

    def __init__(
        self, *, differing: Sequence[str], unreported: Sequence[str], is_told: bool
    ) -> None:
        super().__init__(differing=list(differing), unreported=list(unreported), is_told=is_told)


class TakesTooLong(Unavailable):
    """A page has a second and a half for its question; who makes reports has longer."""

    code = "report_takes_too_long"
    detail = _("This takes too long for a page: have it made in the background.")


class TooManyRuns(Conflict):
    """Somebody has many reports made already."""

    code = "too_many_runs"
    detail = _("Five of your reports are being made: wait for one of them.")


class UnknownRun(NotFound):
    """There is none, or it is somebody else's."""

    code = "unknown_run"
    detail = _("There is no such report.")


class RunHasNoFile(Conflict):
    """It is not done, has failed, or was mailed."""

    code = "run_has_no_file"
    detail = _("This report is not made yet, or it has failed.")


class UnknownAlertRule(NotFound):
    """There is none, or it is another store's."""

    code = "unknown_alert_rule"
    detail = _("There is no such rule.")


class UnknownAlert(NotFound):
    """There is none, or it is another store's."""

    code = "unknown_alert"
    detail = _("There is no such alert.")


class AlertNameTaken(Conflict):
    """Another rule is called so."""

    code = "alert_name_taken"
    detail = _("There is a rule of this name.")


class AlertOfAnotherStore(Rejected):
    """Who is kept to stores makes rules for these."""

    code = "alert_of_another_store"
    detail = _("Choose one of your own stores.")


class AlertIsCleared(Conflict):
    """The figure is back."""

    code = "alert_is_cleared"
    detail = _("The figure is within its limit again.")
