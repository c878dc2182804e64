"""Where tests live: each room is a pytest run of its own, because settings differ."""

from collections.abc import Callable
from dataclasses import dataclass

from devstack import environment, testbed
from devstack.environment import Stack


@dataclass(frozen=True)
class Room:
    """Something pytest is run on by itself, with the environment it needs."""

    name: str
    path: str
    environment: Callable[[Stack], dict[str, str]]


def _service_room(name: str) -> Room:
    return Room(name, f"{name}_svc", lambda stack: testbed.test_environment(stack, name))


def _plain(stack: Stack) -> dict[str, str]:
    return environment.inherited() | {"COMPTOIR_TEST_DIR": str(stack.run.path)}


# on servers of their own; the long ones first, so that the last one is not alone
ROOMS = (
    *map(_service_room, ("product", "inventory", "order")),
    Room("devstack", "devstack", _plain),
    *map(_service_room, ("sales", "customer")),
    Room("shared_libs", "shared_libs", testbed.shared_environment),
    Room("nginx", "nginx", _plain),
    *map(_service_room, ("cart", "reporting")),
    Room("till", "till", _plain),
    Room("architecture", "tests/architecture", _plain),
)


def _whole(stack: Stack) -> dict[str, str]:
    return _plain(stack) | {
        "COMPTOIR_RUN": str(stack.run.path),
        "COMPTOIR_INFO": str(testbed.info_file(stack.run)),
    }


# with the whole system up
E2E = Room("e2e", "tests/e2e", _whole)
BROWSER = Room("e2e-browser", "tests/browser", _whole)
