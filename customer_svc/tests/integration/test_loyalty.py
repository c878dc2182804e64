"""Points: once for each document, and gone when the goods come back."""

from decimal import Decimal
from uuid import UUID

import pytest

from customer_svc.customers import services
from customer_svc.customers.models import Customer, LoyaltyEntry
from customer_svc.tests.factories import open_account

pytestmark = pytest.mark.django_db


def balance() -> int:
    return Customer.objects.get().points_balance


def test_a_document_earns_its_points_once() -> None:
    customer = open_account()

    for _each in range(3):
        services.earn_points(customer_id=customer.pk, document="order:W-1", net=Decimal("18.99"))

    assert balance() == 18
    assert LoyaltyEntry.objects.get().balance_after == 18


def test_a_return_takes_its_points_back_even_below_zero() -> None:
    customer = open_account()
    services.earn_points(customer_id=customer.pk, document="sale:1", net=Decimal("9.00"))

    services.take_points_back(customer_id=customer.pk, document="return:1", net=Decimal("9.00"))
    services.take_points_back(customer_id=customer.pk, document="return:2", net=Decimal("4.00"))

    assert balance() == -4
    assert sum(LoyaltyEntry.objects.values_list("points", flat=True)) == balance()


def test_a_customer_whom_we_do_not_know_earns_nothing() -> None:
    open_account()
    stranger = "0190f5fe-7c00-7a00-8000-000000000009"

    services.earn_points(customer_id=UUID(stranger), document="sale:1", net=Decimal(5))

    assert LoyaltyEntry.objects.count() == 0
