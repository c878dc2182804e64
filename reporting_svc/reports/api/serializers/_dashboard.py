"""The dashboard, as the API shows it."""

from dataclasses import dataclass
from typing import Any  # Any: rendered JSON and validator hooks

from rest_framework import serializers

from reporting_svc.reports.api.serializers._sales import SalesRowOutput, row_body
from reporting_svc.reports.selectors import Compared, Dashboard, Figures
from shared_libs.api.fields import CurrencyField
from shared_libs.api.serializers import InputSerializer
from shared_libs.money import amount_text, quantity_text


@dataclass(frozen=True)
class DashboardParameters:
    """The query of the dashboard."""

    currency: str | None = None


class DashboardParametersInput(InputSerializer):
    """The query of GET /reports/dashboard."""

    currency = CurrencyField(required=False)

    class Meta:
        dataclass = DashboardParameters


class FiguresOutput(serializers.Serializer):
    """Sums of one day; the basket is net by order, and gift cards that were sold are no net."""

    orders = serializers.IntegerField()
    units = serializers.CharField()
    net = serializers.CharField()
    gift_cards = serializers.CharField()
    total = serializers.CharField()
    basket = serializers.CharField()


class ComparedOutput(serializers.Serializer):
    """Net sales of a channel or a store: today, the same weekday a week and a year ago, and the
    last seven days.
    """

    name = serializers.CharField()
    today = serializers.CharField()
    week_ago = serializers.CharField()
    year_ago = serializers.CharField()
    seven_days = serializers.CharField()


class BestSellerOutput(SalesRowOutput):
    """A row with the article's name in each language; empty where it is not known yet."""

    name = serializers.DictField(child=serializers.CharField())


class DashboardOutput(serializers.Serializer):
    """The dashboard's figures: a day beside a week and a year ago, four weeks by channel, seven
    days by article.
    """

    today = serializers.DateField()
    currency = serializers.CharField()
    currencies = serializers.ListField(child=serializers.CharField())
    figures_today = FiguresOutput()
    figures_week_ago = FiguresOutput()
    figures_year_ago = FiguresOutput()
    days = serializers.ListField(child=serializers.DateField())
    net_by_channel = serializers.DictField(
        child=serializers.ListField(child=serializers.CharField())
    )
    channels = ComparedOutput(many=True)
    stores = ComparedOutput(many=True)
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
        "figures_year_ago": _figures_body(dashboard.figures_year_ago, currency),
        "days": dashboard.days,
        "net_by_channel": {
            channel: [amount_text(net, currency) for net in series]
            for channel, series in dashboard.net_by_channel.items()
        },
        "channels": [_compared_body(each, currency) for each in dashboard.channels],
        "stores": [_compared_body(each, currency) for each in dashboard.stores],
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
        "gift_cards": amount_text(figures.gift_cards, currency),
        "total": amount_text(figures.total, currency),
        "basket": amount_text(figures.basket, currency),
    }


def _compared_body(compared: Compared, currency: str) -> dict[str, Any]:
    names = ("today", "week_ago", "year_ago", "seven_days")
    amounts = {name: amount_text(getattr(compared, name), currency) for name in names}
    return {"name": compared.name, **amounts}
