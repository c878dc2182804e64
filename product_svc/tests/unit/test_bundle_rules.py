"""What a bundle is made of."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as some

from product_svc.catalog.rules.bundles import cycle_closed_by, depth, exploded

LINES = {
    "BREAKFAST": [("TRAY", Decimal(1)), ("CUP-PAIR", Decimal(2))],
    "CUP-PAIR": [("CUP", Decimal(2)), ("SPOON", Decimal("0.5"))],
}


def test_bundle_within_a_bundle_is_taken_apart_to_the_articles_on_the_shelf() -> None:
    assert exploded("BREAKFAST", LINES) == {
        "TRAY": Decimal(1),
        "CUP": Decimal(4),
        "SPOON": Decimal("1.0"),
    }
    assert exploded("CUP", LINES) == {}
    assert (depth("BREAKFAST", LINES), depth("CUP-PAIR", LINES), depth("CUP", LINES)) == (2, 1, 0)


@pytest.mark.parametrize(
    ("bundle", "component", "closes"),
    [("CUP", "BREAKFAST", True), ("CUP-PAIR", "CUP-PAIR", True), ("BREAKFAST", "CUP", False)],
)
def test_bundle_never_contains_itself(bundle: str, component: str, closes: bool) -> None:  # noqa: FBT001
    assert cycle_closed_by(bundle, [component], LINES) is closes


@given(levels=some.integers(1, 40))
def test_many_ways_to_one_article_cost_no_more_than_its_lines(levels: int) -> None:
    lines = {n: [(n + 1, Decimal(1)), (n + 2, Decimal(1))] for n in range(levels)}

    total = sum(exploded(0, lines).values())

    ways = [1, 1]
    for _level in range(levels):
        ways.append(ways[-1] + ways[-2])
    assert total == ways[levels + 1]
    assert not cycle_closed_by(0, [1, 2], lines)
