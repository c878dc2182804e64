"""What the tests of this service share."""

import pytest
from django.db import connection
from pytest_django import Settings
from pytest_django.plugin import DjangoDbBlocker


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """Let Django empty the tables between tests on connections of their own; a test that the
    ledger refuses it turns the trigger on again.
    """
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE stock_movement DISABLE TRIGGER stock_ledger_is_not_truncated")


@pytest.fixture(autouse=True)
def somebody_takes_everything(settings: Settings) -> None:
    """What nobody gets is not written down: as if a retailer's own program took all we announce."""
    named = ["inventory.level_changed.v1", "inventory.low_stock.v1"]
    settings.SUBSCRIBERS = {**settings.SUBSCRIBERS, "erp": named}
