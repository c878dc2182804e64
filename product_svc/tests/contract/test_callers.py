"""Which service may call what here."""

from shared_libs.testing import api_roles
from shared_libs.testing.callers import callers_by_route, table


def test_who_may_call_what_is_what_the_table_says() -> None:
    assert callers_by_route() == table()


def test_who_may_call_each_public_route_is_what_the_table_says() -> None:
    told, held = api_roles.committed("product"), api_roles.table("product")

    assert held.splitlines() == told.splitlines()
