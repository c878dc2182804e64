"""Reports that staff keep under a name, and have sent to them."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _


class Schedule(models.TextChoices):
    """When a saved report is sent, and of which days."""

    NEVER = "never", _("never")
    DAILY = "daily", _("every day, of the day before")
    WEEKLY = "weekly", _("every Monday, of the week before")
    MONTHLY = "monthly", _("on the first, of the month before")


class FileType(models.TextChoices):
    """What it is sent as."""

    CSV = "csv", "CSV"
    XLSX = "xlsx", "XLSX"
    PDF = "pdf", "PDF"


class SavedReport(models.Model):
    """What a report was asked for, under a name; it shows what `stores` may see (none: all)."""

    owner = models.CharField(_("owner"), max_length=64)
    owner_name = models.CharField(_("owner's name"), max_length=150, blank=True)
    name = models.CharField(_("name"), max_length=60)
    report = models.CharField(_("report"), max_length=40)
    words = models.JSONField(_("asked for"), default=dict)
    stores = ArrayField(models.CharField(max_length=32), verbose_name=_("stores"), default=list)
    schedule = models.CharField(_("sent"), max_length=8, choices=Schedule, default=Schedule.NEVER)
    file_type = models.CharField(_("as"), max_length=4, choices=FileType, default=FileType.PDF)
    recipients = ArrayField(models.EmailField(), verbose_name=_("sent to"), default=list)
    language = models.CharField(_("language"), max_length=2, default="en")
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    class Meta:
        verbose_name = _("saved report")
        verbose_name_plural = _("saved reports")
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "name"], name="a member of staff names a report once"
            ),
            models.CheckConstraint(
                condition=models.Q(schedule="never") | models.Q(recipients__len__gt=0),
                name="a report that is sent is sent to somebody",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ReportRun(models.Model):
    """A saved report that is due on a day, and what became of it."""

    class State(models.TextChoices):
        """Queued until it is sent; failed for good after five tries."""

        QUEUED = "queued", _("queued")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")

    saved = models.ForeignKey(
        SavedReport, models.CASCADE, related_name="runs", verbose_name=_("saved report")
    )
    due_date = models.DateField(_("due on"))
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.QUEUED)
    tries = models.PositiveSmallIntegerField(_("tries"), default=0)
    error = models.CharField(_("error"), max_length=300, blank=True)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)

    class Meta:
        verbose_name = _("run of a report")
        verbose_name_plural = _("runs of reports")
        constraints = [
            models.UniqueConstraint(
                fields=["saved", "due_date"], name="a report is due once on a day"
            ),
        ]
        indexes = [
            models.Index(
                fields=["id"], condition=models.Q(state="queued"), name="report_run_queued"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.saved_id} {self.due_date}"
