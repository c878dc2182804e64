"""What a client may send and what it is told otherwise."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any  # Any: the wrong values are of every type

import pytest
from rest_framework.exceptions import ParseError, ValidationError

from shared_libs.api import fields
from shared_libs.api.parsing import parse_strictly
from shared_libs.api.problems import exception_handler
from shared_libs.api.serializers import InputSerializer


@dataclass(frozen=True)
class Line:
    sku: str
    quantity: Decimal


@dataclass(frozen=True)
class Basket:
    currency: str
    lines: tuple[Line, ...]


class LineInput(InputSerializer):
    sku = fields.SkuField()
    quantity = fields.QuantityField()

    class Meta:
        dataclass = Line


class BasketInput(InputSerializer):
    currency = fields.CurrencyField()
    lines = LineInput(many=True)

    class Meta:
        dataclass = Basket


def test_a_body_becomes_frozen_dataclasses() -> None:
    body = {"currency": "CAD", "lines": [{"sku": "TEA-1", "quantity": 2}]}

    basket = BasketInput.parse(body)

    assert basket == Basket(currency="CAD", lines=(Line(sku="TEA-1", quantity=Decimal(2)),))


def test_every_wrong_field_is_named_with_its_place() -> None:
    body = {"currency": "cad", "lines": [{"sku": "TEA-1", "quantity": "1"}, {"sku": "", "x": 1}]}

    with pytest.raises(ValidationError) as refused:
        BasketInput.parse(body)

    answer = exception_handler(refused.value, {})
    assert answer is not None
    assert answer.data["code"] == "invalid"
    named = {(error["field"], error["code"]) for error in answer.data["errors"]}
    assert named == {("currency", "invalid"), ("lines.1.x", "unknown_field")}


@pytest.mark.parametrize(
    "quantity",
    [0, -1, True, 1.5, "1_000", "١٢", 10**30, "1e3", " 1", "", None, "1.0001", "NaN", [], {}],
    ids=repr,
)
def test_a_quantity_that_is_none_is_refused(quantity: Any) -> None:
    with pytest.raises(ValidationError):
        fields.QuantityField().run_validation(quantity)


@pytest.mark.parametrize(("sent", "kept"), [(2, "2"), ("2", "2"), ("0.125", "0.125")])
def test_a_quantity_may_be_an_integer_or_a_decimal_string(sent: int | str, kept: str) -> None:
    assert fields.QuantityField().run_validation(sent) == Decimal(kept)


@pytest.mark.parametrize(
    "text",
    ["a\x00b", "\ud800", "x" * 300, "e" + "\u0301" * 20],
    ids=["nul", "surrogate", "long", "zalgo"],
)
def test_hostile_text_is_refused(text: str) -> None:
    with pytest.raises(ValidationError):
        fields.TextField().run_validation(text)


def test_bidi_overrides_vanish_and_letters_are_composed() -> None:
    assert fields.TextField().run_validation("cafe\u0301\u202e") == "café"


@pytest.mark.parametrize("code", ["", "H3B 1K1", "SW1A 2AA", "10115", "1234-567"])
def test_a_postal_code_of_any_country_is_kept(code: str) -> None:
    assert fields.PostalCodeField().run_validation(code) == code


@pytest.mark.parametrize("code", ["\U0001f600", "' OR 1=1--", "0.00001", "\u0661", " -", "9" * 21])
def test_what_is_no_postal_code_is_refused(code: str) -> None:
    with pytest.raises(ValidationError):
        fields.PostalCodeField().run_validation(code)


@pytest.mark.parametrize(
    "moment", ["2026-11-23T08:58:00", "2026-13-01T00:00:00Z", "1999-01-01T00:00:00Z", "soon", 5]
)
def test_a_moment_without_offset_or_sense_is_refused(moment: Any) -> None:
    with pytest.raises(ValidationError):
        fields.AwareDateTimeField().run_validation(moment)


@pytest.mark.parametrize(
    "body",
    [b'{"a": 1, "a": 2}', b"[" * 100_000, b"NaN", b"Infinity", b"\xff", b"9" * 5000, b"{"],
    ids=["twice", "deep", "nan", "infinity", "bytes", "digits", "cut"],
)
def test_what_is_not_strict_json_is_malformed(body: bytes) -> None:
    with pytest.raises(ParseError):
        parse_strictly(body)


def test_numbers_with_decimals_stay_exact() -> None:
    assert parse_strictly(b"0.1") == Decimal("0.1")


def test_each_body_is_parsed_by_fields_of_its_own() -> None:
    one, other = BasketInput(), BasketInput()

    for name, field in one.fields.items():
        assert field is not other.fields[name]
        assert (field.parent, other.fields[name].parent) == (one, other)
    assert {each.parent for each in BasketInput._declared_fields.values()} == {None}
