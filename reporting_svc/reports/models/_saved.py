"""Reports that staff keep under a name, and have sent to them."""

from datetime import datetime

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


class ReportRunQuerySet(models.QuerySet["ReportRun"]):
    """Runs, and the one way to lock them."""

    def waiting(self, now: datetime) -> "ReportRunQuerySet":
        """Those that nobody makes: queued, or left by a worker that says nothing any more."""
        State = ReportRun.State  # noqa: N806  # as it is called
        left = models.Q(state=State.RUNNING, lease_until__lt=now)
        return self.filter(models.Q(state=State.QUEUED) | left)

    def locked(self) -> "ReportRunQuerySet":
        """The rows by their key, held until the end; what another holds is left out."""
        return self.order_by("pk").select_for_update(of=("self",), skip_locked=True)


class ReportRun(models.Model):
    """A report that is made in the background: a saved one that is due on a day, and mailed; or one
    that somebody asked for, and kept for its `owner` for a week.

    `rows` counts on while it is made. Whoever makes it holds the `lease` under a token of its own.
    """

    class State(models.TextChoices):
        """Queued until a worker takes it; failed for good after five tries, or once refused."""

        QUEUED = "queued", _("queued")
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")

    # of which nothing more is to come
    OVER = (State.DONE, State.FAILED)

    saved = models.ForeignKey(
        SavedReport,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="runs",
        verbose_name=_("saved report"),
    )
    due_date = models.DateField(_("due on"))
    # of what somebody asked for; a saved report says it itself
    owner = models.CharField(_("owner"), max_length=64, blank=True, db_default="")
    report = models.CharField(_("report"), max_length=40, blank=True, db_default="")
    words = models.JSONField(_("asked for"), default=dict)
    stores = ArrayField(models.CharField(max_length=32), verbose_name=_("stores"), default=list)
    first_date = models.DateField(_("from"), null=True, blank=True)
    last_date = models.DateField(_("to"), null=True, blank=True)
    language = models.CharField(_("language"), max_length=2, db_default="en", default="en")
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.QUEUED)
    tries = models.PositiveSmallIntegerField(_("tries"), default=0)
    lease_token = models.UUIDField(null=True, blank=True)
    lease_until = models.DateTimeField(_("taken until"), null=True, blank=True)
    started_at = models.DateTimeField(_("started at"), null=True, blank=True)
    rows = models.PositiveIntegerField(_("rows"), default=0, db_default=0)
    error = models.CharField(_("error"), max_length=300, blank=True)
    sent_at = models.DateTimeField(_("done at"), null=True, blank=True)
    as_of = models.JSONField(_("as of"), default=dict)
    digest = models.CharField(_("hash"), max_length=64, blank=True, db_default="")
    content = models.BinaryField(_("file"), null=True, blank=True)

    objects = ReportRunQuerySet.as_manager()

    class Meta:
        verbose_name = _("run of a report")
        verbose_name_plural = _("runs of reports")
        constraints = [
            models.UniqueConstraint(
                fields=["saved", "due_date"], name="a report is due once on a day"
            ),
            models.CheckConstraint(
                condition=~models.Q(state="running")
                | models.Q(lease_token__isnull=False, lease_until__isnull=False),
                name="a running report is held by somebody",
            ),
            models.CheckConstraint(
                condition=models.Q(saved__isnull=False)
                | ~(models.Q(owner="") | models.Q(report="")),
                name="a run is of a saved report or somebody's",
            ),
        ]
        indexes = [
            models.Index(
                fields=["id"],
                condition=models.Q(state__in=["queued", "running"]),
                name="report_run_waiting",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.saved_id or self.report} {self.due_date}"

    @property
    def report_name(self) -> str:
        """The report that is made, in addresses."""
        return self.saved.report if self.saved else self.report

    @property
    def has_file(self) -> bool:
        """Whether it was kept, not mailed."""
        return self.saved_id is None and self.state == self.State.DONE
