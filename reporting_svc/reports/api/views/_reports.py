"""Every report as JSON and as a file."""

from collections.abc import Mapping
from typing import Any  # Any: a query's values

from django.http import StreamingHttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from reporting_svc.reports import selectors, services
from reporting_svc.reports.api import serializers
from reporting_svc.reports.api.views._sales import (
    OF_ROW,
    PERIOD,
    READERS,
    WHERE,
    own_stores,
    sales_query,
)
from shared_libs.api.downloads import download
from shared_libs.api.serializers import InputSerializer

ASKED = [*PERIOD, OpenApiParameter("group_by", str, description="as the report says"), *WHERE]
TYPE = OpenApiParameter("type", str, enum=["csv", "xlsx", "pdf"], required=True)


class ReportsView(APIView):
    """All reports, with their columns and what they can be split by."""

    permission_classes = READERS

    @extend_schema(responses={200: serializers.ReportsOutput})
    def get(self, request: Request) -> Response:
        bodies = [serializers.about_report(each) for each in selectors.tables(own_stores(request))]
        return Response({"results": bodies})


class ReportView(APIView):
    """One report: at most 50,000 rows; a file has more."""

    permission_classes = READERS

    @extend_schema(parameters=[*ASKED, *OF_ROW], responses={200: serializers.ReportOutput})
    def get(self, request: Request, name: str) -> Response:
        asked = selectors.table(name, own_stores(request))
        query = table_query(asked, request.query_params.dict(), own_stores(request))
        columns = asked.columns(query.groups)
        rows = serializers.report_rows(columns, selectors.rows_of(asked, query))
        about = {"report": asked.name, "columns": serializers.columns_body(columns)}
        return Response({**about, "rows": rows, "as_of": selectors.as_of()})


class ReportFileView(APIView):
    """One report as CSV, XLSX or PDF, in the reader's language. A PDF has at most 2,000 rows."""

    permission_classes = READERS

    @extend_schema(
        parameters=[*ASKED, *OF_ROW, TYPE], responses={(200, "text/csv"): OpenApiTypes.BINARY}
    )
    def get(self, request: Request, name: str) -> StreamingHttpResponse:
        asked = selectors.table(name, own_stores(request))
        words = request.query_params.dict()
        kind = serializers.FileTypeInput.parse({"type": words.pop("type", "csv")}).type
        query = table_query(asked, words, own_stores(request))
        pieces = services.write_report(asked=asked, query=query, kind=kind)
        return download(pieces, name=file_name(asked, query, kind))


def table_query(
    asked: selectors.Table, words: Mapping[str, Any], kept_to: tuple[str, ...]
) -> selectors.TableQuery:
    """What a report is asked for in an address; raises ValidationError naming each wrong field."""
    typed = table_input(asked, words)
    typed.is_valid(raise_exception=True)
    return query_of(typed.validated_data, kept_to)


def table_input(asked: selectors.Table, words: Mapping[str, Any]) -> InputSerializer:
    """The words of an address, for this report, not yet looked at."""
    if "of" in asked.filters:
        return serializers.DocumentsParametersInput(data=words)
    about = {"groups": asked.groups, "default_groups": asked.default_groups}
    return serializers.TableParametersInput(data=words, context=about)


def query_of(asked: serializers.SalesParameters, kept_to: tuple[str, ...]) -> selectors.TableQuery:
    """The question to a report, kept to these stores (none: all)."""
    sales = sales_query(asked, kept_to)
    of = asked.groups if isinstance(asked, serializers.DocumentsParameters) else {}
    return selectors.TableQuery(
        sales.period, sales.groups, sales.stores, sales.channels, sales.currencies, of
    )


def file_name(asked: selectors.Table, query: selectors.TableQuery, kind: str) -> str:
    """The name under which a browser saves it."""
    return f"{asked.name}-{query.period.first}-{query.period.last}.{kind}"
