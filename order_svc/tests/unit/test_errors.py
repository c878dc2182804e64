"""Every refusal has the status and the code that clients are written against."""

from decimal import Decimal

import pytest

from order_svc.orders import errors
from shared_libs.refusals import Refusal


@pytest.mark.parametrize(
    ("refusal", "status", "code"),
    [
        (errors.ExpectedTotalRequired(), 400, "invalid"),
        (errors.CheckoutExpired(), 409, "checkout_expired"),
        (errors.ChallengeExpired(), 402, "payment_challenge_expired"),
        (errors.PaymentTimeout(), 402, "payment_timeout"),
        (errors.ReplayOnly(), 403, "occurred_at_forbidden"),
        (errors.TooManyCheckouts(), 429, "too_many_checkouts"),
        (errors.OrderNotFound(), 404, "order_not_found"),
        (errors.AttemptNotFound(), 404, "checkout_not_found"),
        (errors.OrderNotCancellable(), 409, "order_not_cancellable"),
        (errors.OrderNotFulfillable(), 409, "order_not_fulfillable"),
        (errors.PaymentNotCaptured(), 409, "payment_not_captured"),
    ],
)
def test_a_refusal_has_its_status_and_code(refusal: Refusal, status: int, code: str) -> None:
    assert (refusal.status, refusal.code) == (status, code)


def test_a_changed_price_names_both_totals_in_their_currency() -> None:
    refusal = errors.PriceChanged(
        expected=Decimal("29.9000"), total=Decimal("31.05"), currency="CAD"
    )

    assert (refusal.status, refusal.code) == (409, "price_changed")
    assert refusal.extra == {"expected_total": "29.90", "total": "31.05", "currency": "CAD"}
