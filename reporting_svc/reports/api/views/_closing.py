"""Closing the days of stores."""

from django.utils import timezone
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.exceptions import NotAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from reporting_svc.reports import errors, services
from reporting_svc.reports.api import serializers
from shared_libs.auth.permissions import HasRole, principal
from shared_libs.auth.principals import Principal
from shared_libs.auth.stores import works_in
from shared_libs.idempotency.decorator import idempotent


class CloseDayView(APIView):
    """A day of a store is closed with its figures; with a reason where something differs."""

    permission_classes = [HasRole("analyst", "store_manager")]

    @extend_schema(
        request=serializers.ReasonInput,
        responses={200: serializers.DailyCloseOutput},
        examples=[OpenApiExample("Differs", request_only=True, value={"reason": "Till 2 burned"})],
    )
    @idempotent(required=True)
    def post(self, request: Request, store: str, day: str) -> Response:
        asked = serializers.CloseDayInput.parse({"store": store, "day": day})
        reason = serializers.ReasonInput.parse(request.data).reason
        row = services.close_day(
            store=asked.store,
            day=asked.day,
            actor=_closer(request, asked.store),
            reason=reason,
            now=timezone.now(),
        )
        return Response(serializers.DailyCloseOutput(row).data)


def _closer(request: Request, store: str) -> str:
    """Who closes; raises UnknownDay for who is kept to other stores."""
    caller = caller_of(request)
    if not works_in(caller, store):
        raise errors.UnknownDay
    return caller.actor


def caller_of(request: Request) -> Principal:
    """Who asks; raises NotAuthenticated for a visitor."""
    caller = principal(request)
    if caller is None:
        raise NotAuthenticated
    return caller
