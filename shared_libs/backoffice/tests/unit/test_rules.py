"""What the back office decides without a database."""

import pytest
from django.contrib.postgres.indexes import BrinIndex
from django.db import models

from shared_libs.backoffice.models import SavedFilter
from shared_libs.backoffice.paging import is_indexed, rounded
from shared_libs.backoffice.saved_filters import normal_query
from shared_libs.events.models import Delivery, OutboxEvent


class Printed(models.Model):
    """Lines of a roll of paper, found by time but not kept in that order."""

    printed_at = models.DateTimeField()

    class Meta:
        app_label = "saved_filters"
        managed = False
        indexes = (BrinIndex(fields=["printed_at"], name="printed_by_time"),)

    def __str__(self) -> str:
        return str(self.printed_at)


@pytest.mark.parametrize(
    ("counted", "shown"),
    [(7, 7), (99, 99), (123, 120), (5_432, 5_400), (994_817, 990_000), (1_004_000, 1_000_000)],
)
def test_a_guess_is_shown_to_two_digits(counted: int, shown: int) -> None:
    assert rounded(counted) == shown


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        pytest.param("q=mug&p=3", "q=mug", id="the page does not count"),
        pytest.param("b=2&a=1", "a=1&b=2", id="one order"),
        pytest.param("status=&q=mug", "q=mug", id="what is empty filters nothing"),
        pytest.param("a=1&a=2", "a=1&a=2", id="several values"),
        pytest.param("q=th%C3%A9", "q=th%C3%A9", id="accents"),
        pytest.param("e=1&_popup=1", "", id="nothing to keep"),
    ],
)
def test_an_address_is_kept_without_where_one_was(address: str, kept: str) -> None:
    assert normal_query(address) == kept


@pytest.mark.parametrize(
    ("model", "lookup", "sorts"),
    [
        pytest.param(OutboxEvent, "-position", True, id="primary key"),
        pytest.param(OutboxEvent, "pk", True, id="pk"),
        pytest.param(OutboxEvent, "occurred_at", False, id="no index"),
        pytest.param(SavedFilter, "page", True, id="first of a constraint"),
        pytest.param(SavedFilter, "name", False, id="last of a constraint"),
        pytest.param(Printed, "printed_at", False, id="an index without an order"),
        pytest.param(Delivery, "subscription__name", True, id="of the other table"),
        pytest.param(Delivery, "event__occurred_at", False, id="no index there"),
        pytest.param(Delivery, "subscription__nonsense", False, id="no such column"),
    ],
)
def test_a_list_is_sorted_by_what_an_index_begins_with(
    model: type, lookup: str, *, sorts: bool
) -> None:
    assert is_indexed(model, lookup) is sorts
