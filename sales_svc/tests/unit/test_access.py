"""Who sees which stores."""

import pytest

from sales_svc.sales.rules.access import stores_seen_by
from shared_libs.auth.principals import Principal


def staff(*roles: str, stores: tuple[str, ...] = ()) -> Principal:
    return Principal(kind="staff", id="1", roles=frozenset(roles), stores=frozenset(stores))


@pytest.mark.parametrize(
    ("caller", "seen"),
    [
        pytest.param(None, frozenset(), id="visitor"),
        pytest.param(staff("cashier", stores=("MTL",)), frozenset({"MTL"}), id="cashier"),
        pytest.param(staff("store_manager"), frozenset(), id="manager of nothing"),
        pytest.param(staff("analyst"), None, id="head office"),
        pytest.param(staff("administrator"), None, id="administrator"),
        pytest.param(
            staff("analyst", stores=("QUE",)), frozenset({"QUE"}), id="analyst of a store"
        ),
        pytest.param(
            Principal(kind="customer", id="1", scopes=frozenset({"replay"})), None, id="the replay"
        ),
    ],
)
def test_stores_seen(caller: Principal | None, seen: frozenset[str] | None) -> None:
    assert stores_seen_by(caller) == seen
