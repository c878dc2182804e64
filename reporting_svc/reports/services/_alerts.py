"""Telling staff of figures that are beyond a limit of their own."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from smtplib import SMTPException

import structlog
from django.core.mail import EmailMessage
from django.db import IntegrityError, transaction
from django.utils import translation
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from reporting_svc.reports import errors, rules, selectors
from reporting_svc.reports.models import Alert, AlertRule

log = structlog.get_logger(__name__)
Status = Alert.Status


@dataclass(frozen=True)
class AlertWish:
    """What somebody wants to be told of."""

    name: str
    measure: str
    comparison: str
    limit: Decimal
    currency: str
    span: str = AlertRule.Span.YESTERDAY
    store: str = ""
    channel: str = ""
    recipients: Sequence[str] = ()
    language: str = "en"
    is_active: bool = True


@transaction.atomic
def describe_alert_rule(
    *, wish: AlertWish, actor: str, stores: Sequence[str], rule_id: int | None = None
) -> AlertRule:
    """The rule is as wished, new or changed; who is kept to stores makes rules for these only.

    Raises UnknownAlertRule, AlertOfAnotherStore and AlertNameTaken.
    """
    if stores and wish.store not in stores:
        raise errors.AlertOfAnotherStore
    rule = AlertRule() if rule_id is None else selectors.alert_rule(rule_id, stores)
    for name, value in vars(wish).items():
        setattr(rule, name, value)
    rule.recipients, rule.defined_by = list(wish.recipients), actor
    try:
        with transaction.atomic():
            rule.save()
    except IntegrityError as clash:
        raise errors.AlertNameTaken from clash
    return rule


def forget_alert_rule(*, rule_id: int, stores: Sequence[str]) -> None:
    """The rule is gone, and its alerts with it; raises UnknownAlertRule."""
    selectors.alert_rule(rule_id, stores).delete()


def check_alerts(*, today: date, now: datetime) -> int:
    """Every active rule has its alert open where its figure is beyond the limit, and cleared where
    it is back. Returns how many are live.

    An alert keeps the figure as it was measured last. Those of rules that are not active any more
    are cleared.
    """
    Alert.objects.live().filter(rule__is_active=False).update(status=Status.CLEARED, cleared_at=now)
    return sum(
        _check(rule, today=today, now=now)
        for rule in AlertRule.objects.filter(is_active=True).order_by("pk")
    )


@transaction.atomic
def _check(rule: AlertRule, *, today: date, now: datetime) -> bool:
    value = selectors.measured(rule, today)
    live = Alert.objects.live().filter(rule=rule)
    if value is None or not rules.is_beyond(value, comparison=rule.comparison, limit=rule.limit):
        live.update(status=Status.CLEARED, cleared_at=now)
        return False
    if not live.update(value=value):
        Alert.objects.bulk_create(
            [Alert(rule=rule, value=value, opened_at=now)], ignore_conflicts=True
        )
    return True


@transaction.atomic
def acknowledge_alert(*, alert_id: int, actor: str, stores: Sequence[str], now: datetime) -> Alert:
    """Somebody has seen it; saying it twice changes nothing. Locks the alert.

    Raises UnknownAlert, and AlertIsCleared where the figure is back already.
    """
    alert = Alert.objects.locked().get(pk=selectors.alert(alert_id, stores).pk)
    if alert.status == Status.CLEARED:
        raise errors.AlertIsCleared
    if alert.status == Status.OPEN:
        alert.status, alert.acknowledged_by, alert.acknowledged_at = (
            Status.ACKNOWLEDGED,
            actor,
            now,
        )
        alert.save(update_fields=["status", "acknowledged_by", "acknowledged_at"])
    return alert


def mail_alerts(*, now: datetime) -> int:
    """Each open alert has gone to the addresses of its rule, or goes the next time.

    Must not run inside a transaction: mail servers are slow. Returns how many went.
    """
    waiting = Alert.objects.filter(
        status=Status.OPEN, mailed_at=None, rule__recipients__len__gt=0
    ).select_related("rule")
    sent = 0
    for alert in waiting.order_by("pk"):
        try:
            _mail(alert).send()
        except (OSError, SMTPException) as problem:
            log.warning("alerts.not_sent", alert=alert.pk, error=str(problem)[:300])
            continue
        Alert.objects.filter(pk=alert.pk).update(mailed_at=now)
        sent += 1
    return sent


def _mail(alert: Alert) -> EmailMessage:
    rule = alert.rule
    with translation.override(rule.language):
        words = {
            "measure": rule.get_measure_display(),
            "span": rule.get_span_display(),
            "comparison": rule.get_comparison_display(),
            "value": number_format(alert.value, decimal_pos=2, force_grouping=True),
            "limit": number_format(rule.limit, decimal_pos=2, force_grouping=True),
            "where": " ".join(filter(None, [rule.store, rule.channel])) or _("all stores"),
        }
        body = _("%(measure)s (%(span)s, %(where)s): %(value)s %(comparison)s %(limit)s.") % words
    headers = {"Message-ID": f"<alert-{alert.pk}@reporting.comptoir>"}
    return EmailMessage(rule.name, body, to=list(rule.recipients), headers=headers)
