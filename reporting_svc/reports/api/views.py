"""Reports, for staff and their programs."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from reporting_svc.reports import rules, selectors
from reporting_svc.reports.api import serializers
from shared_libs.auth.permissions import HasRole, HasScope, principal

READERS = [HasRole("analyst", "store_manager") | HasScope("replay")]


class SalesView(APIView):
    """Sales by day, hour, channel, store, category, SKU or cashier, always split by currency."""

    permission_classes = READERS

    @extend_schema(
        parameters=[
            OpenApiParameter("from", date, description="first business date"),
            OpenApiParameter("to", date, description="last business date"),
            OpenApiParameter(
                "group_by",
                str,
                description=f"some of {', '.join(rules.GROUPS)}, with commas; by day if none",
                examples=[OpenApiExample("Both channels in each store", "day,channel,store")],
            ),
            OpenApiParameter("store", str, description="codes, with commas between"),
            OpenApiParameter("channel", str, description="web, pos"),
            OpenApiParameter("currency", str, description="ISO 4217 codes, with commas between"),
        ],
        responses={200: serializers.SalesOutput},
    )
    def get(self, request: Request) -> Response:
        asked = serializers.SalesParametersInput.parse(request.query_params.dict())
        rows = selectors.sales(_query(asked, _own_stores(request)))
        body = {"rows": [serializers.row_body(row) for row in rows], "as_of": selectors.as_of()}
        return Response(body)


class DashboardView(APIView):
    """What a head of retail looks at in the morning."""

    permission_classes = READERS

    @extend_schema(
        parameters=[
            OpenApiParameter("currency", str, description="the shop's own unless another is named")
        ],
        responses={200: serializers.DashboardOutput},
    )
    def get(self, request: Request) -> Response:
        asked = serializers.DashboardParametersInput.parse(request.query_params.dict())
        dashboard = selectors.dashboard(
            today=today_in_shop(),
            currency=asked.currency or settings.SHOP_CURRENCY,
            stores=_own_stores(request),
        )
        return Response(serializers.dashboard_body(dashboard))


def today_in_shop() -> date:
    """The business date at this moment where the shop is."""
    return timezone.now().astimezone(ZoneInfo(settings.SHOP_TIME_ZONE)).date()


def _query(asked: serializers.SalesParameters, own_stores: tuple[str, ...]) -> selectors.SalesQuery:
    last = asked.last or max(asked.first or date.min, today_in_shop())
    period = selectors.Period(asked.first or last - timedelta(days=29), last)
    stores = asked.store
    if own_stores:
        stores = tuple(set(own_stores).intersection(asked.store or own_stores)) or ("",)
    return selectors.SalesQuery(period, asked.group_by, stores, asked.channel, asked.currency)


def _own_stores(request: Request) -> tuple[str, ...]:
    """The stores that this member of staff is bound to; none means all."""
    caller = principal(request)
    return tuple(sorted(caller.stores)) if caller else ()
