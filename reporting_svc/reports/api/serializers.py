"""What the reporting API takes and shows."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any  # Any: rendered JSON and validator hooks

from django.utils.translation import gettext as _
from rest_framework import serializers

from reporting_svc.reports import rules
from reporting_svc.reports.selectors import Dashboard, Figures, SalesRow
from shared_libs.api.fields import CurrencyField
from shared_libs.api.serializers import InputSerializer
from shared_libs.money import amount_text, quantity_text

LONGEST = timedelta(days=1100)


@dataclass(frozen=True)
class SalesParameters:
    """The query of a sales report."""

    first: date | None = None
    last: date | None = None
    group_by: tuple[str, ...] = ("day",)
    store: tuple[str, ...] = ()
    channel: tuple[str, ...] = ()
    currency: tuple[str, ...] = ()


class CommaListField(serializers.Field):
    """Values with commas between them."""

    def __init__(self, *, choices: tuple[str, ...] | None = None, **kwargs: Any) -> None:
        self.choices = choices
        super().__init__(**kwargs)

    def to_internal_value(self, data: Any) -> tuple[str, ...]:
        values = tuple(dict.fromkeys(part.strip() for part in str(data)[:500].split(",") if part))
        unknown = [value for value in values if self.choices and value not in self.choices]
        if unknown:
            message = _("%(value)s is none of %(choices)s.") % {
                "value": unknown[0],
                "choices": ", ".join(self.choices or ()),
            }
            raise serializers.ValidationError(message, code="invalid_choice")
        return values

    def to_representation(self, value: Iterable[str]) -> str:
        return ",".join(value)


class SalesParametersInput(InputSerializer):
    """The query of GET /reports/sales."""

    group_by = CommaListField(choices=rules.GROUPS, required=False)
    store = CommaListField(required=False)
    channel = CommaListField(choices=("web", "pos"), required=False)
    currency = CommaListField(required=False)

    class Meta:
        dataclass = SalesParameters

    def get_fields(self) -> dict[str, Any]:
        # `from` is no name that Python lets a class attribute have.
        period = {
            "from": serializers.DateField(required=False, source="first"),
            "to": serializers.DateField(required=False, source="last"),
        }
        return {**period, **super().get_fields()}

    def validate(self, attrs: Any) -> Any:
        if attrs.first and attrs.last and not attrs.first <= attrs.last <= attrs.first + LONGEST:
            message = _("`to` must be on or after `from`, and within three years of it.")
            raise serializers.ValidationError({"to": [message]})
        return attrs


@dataclass(frozen=True)
class DashboardParameters:
    """The query of the dashboard."""

    currency: str | None = None


class DashboardParametersInput(InputSerializer):
    """The query of GET /reports/dashboard."""

    currency = CurrencyField(required=False)

    class Meta:
        dataclass = DashboardParameters


class SalesRowOutput(serializers.Serializer):
    """A row; the groups that were asked for stand in it by name."""

    day = serializers.DateField(required=False)
    hour = serializers.IntegerField(required=False)
    channel = serializers.CharField(required=False)
    store = serializers.CharField(required=False)
    category = serializers.CharField(required=False)
    sku = serializers.CharField(required=False)
    cashier = serializers.CharField(required=False)
    currency = serializers.CharField()
    orders = serializers.IntegerField()
    units = serializers.CharField()
    gross = serializers.CharField()
    discount = serializers.CharField()
    net = serializers.CharField()
    tax = serializers.CharField()
    shipping = serializers.CharField()
    total = serializers.CharField()


class SalesOutput(serializers.Serializer):
    """A sales report."""

    rows = SalesRowOutput(many=True)
    as_of = serializers.DictField(child=serializers.DateTimeField())


def row_body(row: SalesRow) -> dict[str, Any]:
    """The JSON of a row."""
    amounts = ("gross", "discount", "net", "tax", "shipping", "total")
    return {
        **row.groups,
        "currency": row.currency,
        "orders": row.orders,
        "units": quantity_text(row.units),
        **{name: amount_text(getattr(row, name), row.currency) for name in amounts},
    }


class FiguresOutput(serializers.Serializer):
    """Sums of one day."""

    orders = serializers.IntegerField()
    units = serializers.CharField()
    net = serializers.CharField()
    total = serializers.CharField()


class BestSellerOutput(SalesRowOutput):
    """A row with the article's name in each language; empty where it is not known yet."""

    name = serializers.DictField(child=serializers.CharField())


class DashboardOutput(serializers.Serializer):
    """The dashboard's figures: a day, four weeks by channel, seven days by store and article."""

    today = serializers.DateField()
    currency = serializers.CharField()
    currencies = serializers.ListField(child=serializers.CharField())
    figures_today = FiguresOutput()
    figures_week_ago = FiguresOutput()
    days = serializers.ListField(child=serializers.DateField())
    net_by_channel = serializers.DictField(
        child=serializers.ListField(child=serializers.CharField())
    )
    stores = SalesRowOutput(many=True)
    best_sellers = BestSellerOutput(many=True)
    as_of = serializers.DictField(child=serializers.DateTimeField())


def dashboard_body(dashboard: Dashboard) -> dict[str, Any]:
    """The JSON of the dashboard; best sellers carry their names."""
    currency = dashboard.currency
    return {
        "today": dashboard.today,
        "currency": currency,
        "currencies": dashboard.currencies,
        "figures_today": _figures_body(dashboard.figures_today, currency),
        "figures_week_ago": _figures_body(dashboard.figures_week_ago, currency),
        "days": dashboard.days,
        "net_by_channel": {
            channel: [amount_text(net, currency) for net in series]
            for channel, series in dashboard.net_by_channel.items()
        },
        "stores": [row_body(row) for row in dashboard.stores],
        "best_sellers": [
            {**row_body(row), "name": dashboard.names.get(row.groups["sku"], {})}
            for row in dashboard.best_sellers
        ],
        "as_of": dashboard.as_of,
    }


def _figures_body(figures: Figures, currency: str) -> dict[str, Any]:
    return {
        "orders": figures.orders,
        "units": quantity_text(figures.units),
        "net": amount_text(figures.net, currency),
        "total": amount_text(figures.total, currency),
    }
