"""By what a list is narrowed, and how the values are counted."""

from decimal import Decimal

from product_svc.catalog.rules.facets import (
    counts_by_facet,
    largest,
    price_bands,
    tokens_of,
)


def test_a_product_is_found_under_its_shelves_its_brand_and_its_attributes() -> None:
    tokens = tokens_of(
        category_path="food/dairy/",
        brand="kanuk",
        attributes=[{"organic": True}, {"size": "l"}, {"size": "s"}, {"size": "l"}],
    )

    assert tokens == [
        "category:food",
        "category:dairy",
        "brand:kanuk",
        "attr.organic:true",
        "attr.size:l",
        "attr.size:s",
    ]


def test_a_text_that_is_too_long_is_no_facet() -> None:
    assert tokens_of(category_path="", brand="", attributes=[{"care": "x" * 200}]) == []


def test_price_bands_leave_no_gap_and_follow_the_currency() -> None:
    dollars, yen = price_bands(decimals=2), price_bands(decimals=0)

    assert [band.code for band in dollars] == [
        "0-10", "10-25", "25-50", "50-100", "100-250", "250-500", "500-",
    ]  # fmt: skip
    assert [band.high for band in dollars[:-1]] == [band.low for band in dollars[1:]]
    assert (yen[1].low, yen[1].high) == (Decimal(1000), Decimal(2500))


def test_counts_are_gathered_by_facet() -> None:
    counted = [("brand:kanuk", 5), ("attr.colour:red", 3), ("brand:a:b", 2)]

    assert counts_by_facet(counted) == {"brand": {"kanuk": 5, "a:b": 2}, "attr.colour": {"red": 3}}


def test_what_is_chosen_is_shown_although_it_is_rare_or_gone() -> None:
    counts = {"a": 3, "b": 9, "c": 1}

    assert largest(counts, chosen=("c", "gone"), limit=2) == {"c": 1, "gone": 0, "b": 9, "a": 3}
