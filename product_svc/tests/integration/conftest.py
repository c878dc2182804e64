import pytest

from product_svc.tests.factories import seed_shop


@pytest.fixture
def shop(db: None) -> None:
    """A shop with its tax tables, shipping rates and price lists."""
    seed_shop()
