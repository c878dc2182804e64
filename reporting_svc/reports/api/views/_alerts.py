"""Alert rules, and the alerts that they opened."""

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from reporting_svc.reports import selectors, services
from reporting_svc.reports.api import serializers
from reporting_svc.reports.api.views._closing import caller_of
from reporting_svc.reports.api.views._sales import own_stores
from reporting_svc.reports.models import Alert, AlertRule
from shared_libs.api.pagination import CursorPages
from shared_libs.auth.permissions import HasRole
from shared_libs.idempotency.decorator import idempotent

STAFF = [HasRole("analyst", "store_manager")]
EXAMPLE = OpenApiExample(
    "A slow day",
    request_only=True,
    value={
        "name": "A slow day in Montréal",
        "measure": "net",
        "span": "yesterday",
        "comparison": "below",
        "limit": "500.00",
        "currency": "CAD",
        "store": "MTL",
        "recipients": ["me@example.org"],
    },
)


class AlertRulesView(ListAPIView[AlertRule]):
    """What staff want to be told of, by name; a new one by POST."""

    permission_classes = STAFF
    serializer_class = serializers.AlertRuleOutput
    queryset = AlertRule.objects.none()
    filter_backends = ()

    class Pages(CursorPages):
        """By name."""

        ordering = ("name", "pk")  # type: ignore[assignment]  # DRF takes a tuple too

    pagination_class = Pages

    def get_queryset(self) -> QuerySet[AlertRule]:
        return selectors.alert_rules(own_stores(self.request))

    @extend_schema(
        request=serializers.AlertRuleInput,
        responses={201: serializers.AlertRuleOutput},
        examples=[EXAMPLE],
    )
    @idempotent(required=False)
    def post(self, request: Request) -> Response:
        wish = serializers.AlertRuleInput.parse(request.data)
        rule = services.describe_alert_rule(
            wish=wish, actor=caller_of(request).actor, stores=own_stores(request)
        )
        return Response(serializers.AlertRuleOutput(rule).data, status=201)


class AlertRuleView(APIView):
    """One rule: put right, or forgotten with its alerts."""

    permission_classes = STAFF

    @extend_schema(
        request=serializers.AlertRuleInput,
        responses={200: serializers.AlertRuleOutput},
        examples=[EXAMPLE],
    )
    def put(self, request: Request, rule_id: int) -> Response:
        wish = serializers.AlertRuleInput.parse(request.data)
        actor, stores = caller_of(request).actor, own_stores(request)
        rule = services.describe_alert_rule(wish=wish, actor=actor, stores=stores, rule_id=rule_id)
        return Response(serializers.AlertRuleOutput(rule).data)

    @extend_schema(responses={204: None})
    def delete(self, request: Request, rule_id: int) -> Response:
        services.forget_alert_rule(rule_id=rule_id, stores=own_stores(request))
        return Response(status=204)


class AlertsView(ListAPIView[Alert]):
    """Figures that are or were beyond their limits, the newest first."""

    permission_classes = STAFF
    serializer_class = serializers.AlertOutput
    queryset = Alert.objects.none()
    filter_backends = ()

    class Pages(CursorPages):
        """The newest first."""

        ordering = ("-opened_at", "-pk")  # type: ignore[assignment]  # DRF takes a tuple too

    pagination_class = Pages

    def get_queryset(self) -> QuerySet[Alert]:
        return selectors.alerts(own_stores(self.request))


class AcknowledgeAlertView(APIView):
    """Somebody has seen it: it is sent to nobody any more."""

    permission_classes = STAFF

    @extend_schema(request=None, responses={200: serializers.AlertOutput})
    @idempotent(required=False)
    def post(self, request: Request, alert_id: int) -> Response:
        alert = services.acknowledge_alert(
            alert_id=alert_id,
            actor=caller_of(request).actor,
            stores=own_stores(request),
            now=timezone.now(),
        )
        return Response(serializers.AlertOutput(alert).data)
