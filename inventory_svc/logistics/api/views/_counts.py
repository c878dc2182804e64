"""Counting what is really there."""

from typing import Any  # Any: a queryset of the framework's own making

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from inventory_svc.logistics import errors, selectors, services
from inventory_svc.logistics.api import counting, filters, serializers
from inventory_svc.logistics.api.parts import (
    BECAUSE,
    KEY,
    OPTIONAL_KEY,
    Stockroom,
    caller,
    command,
    shown,
)
from inventory_svc.logistics.models import Count, CountLine
from shared_libs.api.pagination import CursorPages
from shared_libs.api.versions import MAY_MATCH
from shared_libs.auth.permissions import IsStaff
from shared_libs.idempotency.decorator import idempotent

SCAN = {"id": "0198f1f0-0000-7000-8000-000000000001", "code": "4006381333931", "seconds_ago": "2"}


def _answer(count: Count, *, status: int = 200) -> Response:
    return shown(count, counting.CountOutput(count).data, status=status)


class Counts(ListAPIView[Count]):
    """Stock counts at the caller's locations, the latest first."""

    serializer_class = counting.CountOutput
    filterset_class = filters.CountFilter
    queryset = Count.objects.none()  # for the schema

    def get_permissions(self) -> list[Any]:
        """Any member of staff may look; counting is the stock room's."""
        return [Stockroom() if self.request.method == "POST" else IsStaff()]

    def get_queryset(self) -> Any:
        return selectors.counts_of(caller(self.request))

    @extend_schema(
        parameters=[OPTIONAL_KEY],
        request=counting.CountInput,
        responses={201: counting.CountOutput},
        examples=[
            OpenApiExample(
                "Everything", request_only=True, value={"location": "MTL", "note": "Year end"}
            ),
            OpenApiExample(
                "One category",
                request_only=True,
                value={"location": "MTL", "scope": "category", "category_path": "clothing/tops/"},
            ),
            OpenApiExample(
                "Two articles",
                request_only=True,
                value={"location": "MTL", "scope": "articles", "skus": ["SHIRT-M", "MUG-01"]},
            ),
        ],
    )
    @idempotent(required=False)
    def post(self, request: Request) -> Response:
        """Open a count; scans may come at once, from several counters."""
        wanted = counting.CountInput.parse(request.data)
        return _answer(services.open_count(wanted=wanted, command=command(request)), status=201)


class CountDetail(APIView):
    """One count."""

    permission_classes = [IsStaff]

    @extend_schema(responses=counting.CountDetailOutput)
    def get(self, request: Request, number: str) -> Response:
        """The count and how far it has come."""
        count = selectors.count(number, by=caller(request))
        return shown(count, counting.CountDetailOutput(count).data)


class CountLines(ListAPIView[CountLine]):
    """What has been counted so far, article by article; of a blind count no more than that."""

    permission_classes = [IsStaff]
    serializer_class = counting.CountLineOutput
    filter_backends = []
    queryset = CountLine.objects.none()  # for the schema

    class Pages(CursorPages):
        """In the order in which articles were first scanned."""

        ordering = "pk"

    pagination_class = Pages

    def get_queryset(self) -> Any:
        number = self.kwargs.get("number", "")
        return selectors.lines_of(selectors.count(number, by=caller(self.request)))


class CountFindings(APIView):
    """What differs."""

    permission_classes = [IsStaff]

    @extend_schema(responses=counting.FindingsPage)
    def get(self, request: Request, number: str) -> Response:
        """Each line that differs or was not counted; 409 as long as the count is blind."""
        count = selectors.count(number, by=caller(request))
        if not count.shows_expected:
            raise errors.CountIsBlind
        rows = [each for each in selectors.findings(count) if each.needs_attention]
        return Response({"results": counting.FindingOutput(rows, many=True).data})


class CountTimeline(APIView):
    """Who did what to a count, and why."""

    permission_classes = [IsStaff]

    @extend_schema(responses=serializers.TimelinePage)
    def get(self, request: Request, number: str) -> Response:
        """Every step, the oldest first."""
        found = selectors.timeline(selectors.count(number, by=caller(request)).number)
        return Response({"results": serializers.TimelineOutput(found, many=True).data})


class CountScans(APIView):
    """What scanners read."""

    permission_classes = [Stockroom]

    @extend_schema(
        request=counting.ScansInput,
        responses=counting.VerdictsPage,
        examples=[
            OpenApiExample("One scan", request_only=True, value={"scans": [SCAN]}),
            OpenApiExample(
                "A mistake undone", request_only=True, value={"scans": [{"undoes": SCAN["id"]}]}
            ),
        ],
    )
    def post(self, request: Request, number: str) -> Response:
        """Count; each scan has an id of its own, so a batch may be sent again without a key."""
        body = counting.ScansInput.parse(request.data)
        verdicts = services.record_scans(command=command(request, number), scans=body.scans)
        return Response({"results": counting.VerdictOutput(verdicts, many=True).data})


class ReviewCount(APIView):
    """The end of counting."""

    permission_classes = [Stockroom]

    @extend_schema(
        parameters=[OPTIONAL_KEY, MAY_MATCH],
        request=serializers.NoInput,
        responses=counting.CountOutput,
    )
    @idempotent(required=False)
    def post(self, request: Request, number: str) -> Response:
        """Let nobody count any more, and show what differs."""
        serializers.NoInput.parse(request.data)
        return _answer(services.review_count(command=command(request, number)))


class AbsentRest(APIView):
    """What was looked for and not found."""

    permission_classes = [Stockroom]

    @extend_schema(
        parameters=[OPTIONAL_KEY, MAY_MATCH],
        request=serializers.NoInput,
        responses=counting.CountOutput,
    )
    @idempotent(required=False)
    def post(self, request: Request, number: str) -> Response:
        """Count everything of the scope that nobody has counted as zero."""
        serializers.NoInput.parse(request.data)
        return _answer(services.count_the_rest_as_absent(command=command(request, number)))


class ExplainVariances(APIView):
    """Why it differs."""

    permission_classes = [Stockroom]

    @extend_schema(
        parameters=[OPTIONAL_KEY, MAY_MATCH],
        request=counting.ReasonsInput,
        responses=counting.CountOutput,
        examples=[
            OpenApiExample(
                "One was broken",
                request_only=True,
                value={"lines": [{"sku": "MUG-01", "reason": "Broken"}]},
            )
        ],
    )
    @idempotent(required=False)
    def post(self, request: Request, number: str) -> Response:
        """Give reasons, line by line."""
        body = counting.ReasonsInput.parse(request.data)
        reasons = {line.sku: line.reason for line in body.lines}
        wanted = command(request, number)
        return _answer(services.explain_variances(command=wanted, reasons=reasons))


class RecountLines(APIView):
    """What is doubtful."""

    permission_classes = [Stockroom]

    @extend_schema(
        parameters=[OPTIONAL_KEY, MAY_MATCH],
        request=counting.SkusInput,
        responses=counting.CountOutput,
        examples=[OpenApiExample("One article", request_only=True, value={"skus": ["MUG-01"]})],
    )
    @idempotent(required=False)
    def post(self, request: Request, number: str) -> Response:
        """Have these articles counted again, from nothing."""
        body = counting.SkusInput.parse(request.data)
        return _answer(services.recount_lines(command=command(request, number), skus=body.skus))


class PostCount(APIView):
    """The end of a count."""

    permission_classes = [Stockroom]

    @extend_schema(
        parameters=[KEY, MAY_MATCH],
        request=counting.PostInput,
        responses=counting.CountOutput,
        examples=[
            OpenApiExample("With a reason", request_only=True, value={"reason": "Year-end count"})
        ],
    )
    @idempotent(required=True)
    def post(self, request: Request, number: str) -> Response:
        """Make the books what was counted: one movement for each line that differs."""
        body = counting.PostInput.parse(request.data)
        return _answer(services.post_count(command=command(request, number, body.reason)))


class CancelCount(APIView):
    """A count that is called off."""

    permission_classes = [Stockroom]

    @extend_schema(
        parameters=[OPTIONAL_KEY, MAY_MATCH],
        request=serializers.ReasonInput,
        responses=counting.CountOutput,
        examples=[BECAUSE],
    )
    @idempotent(required=False)
    def post(self, request: Request, number: str) -> Response:
        """Change nothing, and say why."""
        body = serializers.ReasonInput.parse(request.data)
        return _answer(services.cancel_count(command=command(request, number, body.reason)))
