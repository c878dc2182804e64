"""Alert rules and alerts, as the API takes and shows them."""

from rest_framework import serializers

from reporting_svc.reports.models import Alert, AlertRule, Channel
from reporting_svc.reports.services import AlertWish
from shared_libs.api.fields import CurrencyField, TextField
from shared_libs.api.serializers import InputSerializer


class AlertRuleInput(InputSerializer):
    """What somebody wants to be told of."""

    name = TextField(max_length=60)
    measure = serializers.ChoiceField(choices=AlertRule.Measure.choices)
    comparison = serializers.ChoiceField(choices=AlertRule.Comparison.choices)
    limit = serializers.DecimalField(max_digits=16, decimal_places=4)
    currency = CurrencyField()
    span = serializers.ChoiceField(choices=AlertRule.Span.choices, required=False)
    store = TextField(max_length=32, required=False, allow_blank=True)
    channel = serializers.ChoiceField(choices=Channel.choices, required=False, allow_blank=True)
    recipients = serializers.ListField(
        child=serializers.EmailField(), required=False, max_length=10
    )
    language = serializers.ChoiceField(choices=["en", "fr"], required=False)
    is_active = serializers.BooleanField(required=False)

    class Meta:
        dataclass = AlertWish


class AlertRuleOutput(serializers.ModelSerializer[AlertRule]):
    """A rule."""

    class Meta:
        model = AlertRule
        fields = (
            *("id", "name", "measure", "span", "comparison", "limit", "currency"),
            *("store", "channel", "recipients", "language", "is_active"),
        )


class AlertOutput(serializers.ModelSerializer[Alert]):
    """A figure beyond its limit, with the rule that says so."""

    rule = AlertRuleOutput()

    class Meta:
        model = Alert
        fields = (
            *("id", "rule", "status", "value", "opened_at", "mailed_at"),
            *("acknowledged_by", "acknowledged_at", "cleared_at"),
        )
