"""Values of attributes against the type of a product."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from product_svc.catalog.rules.attributes import (
    AXIS,
    BOOLEAN,
    CHOICE,
    NUMBER,
    TEXT,
    Attribute,
    Problem,
    canonical,
    problems_of,
)

KETTLE = [
    Attribute("model", TEXT),
    Attribute("capacity", NUMBER, is_required=True),
    Attribute("cordless", BOOLEAN),
    Attribute("colour", CHOICE, AXIS, is_required=True, choices=frozenset({"red", "blue"})),
]
RIGHT = {"colour": "red", "capacity": "1.70", "cordless": True, "model": "K 2"}


def test_right_values_are_kept_in_one_spelling_and_in_the_order_of_the_type() -> None:
    assert problems_of(RIGHT, KETTLE, is_complete=True) == []
    kept = canonical(RIGHT, KETTLE)
    assert list(kept.items()) == [
        ("model", "K 2"),
        ("capacity", "1.7"),
        ("cordless", True),
        ("colour", "red"),
    ]


@pytest.mark.parametrize(
    ("code", "value", "reason"),
    [
        ("smell", "rose", "unknown_attribute"),
        ("capacity", 1.7, "not_a_number"),
        ("capacity", "1,7", "not_a_number"),
        ("capacity", "1e3", "not_a_number"),
        ("capacity", "٣", "not_a_number"),
        ("cordless", "yes", "not_a_boolean"),
        ("cordless", 1, "not_a_boolean"),
        ("colour", "green", "unknown_choice"),
        ("colour", ["red"], "unknown_choice"),
        ("model", "", "not_text"),
        ("model", "x" * 256, "not_text"),
        ("model", "K\x00", "not_text"),
        ("model", "K\u202e2", "not_text"),
    ],
)
def test_wrong_value_is_refused_by_the_name_of_its_attribute(
    code: str, value: object, reason: str
) -> None:
    problems = problems_of(RIGHT | {code: value}, KETTLE, is_complete=True)

    assert problems == [Problem(code, reason)]


def test_draft_may_lack_what_an_article_on_sale_must_have() -> None:
    assert problems_of({}, KETTLE, is_complete=False) == []
    assert problems_of({}, KETTLE, is_complete=True) == [
        Problem("capacity", "required"),
        Problem("colour", "required"),
    ]


@given(number=some.decimals(-(10**6), 10**6, places=6, allow_nan=False))
def test_number_is_the_same_in_its_one_spelling(number: object) -> None:
    capacity = [Attribute("capacity", NUMBER)]
    once = canonical({"capacity": f"{number:f}"}, capacity)

    assert float(str(once["capacity"])) == float(str(number))
    assert canonical(once, capacity) == once
    assert problems_of(once, capacity, is_complete=True) == []
