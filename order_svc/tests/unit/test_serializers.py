"""What a client may say, and what its words become."""

import dataclasses
from decimal import Decimal
from typing import Any  # Any: bodies are free JSON

import pytest
from rest_framework.exceptions import ValidationError

from order_svc.orders import selectors, services
from order_svc.orders.api import serializers

BODY: dict[str, Any] = {
    "cart_id": "cart-of-a-guest-0001",
    "cart_version": 3,
    "email": "ada@example.org",
    "shipping_method": "pickup",
    "pickup_location": "MTL",
    "payment": {"provider": "test", "token": "tok_approve"},
}


def test_a_body_becomes_a_request() -> None:
    parsed = serializers.CheckoutInput.parse(BODY | {"expected_total": "29.90"})

    assert parsed == services.CheckoutRequest(
        cart_id="cart-of-a-guest-0001",
        cart_version=3,
        email="ada@example.org",
        shipping_method="pickup",
        pickup_location="MTL",
        payment=services.PaymentChoice("test", "tok_approve"),
        expected_total=Decimal("29.90"),
    )


@pytest.mark.parametrize("value", ["1e3", "NaN", "Infinity", "-0.01", "1_000", "10.00000", 10**30])
def test_an_expected_total_is_a_plain_amount(value: object) -> None:
    with pytest.raises(ValidationError) as refusal:
        serializers.CheckoutInput.parse(BODY | {"expected_total": value})

    assert list(refusal.value.detail) == ["expected_total"]


@pytest.mark.parametrize(
    ("output", "view"),
    [
        (serializers.OrderSummaryOutput, selectors.OrderSummary),
        (serializers.LineOutput, selectors.LineView),
        (serializers.ShippingOutput, selectors.ShippingView),
        (serializers.TotalsOutput, selectors.TotalsView),
        (serializers.TaxOutput, selectors.TaxView),
        (serializers.OrderEventOutput, selectors.EventView),
        (serializers.AttemptOutput, selectors.AttemptView),
    ],
)
def test_what_is_documented_is_what_is_answered(output: Any, view: Any) -> None:
    assert list(output().fields) == [field.name for field in dataclasses.fields(view)]


def test_an_order_is_documented_with_what_came_back_and_its_papers() -> None:
    own = [field.name for field in dataclasses.fields(selectors.OrderView)]

    parts = ["refunds", "returns", "exchanged_from", "invoices"]
    assert list(serializers.OrderOutput().fields) == [*own, *parts]
