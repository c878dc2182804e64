"""Whatever a till's clock says: both times are kept, what cannot be is flagged, days are right."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any  # Any: what fixtures hand over
from zoneinfo import ZoneInfo

import pytest
from django.db.models import Sum

from sales_svc.sales.models import Sale, SyncException
from sales_svc.tests import factories
from sales_svc.tests.builders import NOON, batch, opening, sale
from sales_svc.tests.integration.conftest import exceptions, post_body

pytestmark = pytest.mark.django_db
Send = Any
HALF = timedelta(minutes=30)
TORONTO = ZoneInfo("America/Toronto")


@pytest.mark.parametrize(
    ("off", "flags", "dated"),
    [
        pytest.param(timedelta(days=-3), ["late"], date(2026, 11, 20), id="three days behind"),
        pytest.param(timedelta(days=365), ["clock_skew"], date(2026, 11, 23), id="a year ahead"),
        pytest.param(timedelta(minutes=6), ["clock_skew"], date(2026, 11, 23), id="six minutes"),
        pytest.param(timedelta(minutes=5), [], date(2026, 11, 23), id="five minutes"),
        pytest.param(timedelta(hours=24), ["clock_skew"], date(2026, 11, 24), id="a day ahead"),
        pytest.param(timedelta(days=-20_000), ["clock_skew"], date(2026, 11, 23), id="1972"),
    ],
)
def test_a_wrong_clock_is_flagged_and_both_times_are_kept(
    send: Send, off: timedelta, flags: list[str], dated: date
) -> None:
    answer = send([sale(1, occurred_at=(NOON + off).isoformat())])

    assert exceptions(answer) == [flags]
    sold = Sale.objects.get()
    assert (sold.occurred_at, sold.received_at, sold.business_date) == (NOON + off, NOON, dated)


def test_a_sale_days_before_its_own_shift_is_of_a_wrong_clock(send: Send) -> None:
    early = sale(2, occurred_at=(NOON - timedelta(days=3)).isoformat())

    answer = send([opening(1), early])

    assert exceptions(answer) == [[], ["clock_skew"]]


def test_a_late_sale_says_what_was_paid_by_card_and_may_not_be_honoured(send: Send) -> None:
    old = (NOON - timedelta(hours=25)).isoformat()
    by_card = [{"type": "card", "amount": "10.35"}]

    send([sale(1, occurred_at=old, tenders=by_card), sale(2, occurred_at=old)])

    details = [each.detail for each in SyncException.objects.order_by("sequence")]
    assert [each.get("card_at_risk") for each in details] == ["10.35", None]


@pytest.mark.parametrize(
    ("zone", "first", "hours"),
    [
        pytest.param("America/Toronto", "2026-11-01T00:00-04:00", 25, id="Toronto, clocks go back"),
        pytest.param("America/Toronto", "2026-03-08T00:00-05:00", 23, id="Toronto, clocks go on"),
        pytest.param("Europe/Paris", "2026-10-25T00:00+02:00", 25, id="Paris, clocks go back"),
        pytest.param(
            "Pacific/Auckland", "2026-04-05T00:00+13:00", 25, id="Auckland, clocks go back"
        ),
    ],
)
def test_the_sales_of_a_day_are_its_sales_also_when_the_clocks_change(
    db: None, time_machine: Any, zone: str, first: str, hours: int
) -> None:
    factories.stock_the_shelf()
    store = factories.StoreFactory(code="ELSE", time_zone=zone)
    factories.register(store=store)
    begins = datetime.fromisoformat(first).astimezone(UTC)
    time_machine.move_to(begins + timedelta(hours=27), tick=False)
    moments = [begins + n * HALF for n in range(-2, 2 * hours + 2)]
    sales = [sale(n, occurred_at=at.isoformat()) for n, at in enumerate(moments, start=1)]

    post_body(batch(sales))

    days = Counter(Sale.objects.values_list("business_date", flat=True))
    day = datetime.fromisoformat(first).date()
    assert days == {
        day - timedelta(days=1): 2,
        day: 2 * hours,
        day + timedelta(days=1): 2,
    }
    of_the_day = Sale.objects.filter(business_date=day)
    assert of_the_day.aggregate(sum=Sum("total"))["sum"] == 2 * hours * Decimal("10.35")


@pytest.mark.parametrize(
    ("off", "age", "flags", "dated"),
    [
        pytest.param(-72, 0, ["clock_skew"], NOON, id="three days behind, sold just now"),
        pytest.param(-72, 26, ["clock_skew", "late"], NOON - timedelta(hours=26), id="and late"),
        pytest.param(8760, 2, ["clock_skew"], NOON - timedelta(hours=2), id="a year ahead"),
        pytest.param(0, 72, ["late"], NOON - timedelta(hours=72), id="right, and late"),
        pytest.param(0.05, 1, [], NOON - timedelta(hours=0.95), id="three minutes are nobody's"),
        pytest.param(-0.2, 0, ["clock_skew"], NOON - timedelta(hours=0.2), id="an hour's part"),
    ],
)
def test_a_till_that_says_what_its_clock_says_is_told_apart_from_a_late_one(
    register: Any, time_machine: Any, off: float, age: float, flags: list[str], dated: datetime
) -> None:
    time_machine.move_to(NOON, tick=False)
    clock = NOON + timedelta(hours=off)
    sold_at = clock - timedelta(hours=age)

    answer = post_body(
        batch([sale(1, occurred_at=sold_at.isoformat())]), clock=clock.isoformat()
    ).json()

    assert exceptions(answer) == [flags]
    row = Sale.objects.get()
    assert (row.occurred_at, row.received_at) == (sold_at, NOON)
    assert row.business_date == dated.astimezone(TORONTO).date()
    skew = SyncException.objects.filter(kind="clock_skew").first()
    told = skew.detail["clock_ahead_seconds"] if skew else 0
    assert told == (round(off * 3600) if skew else 0)


@pytest.mark.parametrize("clock", ["soon", "2026-11-23T12:00:00", "9999-12-31T23:59:59+00:00"])
def test_a_clock_that_cannot_be_is_no_reason_to_refuse_a_sale(
    register: Any, time_machine: Any, clock: str
) -> None:
    time_machine.move_to(NOON, tick=False)

    answer = post_body(batch([sale(1)]), clock=clock)

    assert answer.status_code == 200
    assert Sale.objects.count() == 1
