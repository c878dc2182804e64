"""Reports that are made in the background, as programs ask for them."""

from typing import Any  # Any: a body is anything until it is parsed

from django.db.models import QuerySet
from django.http import StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import get_language
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from reporting_svc.reports import selectors, services
from reporting_svc.reports.api import serializers
from reporting_svc.reports.api.views._closing import caller_of
from reporting_svc.reports.api.views._reports import query_of
from reporting_svc.reports.api.views._sales import READERS, own_stores, today_in_shop
from reporting_svc.reports.models import ReportRun
from shared_libs.api.downloads import download
from shared_libs.api.pagination import CursorPages
from shared_libs.api.serializers import InputSerializer
from shared_libs.idempotency.decorator import idempotent

WORDS = ("group_by", "store", "channel", "currency")
EXAMPLE = OpenApiExample(
    "A year by article",
    request_only=True,
    value={"from": "2026-01-01", "to": "2026-12-31", "group_by": "sku,cashier"},
)


class MakeReportView(APIView):
    """The report is made in the background, as CSV, and kept for its owner for a week."""

    permission_classes = READERS

    @extend_schema(
        request=serializers.TableParametersInput,
        responses={202: serializers.RunOutput},
        examples=[EXAMPLE],
    )
    @idempotent(required=False)
    def post(self, request: Request, name: str) -> Response:
        stores = own_stores(request)
        asked = selectors.table(name, stores)
        typed = run_input(asked, request.data)
        typed.is_valid(raise_exception=True)
        run = requested(asked, typed, owner=caller_of(request).id, stores=stores)
        way = {"Location": f"/api/v1/reports/runs/{run.pk}"}
        return Response(serializers.RunOutput(run).data, status=202, headers=way)


class RunsView(ListAPIView[ReportRun]):
    """One's own runs and those of one's saved reports, the newest first."""

    permission_classes = READERS
    serializer_class = serializers.RunOutput
    queryset = ReportRun.objects.none()
    filter_backends = ()
    pagination_class = CursorPages

    def get_queryset(self) -> QuerySet[ReportRun]:
        return selectors.runs_for(caller_of(self.request).id)


class RunView(APIView):
    """How far one's own run is."""

    permission_classes = READERS

    @extend_schema(responses={200: serializers.RunOutput})
    def get(self, request: Request, run_id: int) -> Response:
        found = selectors.run_of(run_id, caller_of(request).id)
        return Response(serializers.RunOutput(found.run).data)


class RunFileView(APIView):
    """All its rows as CSV, in the language in which it was asked for."""

    permission_classes = READERS

    @extend_schema(responses={(200, "text/csv"): OpenApiTypes.BINARY})
    def get(self, request: Request, run_id: int) -> StreamingHttpResponse:
        return run_download(selectors.run_of(run_id, caller_of(request).id).run)


class RunRowsView(APIView):
    """The same rows as JSON, at most 50,000."""

    permission_classes = READERS

    @extend_schema(responses={200: serializers.ReportOutput})
    def get(self, request: Request, run_id: int) -> Response:
        run = selectors.run_of(run_id, caller_of(request).id).run
        columns, rows = selectors.values_of_run(run)
        about = {"report": run.report, "columns": serializers.columns_body(columns)}
        return Response({**about, "rows": rows, "as_of": run.as_of})


def run_input(asked: selectors.Table, words: Any) -> InputSerializer:
    """The words of a run, not yet looked at: those of its report, but for one figure's own."""
    about = {"groups": asked.groups, "default_groups": asked.default_groups}
    return serializers.TableParametersInput(data=words, context=about)


def run_download(run: ReportRun) -> StreamingHttpResponse:
    """The file of a run; raises RunHasNoFile."""
    body = selectors.file_of_run(run)
    return download([body], name=f"{run.report}-{run.first_date}-{run.last_date}.csv")


def requested(
    asked: selectors.Table, typed: InputSerializer, *, owner: str, stores: tuple[str, ...]
) -> ReportRun:
    """The run of what was typed, which is known to be right. Raises TooManyRuns."""
    words: serializers.SalesParameters = typed.validated_data
    wish = services.RunWish(
        report=asked.name,
        words={name: ",".join(getattr(words, name)) for name in WORDS},
        period=query_of(words, stores).period,
        language=(get_language() or "en")[:2],
    )
    now, today = timezone.now(), today_in_shop()
    return services.request_run(wish=wish, owner=owner, stores=stores, today=today, now=now)
