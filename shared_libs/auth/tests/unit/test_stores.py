"""Who is kept to which stores."""

import pytest

from shared_libs.auth.principals import Principal
from shared_libs.auth.stores import stores_of, works_in


def staff(*roles: str, stores: tuple[str, ...] = ()) -> Principal:
    return Principal(kind="staff", id="1", roles=frozenset(roles), stores=frozenset(stores))


@pytest.mark.parametrize(
    ("caller", "seen"),
    [
        pytest.param(None, frozenset(), id="visitor"),
        pytest.param(staff("cashier", stores=("MTL",)), frozenset({"MTL"}), id="cashier"),
        pytest.param(staff("store_manager"), None, id="manager of no store in particular"),
        pytest.param(staff("analyst"), None, id="head office"),
        pytest.param(staff("administrator"), None, id="administrator"),
        pytest.param(staff("administrator", stores=("MTL",)), None, id="administrator of a store"),
        pytest.param(Principal(kind="customer", id="1"), frozenset(), id="customer"),
        pytest.param(Principal(kind="service", id="order"), None, id="another service"),
        pytest.param(
            staff("analyst", stores=("QUE",)), frozenset({"QUE"}), id="analyst of a store"
        ),
        pytest.param(
            Principal(kind="customer", id="1", scopes=frozenset({"replay"})), None, id="the replay"
        ),
    ],
)
def test_stores_seen(caller: Principal | None, seen: frozenset[str] | None) -> None:
    assert stores_of(caller) == seen


def test_a_clerk_of_one_store_works_there_and_nowhere_else() -> None:
    clerk = staff("stock_clerk", stores=("MTL",))

    assert works_in(clerk, "MTL")
    assert not works_in(clerk, "QUE")
