"""Events may come late, twice and in any order: the books end up the same."""

import uuid
from datetime import date
from decimal import Decimal
from typing import Any  # Any: JSON

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reporting_svc.reports import selectors
from reporting_svc.reports.models import LineFact, TaxFact, TenderFact
from reporting_svc.tests.factories import line, order, sale
from reporting_svc.tests.teller import tell

pytestmark = pytest.mark.django_db
FIRST, SECOND, RETURNED = (str(uuid.UUID(int=number)) for number in (1, 2, 3))
VOIDED = sale(id=SECOND, store="QUE", lines=[line(1), line(2, "POT-1")])
DOCUMENTS: list[tuple[str, dict[str, Any]]] = [
    ("sales.sale_completed.v1", sale(id=FIRST)),
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
    ("order.order_placed.v1", order(number="W-2", currency="GBP")),
]
PERIOD = selectors.Period(*(date(2026, 11, day) for day in (1, 30)))


def books() -> tuple[object, ...]:
    """Every figure that a report can be made of."""
    groups = ("day", "hour", "channel", "store", "category", "sku", "cashier")
    query = selectors.SalesQuery(PERIOD, groups)
    taxes = TaxFact.objects.order_by("document__key", "code")
    tenders = TenderFact.objects.order_by("document__key", "type")
    return (
        selectors.sales(query),
        selectors.as_of(),
        list(taxes.values_list("document__key", "code", "amount")),
        list(tenders.values_list("document__key", "type", "amount")),
        LineFact.objects.count(),
    )


def books_after(told: list[tuple[str, dict[str, Any]]]) -> tuple[object, ...]:
    """The books of a shop that has heard just this; then it is forgotten."""
    with transaction.atomic():
        for event_type, data in told:
            tell(event_type, data)
        found = books()
        transaction.set_rollback(True)
    return found


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    order_told=st.permutations(DOCUMENTS),
    repeats=st.lists(st.sampled_from(DOCUMENTS), max_size=5),
    at=st.integers(0, len(DOCUMENTS)),
)
def test_any_order_and_any_repetition_make_the_same_books(
    order_told: list[tuple[str, dict[str, Any]]],
    repeats: list[tuple[str, dict[str, Any]]],
    at: int,
) -> None:
    told = [*order_told[:at], *repeats, *order_told[at:]]

    assert books_after(told) == books_after(DOCUMENTS)


def test_what_is_told_makes_a_difference() -> None:
    """The control: the comparison above sees one document that is missing."""
    assert books_after(DOCUMENTS[1:]) != books_after(DOCUMENTS)


def test_what_was_taken_back_leaves_nothing_but_its_dates() -> None:
    for event_type, data in DOCUMENTS:
        tell(event_type, data)

    whole = selectors.sales(selectors.SalesQuery(PERIOD, (), currencies=("CAD",)))

    assert [{row.net, row.tax, row.shipping, row.units} for row in whole] == [{Decimal(0)}]
