"""Money adds up, whatever it is split into."""

from decimal import Decimal
from typing import Any  # Any: a function that remembers

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared_libs import money

amounts = st.decimals(min_value=-10_000, max_value=10_000, places=2)
weights = st.lists(st.decimals(min_value=0, max_value=1000, places=4), min_size=1, max_size=30)


@given(total=amounts, parts=weights)
def test_shares_add_up_to_the_total_exactly(total: Decimal, parts: list[Decimal]) -> None:
    shares = money.allocate(total, parts, "CAD")

    assert sum(shares) == total


@given(total=amounts, parts=weights)
def test_no_share_is_a_whole_cent_away_from_its_exact_part(
    total: Decimal, parts: list[Decimal]
) -> None:
    whole = sum(parts)
    even = Decimal(1) / len(parts)

    shares = money.allocate(total, parts, "CAD")

    for share, part in zip(shares, parts, strict=True):
        exact = total * (part / whole if whole else even)
        assert abs(share - exact) < Decimal("0.01") + Decimal("1e-20")


def test_the_odd_cent_goes_to_the_largest_remainder() -> None:
    gst_and_qst = [Decimal("0.05"), Decimal("0.09975")]

    shares = money.allocate(Decimal("1.35"), gst_and_qst, "CAD")

    assert shares == [Decimal("0.45"), Decimal("0.90")]


def test_equal_shares_give_the_odd_cent_to_the_first() -> None:
    shares = money.allocate(Decimal("100.00"), [Decimal(1)] * 3, "CAD")

    assert shares == [Decimal("33.34"), Decimal("33.33"), Decimal("33.33")]


@pytest.mark.parametrize(
    ("value", "currency", "rounded"),
    [
        ("1.005", "CAD", "1.01"),
        ("-1.005", "CAD", "-1.01"),
        ("2.5", "JPY", "3"),
        ("1.0005", "KWD", "1.001"),
    ],
)
def test_amounts_round_half_away_from_zero_in_their_own_decimals(
    value: str, currency: str, rounded: str
) -> None:
    assert money.round_amount(Decimal(value), currency) == Decimal(rounded)


def test_a_negative_weight_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="negative"):
        money.allocate(Decimal(1), [Decimal(-1)], "CAD")


@pytest.mark.parametrize(
    ("quantity", "text"), [("2.000", "2"), ("0.500", "0.5"), ("0", "0"), ("100", "100")]
)
def test_quantities_are_written_without_needless_zeros(quantity: str, text: str) -> None:
    assert money.quantity_text(Decimal(quantity)) == text


@pytest.mark.parametrize(("price", "text"), [("4.5", "4.50"), ("0.4250", "0.425"), ("12", "12.00")])
def test_unit_prices_keep_the_decimals_that_say_something(price: str, text: str) -> None:
    assert money.unit_price_text(Decimal(price), "CAD") == text


@pytest.mark.parametrize("text", [money.amount_text, money.unit_price_text])
def test_nothing_is_written_without_a_sign_whichever_nothing_was_written_before(text: Any) -> None:
    for nothing in ("-0.00", "0.00", "-0"):
        text.cache_clear()

        assert text(Decimal(nothing), "CAD") == "0.00"
