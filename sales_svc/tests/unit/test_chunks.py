"""A chunk holds a hundred items, or fewer with many lines."""

import pytest

from sales_svc.sales.rules import chunks


@pytest.mark.parametrize(
    ("lines", "taken"),
    [
        pytest.param([], 0, id="nothing"),
        pytest.param([4] * 1_000, 100, id="sales of a shop: a hundred"),
        pytest.param([0] * 101, 100, id="movements of cash have no lines"),
        pytest.param([24] * 200, 41, id="invoices of a wholesaler: fewer"),
        pytest.param([999, 1, 1], 2, id="just as many lines as may be"),
        pytest.param([1, 1_000], 1, id="the one too many waits"),
        pytest.param([5_000, 1], 1, id="one item of any size"),
    ],
)
def test_a_chunk_ends_at_a_hundred_items_or_a_thousand_lines(lines: list[int], taken: int) -> None:
    assert chunks.first(lines) == taken
