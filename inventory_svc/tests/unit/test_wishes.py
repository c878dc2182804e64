"""How lines and bundles share what there is."""

from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from inventory_svc.stock.rules import wishes
from inventory_svc.stock.rules.wishes import Article, Grant, Held

D = Decimal
SHIRT, MUG = wishes.plain("SHIRT"), wishes.plain("MUG", allow_backorder=True)
SET = Article("SET", whole_quantity=True, allow_backorder=False, parts={"SHIRT": D(2), "MUG": D(1)})
ALL = {"SHIRT": SHIRT, "MUG": MUG, "SET": SET}


def granted(wanted: dict[str, int], pool: dict[str, int], *, partial: bool = False) -> list[Grant]:
    return wishes.grants(
        {sku: D(units) for sku, units in wanted.items()},
        ALL,
        {sku: D(units) for sku, units in pool.items()},
        partial=partial,
    )


def test_a_bundle_gets_what_its_scarcest_component_allows() -> None:
    assert wishes.possible(SET, {"SHIRT": D(5), "MUG": D(9)}) == 2
    assert wishes.possible(SET, {"SHIRT": D(-1), "MUG": D(9)}) == 0


def test_what_is_not_counted_limits_nothing() -> None:
    assert wishes.possible(SET, {"SHIRT": D(4)}) == 2
    assert wishes.possible(SHIRT, {}) is None
    assert granted({"SHIRT": 7}, {}) == [Grant("SHIRT", D(7), D(7))]


def test_a_line_and_a_bundle_of_the_same_article_are_measured_together() -> None:
    grants = granted({"SHIRT": 2, "SET": 1}, {"SHIRT": 3, "MUG": 9})

    assert grants == [Grant("SET", D(1), D(1)), Grant("SHIRT", D(2), D(1))]
    assert [each.sku for each in grants if each.is_short] == ["SHIRT"]


def test_only_what_may_be_backordered_waits_and_only_if_asked() -> None:
    wanted, pool = {"SHIRT": 3, "MUG": 3}, {"SHIRT": 1, "MUG": 1}

    assert granted(wanted, pool, partial=True) == [
        Grant("MUG", D(3), D(1), D(2)),
        Grant("SHIRT", D(3), D(1), D(0)),
    ]
    assert all(each.backordered == 0 for each in granted(wanted, pool))


def test_a_bundle_whose_parts_lie_apart_has_no_location() -> None:
    wanted = {"SET": D(1), "MUG": D(1)}
    together = [Held("SHIRT", "LC", D(2)), Held("MUG", "LC", D(2))]
    apart = [Held("SHIRT", "LC", D(2)), Held("MUG", "QUE", D(2))]

    assert wishes.spoken(wanted, ALL, together) == [
        Held("MUG", "LC", D(1)),
        Held("SET", "LC", D(1)),
    ]
    assert wishes.spoken(wanted, ALL, apart) == [Held("MUG", "QUE", D(1)), Held("SET", "", D(1))]


few = st.integers(0, 6)


@settings(max_examples=1000)
@given(
    wanted=st.dictionaries(st.sampled_from(["SHIRT", "MUG", "SET"]), st.integers(1, 6), min_size=1),
    pool=st.fixed_dictionaries({"SHIRT": few, "MUG": few}),
    partial=st.booleans(),
)
def test_no_cart_takes_more_than_there_is_and_a_whole_one_is_spoken_of_in_full(
    wanted: dict[str, int], pool: dict[str, int], *, partial: bool
) -> None:
    grants = granted(wanted, pool, partial=partial)
    reserved = {each.sku: each.reserved for each in grants}

    taken = wishes.parts_of(reserved, ALL)

    assert all(units <= pool[sku] for sku, units in taken.items())
    held = [Held(sku, "LC", units) for sku, units in taken.items()]
    asked = {each.sku: each.requested for each in grants}
    told = {each.sku: each.quantity for each in wishes.spoken(asked, ALL, held)}
    if not any(each.is_short for each in grants):
        assert told == asked
    for each in grants:
        assert D(0) <= each.reserved <= each.requested
        assert each.reserved + each.backordered <= each.requested
