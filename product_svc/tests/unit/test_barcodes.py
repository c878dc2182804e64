"""What a scan says: properties that hold for every number."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as some
from stdnum import ean

from shared_libs.trade.barcodes import (
    PRICE,
    WEIGHT,
    Measure,
    gtin14,
    is_code_of,
    is_gtin,
    key_of,
    measure_in,
    price_verifier,
    scanned_keys,
)

DIGITS = some.text("0123456789", min_size=5, max_size=5)
PRINTED = some.text(
    some.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=64
).filter(lambda code: not is_gtin(code))


def with_check_digit(body: str) -> str:
    return body + ean.calc_check_digit(body)


@given(
    body=some.sampled_from([7, 11, 12, 13]).flatmap(
        lambda length: some.text("0123456789", min_size=length, max_size=length)
    )
)
def test_every_number_with_its_check_digit_is_a_gtin_and_with_another_is_none(body: str) -> None:
    number = with_check_digit(body)
    wrong = body + str((int(number[-1]) + 1) % 10)

    assert is_gtin(number)
    assert is_code_of(f"gtin{len(number)}", number)
    assert not is_gtin(wrong)
    assert next(scanned_keys(number)) == gtin14(number) == key_of(f"gtin{len(number)}", number)
    assert list(scanned_keys(wrong)) == [wrong]  # some shop's own code, then


@given(code=PRINTED)
def test_every_printed_code_of_the_shop_is_found_by_what_is_printed(code: str) -> None:
    assert is_code_of("internal", code)
    assert list(scanned_keys(code)) == [key_of("internal", code)]


@given(article=DIGITS, grams=some.integers(0, 99_999))
def test_a_scale_says_which_article_and_how_much_it_weighs(article: str, grams: int) -> None:
    scanned = with_check_digit(f"21{article}{grams:05d}")

    assert measure_in(scanned) == Measure(WEIGHT, Decimal(grams) / 1000)
    assert list(scanned_keys(scanned)) == [f"0{scanned}", key_of("weighed", f"21{article}")]


@given(article=DIGITS, cents=some.integers(0, 9_999))
def test_a_price_is_taken_only_with_its_verifier(article: str, cents: int) -> None:
    price = f"{cents:04d}"
    right = with_check_digit(f"22{article}{price_verifier(price)}{price}")
    wrong = with_check_digit(f"22{article}{(int(price_verifier(price)) + 1) % 10}{price}")

    assert measure_in(right) == Measure(PRICE, Decimal(cents) / 100)
    assert measure_in(wrong) is None
    assert list(scanned_keys(wrong)) == [f"0{wrong}"]


def test_verifier_is_the_one_that_is_published() -> None:
    """2875 in GS1 General Specifications 7.9: 4 + 5 + 1 + 3 = 13, three times that ends in 9."""
    assert price_verifier("2875") == "9"


@given(digit=some.integers(0, 9), place=some.integers(0, 3), price=some.integers(0, 9_999))
def test_verifier_notices_every_single_wrong_digit(digit: int, place: int, price: int) -> None:
    right = f"{price:04d}"
    wrong = right[:place] + str(digit) + right[place + 1 :]

    assert (price_verifier(wrong) == price_verifier(right)) is (wrong == right)


@pytest.mark.parametrize(
    "scanned",
    [
        pytest.param("2112345012340", id="wrong check digit"),
        pytest.param("4006381333931", id="an ordinary article"),
        pytest.param("2000000000015", id="a prefix without a layout"),
        pytest.param("21123450", id="too short"),
        pytest.param("", id="nothing"),
        pytest.param("21\x00345012347", id="control character"),
    ],
)
def test_nothing_is_weighed_that_no_scale_has_printed(scanned: str) -> None:
    assert measure_in(scanned) is None


@pytest.mark.parametrize(
    ("kind", "code", "fits"),
    [
        pytest.param("gtin13", "4006381333931", True, id="EAN-13"),
        pytest.param("gtin12", "4006381333931", False, id="not twelve digits"),
        pytest.param("internal", "4006381333931", False, id="a GTIN is nobody's own"),
        pytest.param("internal", "A-17 b", True, id="letters and a blank within"),
        pytest.param("internal", " A", False, id="a blank before"),
        pytest.param("internal", "é", False, id="no scanner prints it"),
        pytest.param("internal", "A" * 65, False, id="too long"),
        pytest.param("weighed", "2112345", True, id="prefix and article"),
        pytest.param("weighed", "2012345", False, id="prefix without a layout"),
        pytest.param("weighed", "211234", False, id="a digit short"),
    ],
)
def test_code_fits_its_kind(kind: str, code: str, fits: bool) -> None:  # noqa: FBT001 # a table
    assert is_code_of(kind, code) is fits
