"""What an operator watches."""

from prometheus_client.core import GaugeMetricFamily

from inventory_svc.stock.models import Alert, Backorder, OversellCase


def gauges() -> list[GaugeMetricFamily]:
    """Cases of which more was sold than there was, alerts, and who waits. Three queries."""
    cases = OversellCase.objects.filter(state=OversellCase.State.OPEN).count()
    alerts = Alert.objects.filter(state=Alert.State.OPEN).count()
    waiting = Backorder.objects.filter(state=Backorder.State.WAITING).count()
    return [
        GaugeMetricFamily("comptoir_oversell_cases_open", "Neither covered nor handled.", cases),
        GaugeMetricFamily("comptoir_stock_alerts_open", "Seen by nobody yet.", alerts),
        GaugeMetricFamily("comptoir_backorders_waiting", "Not fully allocated.", waiting),
    ]
