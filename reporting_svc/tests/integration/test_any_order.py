"""Events may come late, twice and in any order: the books end up the same."""

import uuid
from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any  # Any: JSON

import pytest
from django.db import connection, transaction
from django.db.models import F
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reporting_svc.reports import rules, selectors, services
from reporting_svc.reports.models import (
    ArticleCopy,
    ArticleMonth,
    CategoryMonth,
    Document,
    HourTotal,
    StockFact,
)
from reporting_svc.tests.factories import card_line, line, order, receipt, sale
from reporting_svc.tests.teller import NOON, Told, sample, tell, tell_together

pytestmark = pytest.mark.django_db
FIRST, SECOND, RETURNED = (str(uuid.UUID(int=number)) for number in (1, 2, 3))
VOIDED = sale(id=SECOND, store="QUE", lines=[line(1), line(2, "POT-1"), card_line(3)])
BALANCED: list[tuple[str, dict[str, Any]]] = [
    ("sales.sale_completed.v1", sale(id=FIRST, customer_id=str(uuid.UUID(int=101)))),
    ("sales.sale_completed.v1", VOIDED),
    (
        "sales.sale_voided.v1",
        {"id": "v", "sale": VOIDED, "business_date": "2026-11-24", "business_hour": 9},
    ),
    (
        "sales.return_completed.v1",
        sale(id=RETURNED, tenders=[{"type": "cash", "amount": "-10.35"}]),
    ),
    ("order.order_placed.v1", order()),
    ("order.order_cancelled.v1", order(business_date="2026-11-25")),
    (
        "order.order_placed.v1",
        order(number="W-2", currency="GBP", customer_id=str(uuid.UUID(int=102))),
    ),
]
OUTDATED: tuple[str, dict[str, Any]] = (
    "inventory.levels_told.v1",
    {"location": "LC", "levels": [{"sku": "TEA-1", "on_hand": "9", "damaged": "1", "seq": 2}]},
)
DOCUMENTS = [
    *BALANCED,
    ("order.order_edited.v1", sample("order.order_edited.v1")),
    ("order.order_refunded.v1", sample("order.order_refunded.v1")),
    ("cart.cart_abandoned.v1", sample("cart.cart_abandoned.v1")),
    ("cart.cart_recovered.v1", sample("cart.cart_recovered.v1")),
    ("sales.shift_closed.v1", sample("sales.shift_closed.v1")),
    OUTDATED,
    (
        "inventory.levels_told.v1",
        {"location": "LC", "levels": [{"sku": "TEA-1", "on_hand": "5", "damaged": "0", "seq": 3}]},
    ),
    # the tea costs more from the afternoon on which half of it is sold
    ("inventory.receipt_entered.v1", receipt(("TEA-1", "9", "2"), ("POT-1", "9", "1.5"))),
    (
        "inventory.receipt_entered.v1",
        receipt(("TEA-1", "9", "3"), number="R-2", received_at="2026-11-23T18:00:00+00:00"),
    ),
    (
        "inventory.receipt_entered.v1",
        receipt(("TEA-1", "9", "4"), number="R-3", received_at="2026-11-23T18:00:00+00:00"),
    ),
]
ARTICLE = sample("product.variant_changed.v1")
# the tea moves on the day between the till's sales and the web's
MOVES = {
    datetime(2026, 11, 1, tzinfo=UTC): "food/",
    datetime(2026, 11, 23, 20, tzinfo=UTC): "gifts/",
    datetime(2026, 11, 26, tzinfo=UTC): "past/",
}
CHANGES: list[Told] = [
    (
        "product.variant_changed.v1",
        {**ARTICLE, "sku": "TEA-1", "name": {"en": path}, "category": {"path": path}},
        at,
    )
    for at, path in MOVES.items()
]
# the buyer of the first sale and of the last order turn out to be one person, and then another
ONE, OTHER, THIRD = (str(uuid.UUID(int=number)) for number in (101, 102, 103))
MERGES: list[Told] = [
    (
        "customer.customer_merged.v1",
        {"kept_id": kept, "merged_ids": [merged], "merged_at": NOON.isoformat()},
        NOON,
    )
    for kept, merged in ((OTHER, ONE), (THIRD, OTHER))
]
EVENTS: list[Told] = [*((*each, NOON) for each in DOCUMENTS), *CHANGES, *MERGES]
PERIOD = selectors.Period(*(date(2026, 11, day) for day in (1, 30)))


def books() -> tuple[object, ...]:
    """Every figure that a report can be made of, and the hash of all facts."""
    groups = ("day", "hour", "channel", "store", "country", "category", "sku", "cashier")
    names = ArticleCopy.objects.order_by("sku").values_list("sku", "category", "name__en")
    return (
        selectors.sales(selectors.SalesQuery(PERIOD, groups)),
        selectors.as_of(),
        list(names),
        list(StockFact.objects.order_by("sku", "location").values_list("sku", "on_hand", "seq")),
        selectors.fingerprint(),
    )


def books_after(told: Sequence[Told], *, at_once: int = 1) -> tuple[object, ...]:
    """The books of a shop that has heard just this, so many at once; then it is forgotten."""
    with transaction.atomic():
        for start in range(0, len(told), at_once):
            tell_together(told[start : start + at_once])
        found = books()
        transaction.set_rollback(True)
    return found


@pytest.fixture
def in_order() -> tuple[object, ...]:
    return books_after(EVENTS)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    order_told=st.permutations(EVENTS),
    repeats=st.lists(st.sampled_from(EVENTS), max_size=6),
    at=st.integers(0, len(EVENTS)),
    at_once=st.integers(1, 12),
)
def test_any_order_and_any_repetition_make_the_same_books(
    in_order: tuple[object, ...], order_told: list[Told], repeats: list[Told], at: int, at_once: int
) -> None:
    told = [*order_told[:at], *repeats, *order_told[at:]]

    assert books_after(told, at_once=at_once) == in_order


def test_what_is_told_makes_a_difference() -> None:
    """The control: the comparison above sees one event that is missing, whichever it is."""
    whole = books_after(EVENTS)

    for at in range(len(EVENTS)):
        if EVENTS[at][:2] == OUTDATED:  # what came after it says all
            continue
        assert books_after([*EVENTS[:at], *EVENTS[at + 1 :]]) != whole, EVENTS[at]


def test_the_sums_kept_along_are_those_of_all_documents() -> None:
    for event_type, data, at in (*EVENTS, *EVENTS):
        tell(event_type, data, at=at)
    kept_along = selectors.fingerprint()

    services.add_up_anew()

    assert selectors.fingerprint() == kept_along


def test_a_sum_that_was_tampered_with_is_another_hash_and_is_added_up_anew() -> None:
    for event_type, data, at in EVENTS:
        tell(event_type, data, at=at)
    right = selectors.fingerprint()

    HourTotal.objects.filter(store="QUE").update(net=F("net") + 1)

    assert selectors.fingerprint() != right
    services.add_up_anew()
    assert selectors.fingerprint() == right


@pytest.mark.parametrize("group", rules.OF_DOCUMENTS)
def test_the_sums_say_what_the_lines_say(group: str) -> None:
    for event_type, data, at in EVENTS:
        tell(event_type, data, at=at)

    from_sums = selectors.sales(selectors.SalesQuery(PERIOD, (group,)))

    by_line: defaultdict[tuple[object, str], Decimal] = defaultdict(Decimal)
    for row in selectors.sales(selectors.SalesQuery(PERIOD, (group, "sku"))):
        by_line[row.groups[group], row.currency] += row.total
    assert {(row.groups[group], row.currency): row.total for row in from_sums} == by_line


@pytest.mark.parametrize("group", rules.OF_LINES)
@pytest.mark.parametrize("others", [(), ("channel",), ("store", "channel")], ids=str)
def test_the_sums_of_months_say_what_the_lines_say(group: str, others: tuple[str, ...]) -> None:
    for event_type, data, at in EVENTS:
        tell(event_type, data, at=at)
    months = selectors.sales(selectors.SalesQuery(PERIOD, (*others, group)))

    ArticleMonth.objects.all().delete()
    CategoryMonth.objects.all().delete()
    beside = [
        selectors.SalesQuery(selectors.Period(*days), (*others, group))
        for days in ((date(2026, 11, 2), date(2026, 11, 30)), (date(2026, 11, 1),) * 2)
    ]

    assert months == [*selectors.sales(beside[0]), *selectors.sales(beside[1])]
    assert {row.orders for row in months} > {1}


def test_what_was_taken_back_leaves_nothing_but_its_dates() -> None:
    for event_type, data in BALANCED:
        tell(event_type, data)

    whole = selectors.sales(selectors.SalesQuery(PERIOD, (), currencies=("CAD",)))

    assert [{row.net, row.tax, row.shipping, row.gift_cards, row.units} for row in whole] == [
        {Decimal(0)}
    ]


def test_books_that_were_emptied_are_the_same_once_they_are_told_anew() -> None:
    for event_type, data, at in EVENTS:
        tell(event_type, data, at=at)
    told = books()
    connection.check_constraints()  # in a test all is one transaction, and TRUNCATE waits for none

    services.empty_books()

    assert (Document.objects.count(), HourTotal.objects.count()) == (0, 0)
    for event_type, data, at in reversed(EVENTS):
        tell(event_type, data, at=at)
    assert books() == told
