"""However a till cuts, repeats and reorders its batches, the same sales end in the books."""

import json
from typing import Any  # Any: bodies are free JSON

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sales_svc.sales.models import Register, ReturnDoc, Sale, SyncItem
from sales_svc.tests.builders import batch, opening, sale, taking_back, void
from sales_svc.tests.integration.conftest import post_body
from shared_libs.events.models import OutboxEvent

pytestmark = pytest.mark.django_db

SOLD = [sale(number) for number in range(2, 8)]
DAY = [
    opening(1),
    *SOLD,
    void(8, SOLD[0]["id"]),
    taking_back(9, original_sale_id=SOLD[1]["id"]),
]


@st.composite
def deliveries(draw: st.DrawFn) -> list[list[dict[str, Any]]]:
    """The whole day and some of it again, in any order, cut anywhere."""
    again = draw(st.lists(st.sampled_from(DAY), max_size=6))
    items = draw(st.permutations([*DAY, *again]))
    cuts = sorted(draw(st.lists(st.integers(0, len(items)), max_size=4)))
    return [items[a:b] for a, b in zip([0, *cuts], [*cuts, len(items)], strict=True)]


def books() -> dict[str, Any]:
    """What the day comes to."""
    return {
        "sales": sorted(
            (str(pk), status) for pk, status in Sale.objects.values_list("pk", "status")
        ),
        "returns": sorted(str(pk) for pk in ReturnDoc.objects.values_list("pk", flat=True)),
        "events": sorted(OutboxEvent.objects.values_list("type", "aggregate")),
        "receipts": sorted(
            SyncItem.objects.filter(receipt_index__isnull=False).values_list(
                "receipt_index", flat=True
            )
        ),
        "register": list(Register.objects.values_list("last_sequence", "contiguous_sequence")),
    }


def books_after(parts: list[list[dict[str, Any]]]) -> dict[str, Any]:
    """The books after these batches; what they wrote is taken back."""
    with transaction.atomic():
        for part in parts:
            response = post_body(batch(part))
            assert response.status_code == 200
            verdicts = {each["verdict"] for each in json.loads(response.content)["results"]}
            assert "malformed" not in verdicts
        found = books()
        transaction.set_rollback(True)
    return found


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(parts=deliveries())
def test_any_cutting_repeating_and_reordering_ends_in_the_same_books(
    register: Register, parts: list[list[dict[str, Any]]]
) -> None:
    expected = books_after([DAY])

    found = books_after(parts)

    assert found == expected
    assert expected["receipts"] == list(range(1, 8))
    assert expected["register"] == [(9, 9)]
