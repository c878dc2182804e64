"""Who may correct how much alone."""

from decimal import Decimal

import pytest

from inventory_svc.stock.rules import approvals

D = Decimal
LIMITS = {"stock_clerk": D(100), "store_manager": D(1000), "administrator": None}


@pytest.mark.parametrize(
    ("roles", "limit"),
    [
        ({"stock_clerk"}, D(100)),
        ({"stock_clerk", "store_manager"}, D(1000)),
        ({"administrator", "stock_clerk"}, None),
        ({"cashier"}, D(0)),
        (set(), D(0)),
        (None, None),
    ],
    ids=["clerk", "clerk and manager", "administrator", "cashier", "nobody", "program"],
)
def test_the_highest_limit_of_all_roles_counts(
    roles: set[str] | None, limit: Decimal | None
) -> None:
    assert approvals.limit_of(roles, LIMITS) == limit


@pytest.mark.parametrize(
    ("kind", "quantities", "taken"),
    [
        ("adjust", [D(-60), D(60)], D(60)),
        ("adjust", [D(5000)], D(0)),
        ("found", [D(5000)], D(0)),
        ("repair", [D(5000)], D(0)),
        ("damage", [D(70), D(50)], D(120)),
        ("scrap", [D("0.5")], D("0.5")),
    ],
)
def test_what_goes_counts_and_is_not_made_up_for_by_what_comes(
    kind: str, quantities: list[Decimal], taken: Decimal
) -> None:
    assert approvals.units_taken(kind, quantities) == taken


def test_the_limit_itself_may_still_be_corrected() -> None:
    assert not approvals.is_above(D(100), D(100))
    assert approvals.is_above(D("100.001"), D(100))
    assert not approvals.is_above(D(10**9), None)
