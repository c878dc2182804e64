"""What a list costs before its first row is shown."""

import pytest
from django.db import connection
from django.db.models import Exists, OuterRef
from django.test.utils import CaptureQueriesContext

from shared_libs.backoffice.paging import EstimatingPaginator
from shared_libs.events.models import Delivery, OutboxEvent


@pytest.mark.django_db
def test_what_a_list_shows_beside_its_rows_is_not_asked_for_to_count_them() -> None:
    deliveries = Delivery.objects.filter(event=OuterRef("pk"))
    rows = OutboxEvent.objects.annotate(shown=Exists(deliveries)).order_by("-position")

    with CaptureQueriesContext(connection) as asked:
        count = EstimatingPaginator(rows, 50).count

    assert count == 0
    assert [query["sql"].upper().count("SHOWN") for query in asked] == [0]
