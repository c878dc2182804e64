"""How a sale stands by what has come back of it."""

from decimal import Decimal

import pytest

from sales_svc.sales.rules.standing import standing


@pytest.mark.parametrize(
    ("status", "returned", "expected"),
    [
        ("completed", "0", "completed"),
        ("completed", "0.5", "partially_returned"),
        ("completed", "2", "returned"),
        ("completed", "3", "returned"),
        ("voided", "0", "voided"),
        ("voided", "1", "voided"),
    ],
)
def test_a_sale_of_two_stands_as_what_came_back_says(
    status: str, returned: str, expected: str
) -> None:
    assert standing(status, sold=Decimal(2), returned=Decimal(returned)) == expected
