"""What every test of the order service may ask for."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any  # Any: pytest-django's settings

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone
from pytest_django.plugin import DjangoDbBlocker
from rest_framework.test import APIClient

from order_svc.orders import rules
from order_svc.orders.api import views
from order_svc.orders.services import _faults
from order_svc.tests.factories import World
from order_svc.tests.fake_stripe import FakeStripe

STRIPE_SECRET = "whsec_test"


class Killed(BaseException):
    """The process died here; nothing after this line has happened."""


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """Let Django empty the tables between tests on connections of their own."""
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "ALTER TABLE invoicing_paper DISABLE TRIGGER invoicing_papers_are_not_truncated"
        )


@pytest.fixture(autouse=True, scope="module")
def nobody_is_in_a_hurry() -> Iterator[None]:
    """A busy machine interrupts no checkout; modules that are about its time have their own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rules, "CHECKOUT_SECONDS", 60.0)
        yield


@pytest.fixture
def world() -> World:
    """Product, cart and inventory with two articles and one cart."""
    return World()


@pytest.fixture
def kill_at(monkeypatch: pytest.MonkeyPatch, settings: object) -> Callable[[str], None]:
    """`kill_at("after_reserve_call")`: the process "dies" there the next time, once."""

    def die() -> None:
        settings.FAULT_POINT = ""  # type: ignore[attr-defined]  # pytest-django's settings
        raise Killed

    def arm(point: str) -> None:
        monkeypatch.setattr(_faults, "die", die)
        settings.FAULT_POINT = point  # type: ignore[attr-defined]  # pytest-django's settings

    return arm


@pytest.fixture
def stripe(settings: Any) -> Iterator[FakeStripe]:
    """Stripe's API on a port of this machine, and an adapter that asks it with closed breakers."""
    with FakeStripe() as fake:
        settings.STRIPE_API_KEY = "sk_test_none"
        settings.STRIPE_API_BASE = fake.url
        settings.WEBHOOK_SECRETS = {"stripe": [STRIPE_SECRET], "test": ["test"]}
        yield fake


@pytest.fixture
def now() -> datetime:
    """The moment of the test."""
    return timezone.now()


@pytest.fixture
def api(world: World, monkeypatch: pytest.MonkeyPatch) -> APIClient:
    """A client of the whole stack, whose checkouts go to the world of the test."""
    monkeypatch.setattr(views.CheckoutView, "upstreams", world.upstreams)
    monkeypatch.setattr(views.PreviewView, "upstreams", world.upstreams)
    monkeypatch.setattr(views.ReshipFulfilment, "upstreams", world.upstreams)
    monkeypatch.setattr(views.EditView, "upstreams", world.upstreams)
    return APIClient()


@pytest.fixture
def staff(client: Client, staff_cookie: Callable[..., str]) -> Callable[..., Client]:
    """`staff("support")`: the browser of somebody with this role, in the back office."""

    def sign_in(role: str, **more: object) -> Client:
        client.cookies["comptoir_staff"] = staff_cookie(role, **more)
        return client

    return sign_in
