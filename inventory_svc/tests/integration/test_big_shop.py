"""The shop that is measured on has true books (bench/shop)."""

from datetime import UTC, datetime

import pytest

from bench.shop import plan, stock
from inventory_svc.stock import services
from inventory_svc.stock.models import Location, Movement, OversellCase, Reservation, StockLevel

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
SMALL = plan.Sizes(first=0, variants=100, locations=5, movements=4_000, stores_per_article=2)

pytestmark = pytest.mark.django_db


def test_the_ledger_of_a_big_shop_is_right_to_the_last_hash(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(stock, "OVERSOLD_EVERY", 30)

    made = stock.fill(sizes=SMALL, now=NOW)

    assert made == StockLevel.objects.count() == 300
    assert Movement.objects.count() == 4_000
    assert Location.objects.count() == 5
    assert OversellCase.objects.count() == 9
    assert StockLevel.objects.filter(is_oversold=True).count() == 9
    assert set(Reservation.objects.values_list("state", flat=True)) <= {"committed", "released"}
    assert services.ledger_faults_now() == []
