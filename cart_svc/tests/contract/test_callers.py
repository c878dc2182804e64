"""Which service may call what here."""

from shared_libs.testing.callers import callers_by_route, table


def test_who_may_call_what_is_what_the_table_says() -> None:
    assert callers_by_route() == table()
