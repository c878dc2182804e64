"""What a search looks for, and which words a typing error may have meant."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from product_svc.catalog.rules.texts import (
    MAX_TERMS,
    nearest_words,
    search_terms,
    searched_words,
    slips_between,
    spelled_words,
)


def words(query: str) -> list[str]:
    return [term.spellings[0] for term in search_terms(query)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Sirop d'érable", ["sirop", "erable"]),
        ("Sirop d\u2019érable", ["sirop", "erable"]),
        ("l'Œuf du jour", ["oeuf", "du", "jour"]),
        ("Kid's bike", ["kid", "bike"]),
        ("aujourd'hui", ["aujourd", "hui"]),
        ("T-shirt XL/2", ["t", "shirt", "xl", "2"]),
        ("Smørrebrød Łódź", ["smorrebrod", "lodz"]),
    ],
)
def test_words_begin_after_an_elision_and_end_before_a_possessive(
    text: str, found: list[str]
) -> None:
    assert searched_words(text) == found


def test_french_keeps_its_accents_for_its_stems() -> None:
    assert spelled_words("Saumon d'eau fumé") == ["saumon", "eau", "fumé"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        pytest.param("crème de la crème", ["creme"], id="fillers and repetitions"),
        pytest.param("the", ["the"], id="a filler alone counts"),
        pytest.param("l'érable", ["erable"], id="an apostrophe"),
        pytest.param("% ' ( & | ! :*", [], id="nothing but signs"),
        pytest.param("½ cup", ["1", "2", "cup"], id="a sign that is two words"),
    ],
)
def test_a_search_is_its_telling_words(query: str, found: list[str]) -> None:
    assert words(query) == found


def test_only_the_last_word_may_be_a_beginning() -> None:
    assert [term.is_prefix for term in search_terms("iron po")] == [False, True]
    assert [term.is_prefix for term in search_terms("sirop de")] == [False]


def test_a_barcode_is_looked_for_without_its_zeros_too() -> None:
    assert search_terms("0036000291452")[0].spellings == ("0036000291452", "36000291452")
    assert search_terms("007")[0].spellings == ("007",)


@given(query=some.text(max_size=100))
def test_no_search_makes_more_than_plain_words(query: str) -> None:
    terms = search_terms(query)

    assert len(terms) <= MAX_TERMS
    for term in terms:
        assert all(word.isascii() and word.isalnum() for word in term.spellings)
        assert not term.accented or term.accented.isalnum()


@given(name=some.text(max_size=60))
def test_every_name_is_found_by_its_own_words(name: str) -> None:
    assert set(words(name)) <= set(searched_words(name))


@pytest.mark.parametrize(
    ("one", "other", "slips"),
    [
        ("mug", "mug", 0),
        ("mgu", "mug", 1),
        ("chesse", "cheese", 1),
        ("ramequni", "ramequin", 1),
        ("tshirt", "shirt", 1),
        ("kitten", "sitting", 3),
        ("", "ab", 2),
    ],
)
def test_neighbours_swapped_are_one_slip(one: str, other: str, slips: int) -> None:
    assert slips_between(one, other) == slips


@pytest.mark.parametrize(
    ("word", "is_prefix", "meant"),
    [
        pytest.param("chesse", False, ["cheese"], id="the nearest only"),
        pytest.param("mgu", False, ["mug", "mgr"], id="both where both are as near"),
        pytest.param("rug", False, ["mug"], id="one slip in a short word"),
        pytest.param("xyz", False, [], id="nothing is near"),
        pytest.param("chesc", True, ["cheese", "chestnut"], id="a beginning that is mistyped"),
    ],
)
def test_a_typing_error_means_the_nearest_word(
    word: str, *, is_prefix: bool, meant: list[str]
) -> None:
    known = ["mug", "cheese", "chestnut", "mgr"]

    assert nearest_words(word, known, is_prefix=is_prefix) == meant
