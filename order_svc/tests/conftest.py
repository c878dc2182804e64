"""What every test of the order service may ask for."""

from collections.abc import Callable
from datetime import datetime

import pytest
from django.utils import timezone

from order_svc.orders.services import _faults
from order_svc.tests.factories import World


class Killed(BaseException):
    """The process died here; nothing after this line has happened."""


@pytest.fixture
def world() -> World:
    """Product, cart and inventory with two articles and one cart."""
    return World()


@pytest.fixture
def kill_at(monkeypatch: pytest.MonkeyPatch, settings: object) -> Callable[[str], None]:
    """`kill_at("after_reserve_call")`: the next time it is reached the process "dies" there, once."""

    def die() -> None:
        settings.FAULT_POINT = ""  # type: ignore[attr-defined]  # pytest-django's settings
        raise Killed

    def arm(point: str) -> None:
        monkeypatch.setattr(_faults, "die", die)
        settings.FAULT_POINT = point  # type: ignore[attr-defined]  # pytest-django's settings

    return arm


@pytest.fixture
def now() -> datetime:
    """The moment of the test."""
    return timezone.now()
