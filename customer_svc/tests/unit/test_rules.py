"""Points to the last one, and addresses as each country writes them."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customer_svc.customers import rules
from customer_svc.customers.rules._addresses import FORMATS

cents = st.integers(0, 100_000).map(lambda value: Decimal(value) / 100)


def test_the_lines_of_a_document_have_the_points_of_the_whole() -> None:
    nets = [Decimal("0.60"), Decimal("0.60"), Decimal("17.79")]

    assert rules.points_by_line(nets=nets, rate=Decimal(1)) == [0, 0, 18]


@given(st.lists(cents, max_size=20), st.sampled_from([Decimal(1), Decimal("1.5"), Decimal("0.1")]))
def test_no_point_is_lost_between_the_lines(nets: list[Decimal], rate: Decimal) -> None:
    points = rules.points_by_line(nets=nets, rate=rate)

    assert sum(points) == int(sum(nets, Decimal(0)) * rate)
    assert all(value >= 0 for value in points)


@given(st.integers(0, 500), st.integers(1, 40), st.data())
def test_however_units_come_back_they_take_what_they_earned(
    points: int, bought: int, data: st.DataObject
) -> None:
    left, back = bought, 0
    taken = 0
    while left:
        now = data.draw(st.integers(1, left))
        taken += rules.points_back(
            points=points, bought=Decimal(bought), before=Decimal(back), now=Decimal(now)
        )
        left, back = left - now, back + now

    assert taken == points


def test_more_than_was_bought_takes_no_more_points() -> None:
    assert rules.points_back(points=9, bought=Decimal(3), before=Decimal(3), now=Decimal(1)) == 0
    assert rules.points_back(points=9, bought=Decimal(3), before=Decimal(2), now=Decimal(5)) == 3


@pytest.mark.parametrize(
    ("points", "tier"), [(0, None), (99, None), (100, "silver"), (499, "silver"), (500, "gold")]
)
def test_a_tier_is_reached_by_the_points_of_a_year(points: int, tier: str | None) -> None:
    tiers = [rules.Tier("gold", 500), rules.Tier("silver", 100)]

    assert rules.tier_of(points=points, tiers=tiers) == tier


@pytest.mark.parametrize(
    ("country", "region", "postal_code", "problems"),
    [
        ("CA", "QC", "H2Y 4B8", {}),
        ("CA", "QC", "h2y4b8", {}),
        ("CA", "QC", "D2Y 4B8", {"postal_code": "invalid"}),
        ("CA", "XX", "H2Y 4B8", {"region": "invalid"}),
        ("CA", "", "", {"region": "required", "postal_code": "required"}),
        ("US", "NY", "10001", {}),
        ("US", "NY", "10001-1234", {}),
        ("US", "NY", "1000", {"postal_code": "invalid"}),
        ("US", "", "10001", {"region": "required"}),
        ("FR", "", "75001", {}),
        ("FR", "", "7500", {"postal_code": "invalid"}),
        ("FR", "", "", {"postal_code": "required"}),
        ("GB", "", "SW1A 1AA", {}),
        ("GB", "", "12345", {"postal_code": "invalid"}),
        ("JP", "", "", {}),
        ("FR", "", "\u0661\u0662\u0663\u0664\u0665", {"postal_code": "invalid"}),
    ],
)
def test_an_address_is_written_as_its_country_writes_it(
    country: str, region: str, postal_code: str, problems: dict[str, str]
) -> None:
    found = rules.address_problems(country=country, region=region, postal_code=postal_code)

    assert found == problems


def test_thirteen_provinces_and_sixty_states_are_known() -> None:

    assert (len(FORMATS["CA"].regions), len(FORMATS["US"].regions)) == (13, 59)


@pytest.mark.parametrize(
    ("country", "typed", "kept"),
    [
        ("CA", "h2y4b8", "H2Y 4B8"),
        ("GB", "sw1a 1aa", "SW1A 1AA"),
        ("NL", "1012ab", "1012 AB"),
        ("US", " 10001 ", "10001"),
        ("JP", "100-0001", "100-0001"),
    ],
)
def test_a_postal_code_is_kept_as_its_country_writes_it(
    country: str, typed: str, kept: str
) -> None:
    assert rules.normal_postal_code(typed, country=country) == kept


@pytest.mark.parametrize(
    ("country", "lines"),
    [
        ("CA", ["Ada Roy", "1, rue X", "Lyon QC H2Y 4B8", "CA"]),
        ("US", ["Ada Roy", "1, rue X", "Lyon, QC H2Y 4B8", "US"]),
        ("FR", ["Ada Roy", "1, rue X", "H2Y 4B8 Lyon", "FR"]),
        ("GB", ["Ada Roy", "1, rue X", "Lyon", "H2Y 4B8", "GB"]),
    ],
)
def test_a_label_has_the_lines_of_its_country(country: str, lines: list[str]) -> None:
    address = {"name": "Ada Roy", "line1": "1, rue X", "line2": "", "city": "Lyon"}
    address |= {"region": "QC", "postal_code": "H2Y 4B8", "country": country}

    assert rules.address_lines(address=address) == lines


@given(
    st.decimals(0, 1000, places=2),
    st.lists(st.decimals(0, 500, places=2), min_size=1, max_size=6),
)
def test_several_purses_give_what_is_wanted_or_all_they_have(
    wanted: Decimal, free: list[Decimal]
) -> None:
    given_ = rules.shares(wanted=wanted, free=free)

    assert sum(given_) == min(wanted, sum(free))
    assert all(0 <= part <= purse for part, purse in zip(given_, free, strict=True))
