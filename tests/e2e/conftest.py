"""The running system, the people in it, and the question whether its books still agree."""

import contextlib
import io
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from devstack import running
from devstack.environment import Stack
from devstack.verify.__main__ import verify
from tests.e2e.callers import Caller
from tests.e2e.machine import Machine
from tests.e2e.shopping import Staff, staff_of


@pytest.fixture(scope="session")
def what() -> dict[str, Any]:
    """What `./comptoir info --json` says of the system under test."""
    said: dict[str, Any] = json.loads(Path(os.environ["COMPTOIR_INFO"]).read_text())
    return said


@pytest.fixture(scope="session")
def gateway(what: dict[str, Any]) -> str:
    return str(what["gateway"])


@pytest.fixture(scope="session")
def stack() -> Stack:
    """The stack itself, for what only its owner may do: databases, processes."""
    return running.current_stack()


@pytest.fixture(scope="session")
def accounts(what: dict[str, Any]) -> dict[str, dict[str, str]]:
    """The staff accounts by role."""
    return {each["role"]: each for each in what["staff"]}


@pytest.fixture(scope="session")
def staff(what: dict[str, Any]) -> Staff:
    return staff_of(what)


@pytest.fixture(scope="session")
def support(what: dict[str, Any], gateway: str, accounts: dict[str, dict[str, str]]) -> Caller:
    """Who answers customers."""
    return Caller(gateway, what["api_keys"]["test"], accounts["support"])


@pytest.fixture(scope="session")
def shopper(what: dict[str, Any], gateway: str) -> Caller:
    """A storefront that is not limited, for customers without an account."""
    return Caller(gateway, what["api_keys"]["test"])


@pytest.fixture
def stranger(gateway: str) -> Caller:
    """Somebody without a key."""
    return Caller(gateway, None)


@pytest.fixture(scope="session")
def machine(stack: Stack) -> Machine:
    """The processes of this stack."""
    return Machine(stack)


@pytest.fixture(scope="module")
def books_agree(stack: Stack) -> Iterator[None]:
    """When the tests of a file are over, I1 to I14 hold, with a minute for what is on its way."""
    yield
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        holds = verify(stack)
    assert holds, said.getvalue()
