"""Reports, for staff and their programs."""

from datetime import date, timedelta
from typing import Any  # Any: DRF's generic view
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from reporting_svc.reports import rules, selectors
from reporting_svc.reports.api import serializers
from reporting_svc.reports.models import Document
from shared_libs.api.pagination import CursorPages
from shared_libs.auth.permissions import HasRole, HasScope, principal

READERS = [HasRole("analyst", "store_manager") | HasScope("replay")]
PERIOD = (
    OpenApiParameter("from", date, description="first business date"),
    OpenApiParameter("to", date, description="last business date"),
)
WHERE = (
    OpenApiParameter("store", str, description="codes, with commas between"),
    OpenApiParameter("channel", str, description="web, pos"),
    OpenApiParameter("currency", str, description="ISO 4217 codes, with commas between"),
)
OF_ROW = (
    OpenApiParameter("hour", int, description="0 to 23"),
    OpenApiParameter("country", str, description="of the store, or where an order goes"),
    OpenApiParameter("cashier", str),
    OpenApiParameter("shift", str, description="of a till"),
    OpenApiParameter("sku", str, description="empty for shipping"),
    OpenApiParameter("category", str, description="the path; empty for none"),
    OpenApiParameter("tender", str),
    OpenApiParameter("tax_code", str),
)


class SalesView(APIView):
    """Sales by day, hour, channel, store, country, category, SKU, cashier, tender or tax, and
    always by currency.

    A tender or a tax is known for whole documents: not together, nor with category or SKU. By tax,
    `net` and `shipping` are what it was counted on.
    """

    permission_classes = READERS

    @extend_schema(
        parameters=[
            *PERIOD,
            OpenApiParameter(
                "group_by",
                str,
                description=f"some of {', '.join(rules.GROUPS)}, with commas; by day if none",
                examples=[OpenApiExample("Both channels in each store", "day,channel,store")],
            ),
            *WHERE,
        ],
        responses={200: serializers.SalesOutput},
    )
    def get(self, request: Request) -> Response:
        asked = serializers.SalesParametersInput.parse(request.query_params.dict())
        rows = selectors.sales(sales_query(asked, own_stores(request)))
        body = {"rows": [serializers.row_body(row) for row in rows], "as_of": selectors.as_of()}
        return Response(body)


class DocumentsView(GenericAPIView[Any]):
    """The documents that a figure of the sales report is the sum of, the newest first.

    The row's groups are given by name and value, its day as `from` and `to`.
    """

    permission_classes = READERS
    serializer_class = serializers.DocumentOutput
    queryset = Document.objects.none()
    filter_backends = ()

    class Pages(CursorPages):
        """The newest business date first; a page says how fresh it is."""

        ordering = ("-business_date", "-pk")  # type: ignore[assignment]  # DRF takes a tuple too

        def get_paginated_response(self, data: Any) -> Response:
            answer = super().get_paginated_response(data)
            answer.data["as_of"] = selectors.as_of()
            return answer

        def get_paginated_response_schema(self, schema: Any) -> dict[str, Any]:
            page: dict[str, Any] = super().get_paginated_response_schema(schema)
            moment = {"type": "string", "format": "date-time"}
            page["properties"]["as_of"] = {"type": "object", "additionalProperties": moment}
            return page

    pagination_class = Pages

    @extend_schema(parameters=[*PERIOD, *WHERE, *OF_ROW])
    def get(self, request: Request) -> Response:
        asked = serializers.DocumentsParametersInput.parse(request.query_params.dict())
        figure = selectors.Figure(sales_query(asked, own_stores(request)), asked.groups)
        page = self.paginate_queryset(selectors.documents(figure)) or []
        shares = selectors.shares(page, figure)
        bodies = map(serializers.document_body, page, shares)
        return self.get_paginated_response(list(bodies))


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
            stores=own_stores(request),
        )
        return Response(serializers.dashboard_body(dashboard))


def today_in_shop() -> date:
    """The business date at this moment where the shop is."""
    return timezone.now().astimezone(ZoneInfo(settings.SHOP_TIME_ZONE)).date()


def sales_query(
    asked: serializers.SalesParameters, kept_to: tuple[str, ...]
) -> selectors.SalesQuery:
    """The question, of the last thirty days if no other, and kept to the own stores."""
    last = asked.last or max(asked.first or date.min, today_in_shop())
    period = selectors.Period(asked.first or last - timedelta(days=29), last)
    stores = asked.store
    if kept_to:
        stores = tuple(set(kept_to).intersection(asked.store or kept_to)) or ("",)
    return selectors.SalesQuery(period, asked.group_by, stores, asked.channel, asked.currency)


def own_stores(request: Request) -> tuple[str, ...]:
    """The stores that this member of staff is bound to; none means all."""
    caller = principal(request)
    return tuple(sorted(caller.stores)) if caller else ()
