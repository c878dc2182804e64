"""A saved report as a mail."""

from django.core.mail import EmailMessage
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from reporting_svc.reports import rules, selectors
from reporting_svc.reports.models import ReportRun, SavedReport

_TYPES = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
}


def send(run: ReportRun, saved: SavedReport, body: bytes) -> None:
    """The file has gone to those it is for, in the language it was saved in; always under the same
    Message-ID. Raises OSError and SMTPException.
    """
    first, last = rules.period_before(saved.schedule, run.due_date)
    with translation.override(saved.language):
        title = str(selectors.table(saved.report, saved.stores).title)
        period = {
            "first": date_format(first, "SHORT_DATE_FORMAT"),
            "last": date_format(last, "SHORT_DATE_FORMAT"),
        }
        mail = EmailMessage(
            f"{saved.name}: " + _("from %(first)s to %(last)s") % period,
            _("The report “%(title)s” is attached.") % {"title": title},
            to=list(saved.recipients),
            headers={"Message-ID": f"<report-{run.pk}@reporting.comptoir>"},
        )
    name = f"{saved.report}-{first}-{last}.{saved.file_type}"
    mail.attach(name, body, _TYPES[saved.file_type])
    mail.send()
