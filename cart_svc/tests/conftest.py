"""What the tests of the cart service share."""

import pytest

from cart_svc.carts.store import _connection


@pytest.fixture(autouse=True)
def _empty_store(request: pytest.FixtureRequest) -> None:
    """Tests that have a database have an empty store too."""
    if request.node.get_closest_marker("django_db"):
        _connection.connection().flushdb()
