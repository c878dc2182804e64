"""What the counter holds of a person: receipts that name an id."""

from typing import Any  # Any: the fixture that sends a batch
from uuid import UUID, uuid4

import pytest

from sales_svc.sales import services
from sales_svc.sales.models import Sale
from sales_svc.tests.builders import sale
from shared_libs.privacy import Erased, Person

pytestmark = pytest.mark.django_db
CUSTOMER = UUID("0190a3e4-0000-7000-8000-0000000000cc")
ADA = Person(uuid4(), CUSTOMER, "ada@example.org")


def test_a_copy_has_the_receipts_of_the_customers_card(send: Any) -> None:
    send([sale(1, customer_id=str(CUSTOMER)), sale(2, customer_id=None)])

    held = services.export_person(ADA)

    assert [row["total"] for row in held["sales"]] == ["10.35"]
    assert held["returns"] == []


def test_an_erasure_leaves_the_amounts_under_an_id_that_leads_to_nobody(send: Any) -> None:
    send([sale(1, customer_id=str(CUSTOMER))])

    assert services.erase_person(ADA) == Erased("done")
    assert Sale.objects.get().customer_id == CUSTOMER


def test_whoever_never_showed_a_card_has_nothing_here() -> None:
    assert services.export_person(ADA) == {}
