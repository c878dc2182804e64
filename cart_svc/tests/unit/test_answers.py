"""Bodies as they are written, and bodies as they are read."""

from datetime import UTC, datetime
from decimal import Decimal
from uuid import UUID

import pytest
from rest_framework.exceptions import ValidationError

from cart_svc.carts import rules
from cart_svc.carts.api import serializers
from cart_svc.tests.unit.test_rules import cart, exact, line

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
ATTEMPT = "01890000-0000-7000-8000-000000000001"


def test_a_quoted_cart_shows_products_figures_whatever_lines_they_came_in() -> None:
    totals = {
        name: Decimal(amount)
        for name, amount in {
            "subtotal": "8.50", "discount": "0.50", "shipping": "9.95", "tax": "0.90",
            "total": "18.85",
        }.items()
    }  # fmt: skip
    lines = (exact("1", "4.50", "4.50", "0.23"), exact("1", "4.00", "3.50", "0.17"))

    body = serializers.quoted_body(
        rules.view(cart(line())), rules.Exact("CAD", lines, totals, "signed", NOON)
    )

    assert body["lines"] == [
        {
            "sku": "TEA-1", "name": "Tea", "quantity": "2", "unit_price": "4.25",
            "line_total": "8.00", "tax": "0.40",
        }
    ]  # fmt: skip
    assert body["totals"] == {
        "subtotal": "8.50", "discount": "0.50", "shipping": "9.95", "tax": "0.90",
        "total": "18.85", "currency": "CAD", "estimated": False,
    }  # fmt: skip
    assert (body["quote_token"], body["expires_at"]) == ("signed", "2026-11-23T12:00:00+00:00")


def test_a_checkouts_request_is_read_whole() -> None:
    body = {
        "attempt_id": ATTEMPT,
        "cart_version": 3,
        "customer_id": None,
        "ship_to": {"country": "CA", "region": "QC"},
        "shipping_method": "pickup",
        "pickup_location": "MTL",
        "quote_token": None,
    }

    checkout = serializers.FreezeInput.parse(body).checkout()

    assert (checkout.attempt_id, checkout.cart_version) == (str(UUID(ATTEMPT)), 3)
    assert checkout.customer_id == ""
    assert checkout.shipping == rules.Shipping("CA", "QC", "pickup", pickup_location="MTL")


@pytest.mark.parametrize(
    "body",
    [
        {"quantity": 1},
        {"sku": "A", "gtin": "4006381333931", "quantity": 1},
        {"sku": "A", "quantity": 0},
        {"sku": "A", "quantity": "-1"},
        {"sku": "A", "quantity": 1.5},
        {"sku": "A", "quantity": "1e3"},
        {"sku": "A", "quantity": True},
        {"sku": "A", "quantity": "0.0001"},
        {"sku": "A b", "quantity": 1},
        {"gtin": "12345", "quantity": 1},
        {"sku": "A", "quantity": 1, "unit_price": "0.01"},
    ],
)
def test_a_line_that_makes_no_sense_is_refused(body: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        serializers.NewLineInput.parse(body)
