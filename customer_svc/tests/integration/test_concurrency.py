"""Wrong passwords that come at once are counted one by one."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.utils import timezone

from customer_svc.customers import errors, services
from customer_svc.customers.models import SignInGuard
from customer_svc.tests.factories import open_account

pytestmark = pytest.mark.django_db(transaction=True)


def attempt(_number: int) -> str:
    try:
        services.verify_credentials(
            email="ada@example.org", password="wrong", address="192.0.2.1", now=timezone.now()
        )
    except (errors.WrongCredentials, errors.TooManyAttempts) as refusal:
        return refusal.code
    finally:
        connection.close()
    return "let in"


def test_of_thirty_wrong_passwords_at_once_five_are_read() -> None:
    open_account()

    with ThreadPoolExecutor(10) as pool:
        codes = list(pool.map(attempt, range(30)))

    assert codes.count("credentials_invalid") == 5
    assert codes.count("too_many_attempts") == 25
    assert set(SignInGuard.objects.values_list("failures", flat=True)) == {30, 5}
