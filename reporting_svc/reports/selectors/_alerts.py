"""What alert rules measure, and the alerts."""

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal

from django.db.models import QuerySet

from reporting_svc.reports import errors, rules
from reporting_svc.reports.models import Alert, AlertRule
from reporting_svc.reports.selectors._gauges import figures_that_differ
from reporting_svc.reports.selectors._sales import Period, SalesQuery, SalesRow, sales
from shared_libs.money import ZERO


def measured(rule: AlertRule, today: date) -> Decimal | None:
    """The figure that a rule looks at, of its days; none where there is nothing to reckon with."""
    if rule.measure == AlertRule.Measure.DIFFERENCES:
        return Decimal(figures_that_differ())
    query = SalesQuery(
        Period(*rules.days_measured(rule.span, today)),
        (),
        (rule.store,) if rule.store else (),
        (rule.channel,) if rule.channel else (),
        (rule.currency,),
    )
    found = sales(query) or [SalesRow({}, rule.currency, 0)]
    return _MEASURES[rule.measure](found[0])


def _margin_rate(row: SalesRow) -> Decimal | None:
    return None if row.margin is None else rules.rate(row.margin, row.costed_net)


_MEASURES: dict[str, Callable[[SalesRow], Decimal | None]] = {
    "net": lambda row: row.net,
    "orders": lambda row: Decimal(row.orders),
    "units": lambda row: row.units,
    "basket": lambda row: rules.a_basket(row.net, row.orders),
    "discount_rate": lambda row: rules.rate(row.discount, row.gross),
    "return_rate": lambda row: rules.rate(
        row.returned_units, max(row.units + row.returned_units, ZERO)
    ),
    "margin_rate": _margin_rate,
}


def alert_rules(kept_to: Sequence[str]) -> QuerySet[AlertRule]:
    """The rules by name; of the own stores only, for who is kept to some."""
    rows = AlertRule.objects.order_by("name", "pk")
    return rows.filter(store__in=kept_to) if kept_to else rows


def alert_rule(rule_id: int, kept_to: Sequence[str]) -> AlertRule:
    """One of them; raises UnknownAlertRule."""
    try:
        return alert_rules(kept_to).get(pk=rule_id)
    except AlertRule.DoesNotExist as missing:
        raise errors.UnknownAlertRule from missing


def alerts(kept_to: Sequence[str]) -> QuerySet[Alert]:
    """The alerts with their rules, the newest first; those of the own stores for who has some."""
    rows = Alert.objects.select_related("rule").order_by("-opened_at", "-pk")
    return rows.filter(rule__store__in=kept_to) if kept_to else rows


def alert(alert_id: int, kept_to: Sequence[str]) -> Alert:
    """One of them; raises UnknownAlert."""
    try:
        return alerts(kept_to).get(pk=alert_id)
    except Alert.DoesNotExist as missing:
        raise errors.UnknownAlert from missing
