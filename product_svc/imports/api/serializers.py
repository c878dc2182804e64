"""What comes in and what goes out."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any  # Any: JSON documents, and DRF's untyped hooks

from django.core.files.uploadedfile import UploadedFile
from drf_spectacular.utils import inline_serializer
from rest_framework import serializers

from product_svc.imports.models import ExportJob, FileFormat, ImportJob, ImportProblem
from shared_libs.api.fields import TextField
from shared_libs.api.serializers import InputSerializer

SHOWN_PROBLEMS = 50
STATUSES = ("draft", "active", "archived")
_TEXT, _NUMBER, _TIME = serializers.CharField, serializers.IntegerField, serializers.DateTimeField


@dataclass(frozen=True)
class UploadBody:
    """A file to import."""

    file: UploadedFile


class UploadInput(InputSerializer):
    file = serializers.FileField(max_length=255, allow_empty_file=True)

    class Meta:
        dataclass = UploadBody


@dataclass(frozen=True)
class ExportBody:
    """Which articles to export, and how."""

    format: str
    category: str = ""
    brand: str = ""
    status: str = ""
    product_type: str = ""
    search: str = ""


class ExportInput(InputSerializer):
    format = serializers.ChoiceField(choices=FileFormat.choices)
    category = serializers.SlugField(max_length=80, required=False)
    brand = serializers.SlugField(max_length=80, required=False)
    status = serializers.ChoiceField(choices=STATUSES, required=False)
    product_type = serializers.SlugField(max_length=32, required=False)
    search = TextField(max_length=100, required=False)

    class Meta:
        dataclass = ExportBody


def import_job(job: ImportJob, problems: Iterable[ImportProblem] = ()) -> dict[str, Any]:
    """An import with the first of its refused rows."""
    return {
        "id": str(job.public_id),
        "file": job.file.name,
        "format": job.format,
        "encoding": job.encoding,
        "state": job.state,
        "is_working": job.is_working,
        "failure": job.failure,
        "rows": {"total": job.rows_total, "checked": job.rows_checked, "done": job.rows_done},
        "would": _counts(job.to_create, job.to_update, job.to_leave),
        "did": _counts(job.created, job.updated, job.unchanged),
        "refused": job.refused,
        "uploaded_at": job.uploaded_at.isoformat(),
        "finished_at": job.finished_at.isoformat() if job.finished_at else None,
        "problems": [
            {"row": each.row, "column": each.column, "value": each.value, "reason": each.reason}
            for each in problems
        ],
    }


def _counts(created: int, updated: int, unchanged: int) -> Mapping[str, int]:
    return {"created": created, "updated": updated, "unchanged": unchanged}


def export_job(job: ExportJob) -> dict[str, Any]:
    """An export; its file is ready when it is done."""
    return {
        "id": str(job.public_id),
        "format": job.format,
        "state": job.state,
        "failure": job.failure,
        "rows": {"total": job.rows_total, "done": job.rows_done},
        "asked_at": job.asked_at.isoformat(),
        "finished_at": job.finished_at.isoformat() if job.finished_at else None,
    }


_COUNTS = inline_serializer(
    "ImportCounts", {name: _NUMBER() for name in ("created", "updated", "unchanged")}
)
IMPORT = inline_serializer(
    "ImportJob",
    {
        "id": serializers.UUIDField(),
        "file": _TEXT(),
        "format": _TEXT(),
        "encoding": _TEXT(),
        "state": _TEXT(),
        "is_working": serializers.BooleanField(),
        "failure": _TEXT(),
        "rows": inline_serializer(
            "ImportRows",
            {
                "total": _NUMBER(allow_null=True),
                "checked": _NUMBER(),
                "done": _NUMBER(),
            },
        ),
        "would": _COUNTS,
        "did": _COUNTS,
        "refused": _NUMBER(),
        "uploaded_at": _TIME(),
        "finished_at": _TIME(allow_null=True),
        "problems": inline_serializer(
            "RefusedRow",
            {"row": _NUMBER(), "column": _TEXT(), "value": _TEXT(), "reason": _TEXT()},
            many=True,
        ),
    },
)
EXPORT = inline_serializer(
    "ExportJob",
    {
        "id": serializers.UUIDField(),
        "format": _TEXT(),
        "state": _TEXT(),
        "failure": _TEXT(),
        "rows": inline_serializer("ExportRows", {"total": _NUMBER(), "done": _NUMBER()}),
        "asked_at": _TIME(),
        "finished_at": _TIME(allow_null=True),
    },
)
