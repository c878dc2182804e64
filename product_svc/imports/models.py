"""Files on their way into the catalogue and out of it, and what became of each."""

import uuid
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shared_libs.backoffice.columns import ActorField


class FileFormat(models.TextChoices):
    """How a file is written."""

    CSV = "csv", "CSV"
    XLSX = "xlsx", "XLSX"


class StoredFile(models.Model):
    """A file in slices, kept in the database so that any web process can take and give it and any
    worker can read it.
    """

    name = models.CharField(_("file name"), max_length=255)
    size = models.PositiveBigIntegerField(_("size"), default=0)
    created_at = models.DateTimeField(_("created at"))

    class Meta:
        verbose_name = _("file")
        verbose_name_plural = _("files")

    def __str__(self) -> str:
        return self.name


class FileSlice(models.Model):
    """A part of a file."""

    file = models.ForeignKey(StoredFile, models.CASCADE, related_name="slices")
    position = models.PositiveIntegerField()
    content = models.BinaryField()

    class Meta:
        verbose_name = _("slice of a file")
        verbose_name_plural = _("slices of files")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["file", "position"], name="one_slice_at_each_position_of_a_file"
            )
        ]

    def __str__(self) -> str:
        return f"{self.file_id} {self.position}"


class ImportState(models.TextChoices):
    """Where an import is."""

    UPLOADED = "uploaded", _("uploaded")
    VALIDATED = "validated", _("validated")
    INVALID = "invalid", _("invalid")
    APPLIED = "applied", _("applied")
    FAILED = "failed", _("failed")


class ImportJob(models.Model):
    """A file to be imported: first compared with the catalogue, then, when somebody says so,
    applied part by part.

    `rows_checked` and `rows_done` are how far the comparison and the application have come;
    a row is done with its part and in its transaction. `to_*` are what the comparison found.
    """

    public_id = models.UUIDField(_("public id"), default=uuid.uuid4, unique=True, editable=False)
    file = models.ForeignKey(StoredFile, models.PROTECT, verbose_name=_("file"))
    format = models.CharField(_("format"), max_length=4, choices=FileFormat)
    encoding = models.CharField(_("encoding"), max_length=16, blank=True)
    language = models.CharField(_("language"), max_length=2, default="en")
    state = models.CharField(
        _("state"), max_length=9, choices=ImportState, default=ImportState.UPLOADED
    )
    failure = models.TextField(_("why it failed"), blank=True)
    rows_total = models.PositiveIntegerField(_("rows"), null=True)
    rows_checked = models.PositiveIntegerField(_("rows checked"), default=0)
    rows_done = models.PositiveIntegerField(_("rows done"), default=0)
    to_create = models.PositiveIntegerField(_("to create"), default=0)
    to_update = models.PositiveIntegerField(_("to update"), default=0)
    to_leave = models.PositiveIntegerField(_("unchanged"), default=0)
    created = models.PositiveIntegerField(_("created"), default=0)
    updated = models.PositiveIntegerField(_("updated"), default=0)
    unchanged = models.PositiveIntegerField(_("unchanged"), default=0)
    refused = models.PositiveIntegerField(_("refused"), default=0)
    uploaded_by = ActorField(_("uploaded by"), max_length=120)
    uploaded_at = models.DateTimeField(_("uploaded at"))
    applied_by = ActorField(_("applied by"), max_length=120, blank=True)
    apply_asked_at = models.DateTimeField(_("application asked for at"), null=True)
    finished_at = models.DateTimeField(_("finished at"), null=True)

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=["uploaded", "validated", "invalid", "applied", "failed"]),
                name="import_state_is_known",
            ),
            models.CheckConstraint(
                condition=~Q(state="applied") | Q(rows_done=models.F("rows_total")),
                name="an_applied_import_has_done_all_its_rows",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["-uploaded_at", "-id"], name="import_newest_first")
        ]

    def __str__(self) -> str:
        return self.file.name

    @property
    def is_working(self) -> bool:
        """Whether a worker has it or will take it."""
        if self.state == ImportState.UPLOADED:
            return True
        return self.state == ImportState.VALIDATED and self.apply_asked_at is not None

    @property
    def can_be_applied(self) -> bool:
        """Whether somebody may say that it shall be applied."""
        is_ready = self.state == ImportState.VALIDATED and self.apply_asked_at is None
        return is_ready and self.to_create + self.to_update > 0


class ImportProblem(models.Model):
    """Why a row of a file is refused, in the language of who uploaded it."""

    job = models.ForeignKey(ImportJob, models.CASCADE, related_name="problems")
    row = models.PositiveIntegerField(_("row"))
    column = models.CharField(_("column"), max_length=80, blank=True)
    value = models.CharField(_("value"), max_length=200, blank=True)
    reason = models.CharField(_("reason"), max_length=500)

    class Meta:
        verbose_name = _("refused row")
        verbose_name_plural = _("refused rows")
        indexes: ClassVar = [
            models.Index(fields=["job", "row", "id"], name="problems_of_an_import")
        ]

    def __str__(self) -> str:
        return f"{self.row} {self.column}"


class ExportState(models.TextChoices):
    """Where an export is."""

    ASKED = "asked", _("asked for")
    DONE = "done", _("done")
    FAILED = "failed", _("failed")


class ExportJob(models.Model):
    """A file of articles to be made, and the file when it is made. `keys` are the variants that a
    list showed when it was asked for; without them it is of all that the filters let through.
    """

    public_id = models.UUIDField(_("public id"), default=uuid.uuid4, unique=True, editable=False)
    format = models.CharField(_("format"), max_length=4, choices=FileFormat)
    category = models.SlugField(_("category"), max_length=80, blank=True)
    brand = models.SlugField(_("brand"), max_length=80, blank=True)
    status = models.CharField(_("status"), max_length=8, blank=True)
    product_type = models.SlugField(
        _("product type"), max_length=32, blank=True, db_default="", db_index=False
    )
    search = models.CharField(_("search"), max_length=100, blank=True, db_default="")
    keys = ArrayField(models.BigIntegerField(), null=True, editable=False)
    state = models.CharField(
        _("state"), max_length=6, choices=ExportState, default=ExportState.ASKED
    )
    failure = models.TextField(_("why it failed"), blank=True)
    rows_total = models.PositiveIntegerField(_("rows"), default=0)
    rows_done = models.PositiveIntegerField(_("rows done"), default=0)
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, verbose_name=_("file"))
    asked_by = ActorField(_("asked by"), max_length=120)
    asked_at = models.DateTimeField(_("asked at"))
    finished_at = models.DateTimeField(_("finished at"), null=True)

    class Meta:
        verbose_name = _("export")
        verbose_name_plural = _("exports")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=["asked", "done", "failed"]), name="export_state_is_known"
            ),
            models.CheckConstraint(
                condition=~Q(state="done") | Q(file__isnull=False), name="a_done_export_has_a_file"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["-asked_at", "-id"], name="export_newest_first")]

    def __str__(self) -> str:
        return f"{self.format} {self.asked_at:%Y-%m-%d %H:%M}"

    @property
    def is_working(self) -> bool:
        """Whether a worker has it or will take it."""
        return self.state == ExportState.ASKED
