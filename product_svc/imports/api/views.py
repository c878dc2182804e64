"""Imports and exports of the catalogue, for catalogue managers."""

from dataclasses import asdict
from uuid import UUID

from django.http import StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import get_language
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from product_svc.catalog.selectors import ArticleFilter
from product_svc.imports import selectors, services
from product_svc.imports.api import serializers
from product_svc.imports.models import ExportJob, ImportJob
from shared_libs.api.downloads import download
from shared_libs.api.pagination import CursorPages
from shared_libs.auth.permissions import HasRole, principal


class Managed(APIView):
    """For catalogue managers."""

    permission_classes = (HasRole("catalogue_manager"),)


class ImportPages(CursorPages):
    ordering = ("-uploaded_at", "-id")  # type: ignore[assignment] # DRF takes several


class ExportPages(CursorPages):
    ordering = ("-asked_at", "-id")  # type: ignore[assignment] # DRF takes several


class ImportList(Managed):
    """Files to import."""

    parser_classes = (MultiPartParser,)

    @extend_schema(operation_id="imports_list", responses=serializers.IMPORT)
    def get(self, request: Request) -> Response:
        """Imports, the newest first."""
        pages = ImportPages()
        jobs = pages.paginate_queryset(selectors.import_jobs(), request, self) or []
        return pages.get_paginated_response([serializers.import_job(job) for job in jobs])

    @extend_schema(
        operation_id="imports_upload",
        request={"multipart/form-data": serializers.UploadInput},
        responses={202: serializers.IMPORT},
    )
    def post(self, request: Request) -> Response:
        """Take a CSV or XLSX file; a worker compares it with the catalogue and changes nothing."""
        file = serializers.UploadInput.parse(request.data).file
        job = services.upload_file(
            name=file.name or "",
            pieces=file.chunks(),
            language=(get_language() or "en")[:2],
            actor=actor_of(request),
            now=timezone.now(),
            is_queued=True,
        )
        return _accepted(job)


class ImportView(Managed):
    """One import."""

    @extend_schema(operation_id="imports_retrieve", responses=serializers.IMPORT)
    def get(self, request: Request, public_id: UUID) -> Response:
        """How far it is, what it would change or has changed, and the first refused rows."""
        job = selectors.import_job(public_id=public_id)
        problems = selectors.problems(job)[: serializers.SHOWN_PROBLEMS]
        return Response(serializers.import_job(job, problems))


class ImportApplyView(Managed):
    """Saying that an import shall be applied."""

    @extend_schema(request=None, responses={202: serializers.IMPORT})
    def post(self, request: Request, public_id: UUID) -> Response:
        """A worker applies the rows that are not refused."""
        job = selectors.import_job(public_id=public_id)
        return _accepted(
            services.ask_to_apply(
                job=job, actor=actor_of(request), now=timezone.now(), is_queued=True
            )
        )


class ImportProblemsView(Managed):
    """The refused rows of an import."""

    @extend_schema(responses={(200, "text/csv"): OpenApiTypes.BINARY})
    def get(self, request: Request, public_id: UUID) -> StreamingHttpResponse:
        """All of them as a CSV file: row, column, value, reason."""
        job = selectors.import_job(public_id=public_id)
        pieces = services.csv_pieces(selectors.problem_rows(job))
        return download(pieces, name="refused-rows.csv")


class TemplateView(Managed):
    """A file to begin with."""

    @extend_schema(responses={(200, "text/csv"): OpenApiTypes.BINARY})
    def get(self, request: Request) -> StreamingHttpResponse:
        """A CSV file with every column and no rows."""
        pieces = services.csv_pieces(iter([selectors.known_columns()]))
        return download(pieces, name="catalogue-template.csv")


class ExportList(Managed):
    """Files of articles."""

    @extend_schema(operation_id="exports_list", responses=serializers.EXPORT)
    def get(self, request: Request) -> Response:
        """Exports, the newest first."""
        pages = ExportPages()
        jobs = pages.paginate_queryset(selectors.export_jobs(), request, self) or []
        return pages.get_paginated_response([serializers.export_job(job) for job in jobs])

    @extend_schema(
        operation_id="exports_ask",
        request=serializers.ExportInput,
        responses={202: serializers.EXPORT},
        examples=[OpenApiExample("All of it", request_only=True, value={"format": "xlsx"})],
    )
    def post(self, request: Request) -> Response:
        """Ask for the catalogue, or a part of it, in the columns that an import takes."""
        chosen = asdict(serializers.ExportInput.parse(request.data))
        file_format = chosen.pop("format")
        job = services.ask_for_export(
            chosen=ArticleFilter(**chosen),
            file_format=file_format,
            actor=actor_of(request),
            now=timezone.now(),
            is_queued=True,
        )
        return _accepted(job)


class ExportView(Managed):
    """One export."""

    @extend_schema(operation_id="exports_retrieve", responses=serializers.EXPORT)
    def get(self, request: Request, public_id: UUID) -> Response:
        """How far it is."""
        return Response(serializers.export_job(selectors.export_job(public_id=public_id)))


class ExportFileView(Managed):
    """The file of an export."""

    @extend_schema(responses={(200, "text/csv"): OpenApiTypes.BINARY})
    def get(self, request: Request, public_id: UUID) -> StreamingHttpResponse:
        """The file, once the export is done."""
        job = selectors.export_job(public_id=public_id)
        return download(selectors.file_of(job), name=str(job.file))


def actor_of(request: Request) -> str:
    """Who asks, as the price history names it."""
    caller = principal(request)
    return caller.actor if caller else ""


def _accepted(job: ImportJob | ExportJob) -> Response:
    """What a worker will do, and where to look how far it is."""
    kind, body = (
        ("imports", serializers.import_job(job))
        if isinstance(job, ImportJob)
        else ("exports", serializers.export_job(job))
    )
    location = f"/api/v1/catalogue/{kind}/{job.public_id}"
    return Response(body, status=202, headers={"Location": location})
